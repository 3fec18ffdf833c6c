// SPDX-License-Identifier: MIT
// What the hostile kernel does: one step of many, chosen by chance. Each may fault.
#pragma once

#include "abi/boot_info.h"
#include "kernel/free_pages.h"
#include "tests/fuzz/guest/random.h"
#include "x86/address.h"

namespace fuzz {

/// What the steps may use.
struct Stage {
    Random random;
    nt::FreePages free;
    std::uint64_t ram_end = 0;
    x86::GuestPage program; // its code; the next page is its stack
};

void take_step(Stage& stage);

// programs.cpp: what runs in ring 3, and what must not run in ring 0.

/// Lets programs make system calls. Before VTL1 locks the registers.
void allow_programs();
/// Gives the program its pages.
void make_program(Stage& stage);
/// Has VTL1 let it run some instructions or other, and runs them in ring 3.
void run_program(Stage& stage);
/// Runs its page in ring 0 by another address. Ends the machine if it can.
void run_program_in_kernel(Stage& stage);

// registers.cpp: the general registers, all at once.

inline constexpr unsigned register_count = 15; // without RSP

/// What a guest may have in them when it stops: also what would have been a call.
struct Registers {
    std::uint64_t all[register_count] = {}; // RAX RBX RCX RDX RBP RSI RDI R8..R15

    static Registers some(Random& random);
    static constexpr unsigned rcx = 2;
    static constexpr unsigned rdx = 3;
};

std::uint64_t some_number(Random& random);

/// Puts back what a step may have changed and the next one needs.
class Belongings {
public:
    Belongings();
    void put_back() const;

private:
    std::uint64_t cr0_;
    std::uint64_t cr4_;
    std::uint64_t efer_;
    std::uint64_t hypercall_page_;
};

} // namespace fuzz
