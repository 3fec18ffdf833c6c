// SPDX-License-Identifier: MIT
// What the hostile kernel does: one step of many, chosen by chance. Each may fault.
#pragma once

#include "abi/boot_info.h"
#include "kernel/free_pages.h"
#include "tests/fuzz/guest/random.h"

namespace fuzz {

/// What the steps may use.
struct Stage {
    Random random;
    nt::FreePages free;
    std::uint64_t ram_end = 0;
};

void take_step(Stage& stage);

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
