// SPDX-License-Identifier: MIT
// HV_VP_ASSIST_PAGE: the page a VTL and the hypervisor share for each processor.  [TLFS vsm]
#pragma once

#include "abi/tlfs/intercept_message.h"

#include <cstddef>
#include <cstdint>

namespace abi::tlfs {

/// Why a VTL was entered.
enum class VtlEntryReason : std::uint32_t {
    Reserved = 0,
    VtlCall = 1,   // the VTL below asked
    Interrupt = 2, // an interrupt or a SynIC message for this VTL
    Intercept = 3, // the VTL below did what this VTL forbids; the message is at offset 112
};

struct VpAssistPage {
    std::uint32_t apic_assist = 0;
    std::uint32_t reserved_004 = 0;
    VtlEntryReason entry_reason = VtlEntryReason::Reserved;
    std::uint8_t vina_asserted = 0;
    std::uint8_t reserved_00d[3] = {};
    std::uint64_t return_rax =
        0; // RAX and RCX for the lower VTL, taken by a return that is not fast
    std::uint64_t return_rcx = 0;
    std::uint8_t reserved_020[112 - 32] = {}; // nested virtualization, timers: not here
    Message intercept;
    std::uint8_t reserved_170[4096 - 368] = {};
};
static_assert(sizeof(VpAssistPage) == 4096);
static_assert(offsetof(VpAssistPage, entry_reason) == 8);
static_assert(offsetof(VpAssistPage, return_rax) == 16);
static_assert(offsetof(VpAssistPage, intercept) == 112);

} // namespace abi::tlfs
