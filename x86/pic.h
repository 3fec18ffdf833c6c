// SPDX-License-Identifier: MIT
// The two 8259 interrupt controllers every PC begins with; we mask them.  [Intel8259A]
#pragma once

#include <cstdint>

namespace x86 {

enum class PicPort : std::uint16_t {
    MasterCommand = 0x20,
    MasterData = 0x21,
    SlaveCommand = 0xA0,
    SlaveData = 0xA1,
};

/// Written to a data port: no interrupt line gets through.
inline constexpr std::uint8_t pic_mask_all = 0xFF;

} // namespace x86
