// SPDX-License-Identifier: MIT
// The two virtual trust levels.  [TLFS vsm]  Lesson: 4.
#pragma once

#include <cstdint>

namespace abi {

enum class Vtl : std::uint8_t {
    Normal = 0, // VTL0: the ordinary world
    Secure = 1, // VTL1: the secure kernel and isolated user mode
};

inline constexpr unsigned vtl_count = 2;

constexpr unsigned index_of(Vtl vtl) { return static_cast<unsigned>(vtl); }

} // namespace abi
