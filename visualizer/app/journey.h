// SPDX-License-Identifier: MIT
// A way through a machine's time, back or forth, in pieces: a person sees how far it is, and may
// give it up. The machine then stands at a moment on the way.
#pragma once

#include "machine/target.h"

#include <atomic>
#include <cstdint>

namespace vitrine::app {

/// How far some long work has got, and the wish that it be given up: for two threads.
struct LongWork {
    std::atomic<const char*> words = nullptr; // what is done; null: nobody says
    std::atomic<unsigned> percent = 0;
    std::atomic<bool> is_unwanted = false;
};

class Journey {
public:
    Journey(machine::Target& target, LongWork& work) : target_(target), work_(work) {}

    /// To this moment, or to the machine's end if that is earlier.
    machine::Stop to(std::uint64_t clock);
    /// To right behind this event of the machine's past, or of the future that is known.
    machine::Stop behind(const abi::TraceEvent& event);
    bool is_given_up() const { return work_.is_unwanted; }

private:
    machine::Target& target_;
    LongWork& work_;
};

} // namespace vitrine::app
