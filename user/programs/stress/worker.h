// SPDX-License-Identifier: MIT
// A thread of a stress process: does random things to memory, events and processes, and checks
// that memory is what it left there.
#pragma once

#include "rt/split_mix.h"
#include "user/kernelbase/kernelbase.h"

#include <cstdint>

namespace stress {

/// STATUS_SUCCESS, or what went wrong first.
class Worker {
public:
    Worker(std::uint64_t seed, std::uint32_t operations) : random_(seed), operations_(operations) {}

    NtStatus run();

private:
    static constexpr unsigned slot_count = 6;
    static constexpr std::size_t page = 4096;

    /// A piece of memory, filled with a number that only we know.
    struct Slot {
        std::uint64_t* memory = nullptr;
        std::size_t size = 0;
        std::uint64_t tag = 0;
    };

    NtStatus do_something();
    NtStatus allocate(Slot& slot);
    NtStatus write(Slot& slot);
    NtStatus check(const Slot& slot) const;
    NtStatus protect(Slot& slot);
    NtStatus release(Slot& slot);
    NtStatus copy_process();
    NtStatus use_event();
    NtStatus use_heap();

    rt::SplitMix random_;
    std::uint32_t operations_;
    Slot slots_[slot_count];
};

} // namespace stress
