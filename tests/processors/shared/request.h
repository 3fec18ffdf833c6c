// SPDX-License-Identifier: MIT
// What VTL0 asks VTL1 for, in VTL0's memory: these images have no secrets, they show how two
// processors with two trust levels each get along.
#pragma once

#include <cstdint>

namespace processors {

enum class Service : std::uint64_t {
    Hello,       // nothing more than VTL1's start on the processor that calls
    Configure,   // VsmPartitionConfig = argument 0
    EnableOther, // processor 1 gets its VTL1
    StartOther,  // processor 1 runs VTL0 from the InitialVpContext at argument 0 (physical)
    Add,         // one more in VTL1's counter, done so that two at a time would lose some
    Protect,     // page number argument 0: access argument 1. Result: its first word, just after
    UseVina,     // VsmVina = argument 0
    UseSynic,    // SIMP, SIEFP, SINT 0 and SINT 2
    Work,        // until VTL1 has been told that VTL0 has an interrupt waiting
};

/// What VTL1 has seen on this processor, since it began there.
struct Seen {
    std::uint64_t calls = 0;
    std::uint64_t intercepts = 0;         // entry reason Intercept
    std::uint64_t interrupts = 0;         // entry reason Interrupt
    std::uint64_t vinas = 0;              // VINA's vector, taken by VTL1
    std::uint64_t vina_flags = 0;         // ... with the flag in the VP assist page
    std::uint64_t messages = 0;           // messages in slot 2, of SINT 2
    std::uint64_t events = 0;             // event flags of SINT 2
    std::uint64_t intercept_messages = 0; // messages in slot 0
};

struct Request {
    Service service = Service::Hello;
    std::uint64_t argument[2] = {};
    std::uint64_t status = 0; // of the hypercall that VTL1 made; 0 is success
    std::uint64_t result = 0;
    std::uint64_t is_working = 0; // Work has begun
    Seen seen;                    // written at each entry of VTL1, also after the call
};

} // namespace processors
