// SPDX-License-Identifier: MIT
// The VMCB of each VTL and the IOMMU's devices, below the registers in the CPU tab.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_hardware(widgets::Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands);

} // namespace vitrine::panels
