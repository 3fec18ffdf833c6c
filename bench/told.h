// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace bench {

/// What a scene says of a loop on its console, "kernel: TURNS WHAT in TICKS ticks": the ticks,
/// which are instructions under QEMU -icount, of one turn. 0: it says nothing.
double instructions_told(const std::string& console, const char* what);

} // namespace bench
