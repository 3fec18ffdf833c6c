// SPDX-License-Identifier: MIT
// Every protection has a name, and a boot option that switches it off: `without=NAME[,NAME…]`.
//
// A guard is off from boot or not at all; nothing can switch it off later. With a guard off, at
// least one attack in the catalogue must succeed: that is how we know the guard does something.
// Lesson: all; the switch is each lesson's "Break it".
#pragma once

#include <cstdint>

namespace abi {

enum class Guard : std::uint8_t {
    SlatVtl1Pages, // VTL1 takes its own pages away from VTL0.
    CallerRights,  // Hypercall parameters must be readable (writable) by the calling VTL.
    Count,
};

struct GuardName {
    Guard guard;
    const char* name;     // as typed on the command line
    const char* sentence; // what is lost without it
};

inline constexpr GuardName guard_names[] = {
    {Guard::SlatVtl1Pages, "slat-vtl1-pages", "VTL1's pages stay readable and writable for VTL0."},
    {Guard::CallerRights, "caller-rights",
     "A hypercall reads and writes its parameters with the hypervisor's rights, not the caller's."},
};
static_assert(sizeof(guard_names) / sizeof(guard_names[0]) == static_cast<unsigned>(Guard::Count));

/// The guards that this boot switched off, one bit each.
struct GuardsOff {
    std::uint64_t bits = 0;

    constexpr bool is_off(Guard guard) const {
        return ((bits >> static_cast<unsigned>(guard)) & 1) != 0;
    }
    constexpr void switch_off(Guard guard) { bits |= 1ull << static_cast<unsigned>(guard); }
};
static_assert(sizeof(GuardsOff) == 8);

} // namespace abi
