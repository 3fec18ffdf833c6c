// SPDX-License-Identifier: MIT
// The page through which the VTL0 half, which holds all cases, has things done in VTL1. It is
// VTL0's RAM, readable to both: VTL1 keeps no secrets here, it is a pair of hands.
#pragma once

#include "abi/tlfs/assist_page.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "tests/conformance/shared/snippets.h"
#include "tests/guests/registers.h"

#include <cstdint>

namespace conformance {

/// What VTL1 does about an intercept before it returns.
enum class Reply : std::uint64_t {
    Inject,      // give VTL0 the exception in `event`
    Skip,        // move RIP past the instruction, `length` bytes
    SetRegister, // write `name`, then move RIP past the instruction
    Permit,      // give VTL0 every right to the page at `address`, and let it try again
};

struct Exchange {
    // VTL0 asks:
    std::uint64_t run = 0; // 1: execute `snippet` with `registers`
    Snippet snippet = Snippet::Vmmcall;
    Registers registers;    // in and out
    std::uint64_t give = 0; // 1: VTL0 shall find `given` in the shared registers
    Registers given;
    std::uint64_t return_control = 1; // of VtlReturn; 1 is a fast return
    std::uint64_t return_rax = 0;     // for the VP assist page
    std::uint64_t return_rcx = 0;
    std::uint64_t assist_page = 0;  // physical, 0 while VTL1 has none
    std::uint64_t message_page = 0; // SIMP, likewise
    Reply reply = Reply::Inject;
    std::uint64_t event = 0;  // PendingEvent0
    std::uint64_t length = 0; // bytes of the intercepted instruction
    abi::tlfs::RegisterName name{};
    std::uint64_t value = 0;

    // VTL1 tells:
    Fault fault;
    Registers seen; // the shared registers as VTL1 found them
    std::uint64_t entries = 0;
    std::uint64_t intercepts = 0;
    std::uint64_t interrupts = 0;   // entries to take one
    std::uint64_t taken[3] = {};    // how often VTL1 took each of interrupt_vectors
    std::uint64_t reply_status = 0; // of the hypercall that carried the reply
    abi::tlfs::Message message;     // of the last intercept

    // VTL1's parameter block for its reply.
    abi::tlfs::VpRegistersHeader header;
    abi::tlfs::RegisterAssociation elements[2];
};
static_assert(sizeof(Exchange) <= 4096);

/// The exception that a forbidden access ends in unless a case asks for something else: #GP(0).
inline constexpr std::uint64_t general_protection_event =
    abi::tlfs::PendingException{}
        .with(abi::tlfs::PendingException::pending, true)
        .with(abi::tlfs::PendingException::deliver_error_code, true)
        .with(abi::tlfs::PendingException::vector, 13)
        .raw;

} // namespace conformance
