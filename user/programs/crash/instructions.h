// SPDX-License-Identifier: MIT
// Instructions that a program may not or cannot execute, and that no compiler writes.
#pragma once

namespace crash {

inline void divide_by_zero() {
    asm volatile("xorl %%ecx, %%ecx\n\tdivl %%ecx" : : : "eax", "ecx", "edx");
}
inline void halt() { asm volatile("hlt"); }
inline void illegal_instruction() { asm volatile("ud2"); }

} // namespace crash
