// SPDX-License-Identifier: MIT
// Where a thread is, so that it can be there again (place.S): the registers that a function must
// keep, its stack pointer and where it returns to. No vector registers: our programs use none.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ntdll {

struct Place {
    std::uint64_t return_address;
    std::uint64_t rsp;
    std::uint64_t rbx;
    std::uint64_t rbp;
    std::uint64_t rdi;
    std::uint64_t rsi;
    std::uint64_t r12;
    std::uint64_t r13;
    std::uint64_t r14;
    std::uint64_t r15;
};
static_assert(sizeof(Place) == 80);

} // namespace ntdll

extern "C" {

/// Returns 0; and 1, from the same call, each time somebody resumes the place. The function that
/// called it must not have returned by then.
[[gnu::returns_twice]] std::uint64_t save_place(ntdll::Place* place);
[[noreturn]] void resume_place(const ntdll::Place* place);

} // extern "C"
