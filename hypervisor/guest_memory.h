// SPDX-License-Identifier: MIT
// A VTL's memory by the VTL's own addresses: its page tables under its nested page tables. What the
// VTL itself could not read, the hypervisor does not read for it.  [APM2 15.25]
#pragma once

#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/virtual_processor.h"
#include "x86/page_table_walk.h"
#include "x86/system_instruction.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace hv {

/// RAM as `vtl` may read it: the memory that its page tables are in.
struct ReadableMemory {
    const Partition& partition;
    abi::Vtl vtl;

    const std::uint64_t* table_at(std::uint64_t physical) const;
};

/// How `vtl` would use an address.
struct TranslationRequest {
    bool write = false;
    bool execute = false;
    bool as_user = false;
    bool ignore_privilege = false; // only whether it is mapped
    bool set_table_bits = false;   // accessed and dirty, on success
};

struct Translated {
    abi::tlfs::TranslateCode code = abi::tlfs::TranslateCode::Success;
    std::uint64_t physical = 0; // guest-physical
};

/// Where `address` leads in the address space that `vtl` has now.
Translated translate(VirtualProcessor& vp, abi::Vtl vtl, std::uint64_t address,
                     TranslationRequest request);

/// Copies from the active VTL's virtual memory. The number of bytes that could be read.
std::size_t read_guest(VirtualProcessor& vp, std::uint64_t address, std::span<std::uint8_t> to);

/// The instruction the active VTL is at.
x86::SystemInstruction instruction_at_rip(VirtualProcessor& vp);

/// A general register by its number in an instruction; RSP and RAX are the active VTL's.
std::uint64_t& register_numbered(VirtualProcessor& vp, unsigned number);

/// The address of the instruction's operand in memory.
std::uint64_t operand_address(VirtualProcessor& vp, const x86::SystemInstruction& instruction);

} // namespace hv
