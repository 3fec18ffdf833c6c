// SPDX-License-Identifier: MIT
// The end of a program that found itself in the wrong. Each program says what the end looks like
// (the hypervisor switches the machine off, a kernel bugchecks, a test throws), hence only a
// declaration here.
#pragma once

namespace rt {

/// Stops the program. `sentence` says what was wrong, for a person; it is never freed.
[[noreturn]] void panic(const char* sentence);

} // namespace rt
