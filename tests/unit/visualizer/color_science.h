// SPDX-License-Identifier: MIT
// How different two colours look: contrast for reading [WCAG 2.2, 1.4.3], distance for telling
// apart (CIEDE2000), both also as people with a colour-vision deficiency see them [Machado 2009].
#pragma once

#include "visualizer/theme/color.h"

namespace color_science {

enum class Vision { Normal, Protan, Deutan, Tritan };

/// 1 (equal) to 21 (black on white).
double contrast(vitrine::theme::Color a, vitrine::theme::Color b);

/// ΔE2000; about 2 is just noticeable side by side.
double difference(vitrine::theme::Color a, vitrine::theme::Color b, Vision vision);

} // namespace color_science
