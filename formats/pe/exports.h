// SPDX-License-Identifier: MIT
// What an image offers to others by name.  [PE .edata]
#pragma once

#include "formats/pe/image.h"

#include <cstdint>
#include <string_view>

namespace formats::pe {

/// The RVA of what `image` exports as `name`; 0 if it does not, or if another image has it (a
/// forwarder).
std::uint32_t find_export(const Image& image, std::string_view name);

} // namespace formats::pe
