// SPDX-License-Identifier: MIT
// What every test image needs that C++ has no words for.
#pragma once

#include <cstddef>
#include <cstdint>

namespace guests::cpu {

/// The RAM at `physical`, through the direct map.
std::byte* ram_at(std::uint64_t physical);

/// Ends the machine. `reason` is an abi::PowerOff.
[[noreturn]] void power_off(std::uint32_t reason);

} // namespace guests::cpu
