// SPDX-License-Identifier: MIT
// A processor's registers as every machine shows them.
#pragma once

#include "abi/trace_event.h"

#include <cstdint>

namespace machine {

/// The processor as it stands. On machines that cannot show everything, what is unknown is zero.
struct ProcessorState {
    struct Segment {
        std::uint16_t selector = 0;
        std::uint16_t attributes = 0; // as in abi::tlfs::SegmentRegister
        std::uint32_t limit = 0;
        std::uint64_t base = 0;

        friend bool operator==(const Segment&, const Segment&) = default;
    };

    abi::World::Kind world = abi::World::Kind::Firmware;
    std::uint8_t cpl = 0;
    bool guest_mode = false;        // between VMRUN and #VMEXIT
    std::uint64_t general[16] = {}; // RAX RCX RDX RBX RSP RBP RSI RDI R8..R15, the encoding's order
    std::uint64_t rip = 0;
    std::uint64_t rflags = 0;
    std::uint64_t cr0 = 0;
    std::uint64_t cr2 = 0;
    std::uint64_t cr3 = 0;
    std::uint64_t cr4 = 0;
    std::uint64_t efer = 0;
    std::uint64_t nested_root = 0; // nCR3 in force, 0 in the hypervisor
    Segment es, cs, ss, ds, fs, gs, ldtr, tr, gdtr, idtr;

    friend bool operator==(const ProcessorState&, const ProcessorState&) = default;
};

} // namespace machine
