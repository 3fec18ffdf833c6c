// SPDX-License-Identifier: MIT
// What must hold after a hostile kernel has run on a whole machine, whatever its seed was.
#pragma once

#include <cstdint>
#include <string>

namespace fuzz {

struct GuestVerdict {
    std::string wrong;       // empty if nothing is
    std::string end;         // how the guest ended
    bool finished = false;   // it did all its steps; else it killed itself
    std::uint64_t exits = 0; // as far as the trace tells
    std::uint64_t views = 0; // changes to the view of programs
};

/// Boots the fuzzing kernel on the glass machine with this seed.
GuestVerdict check_guest(std::uint64_t seed);

} // namespace fuzz
