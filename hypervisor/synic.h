// SPDX-License-Identifier: MIT
// The synthetic interrupt controller of one VTL on one processor: sixteen slots for messages, as
// many sets of event flags, and the interrupt that announces each.  [TLFS inter-partition,
// virtual interrupt controllers]  Lesson: 5.
#pragma once

#include "abi/tlfs/intercept_message.h"
#include "abi/tlfs/register_names.h"
#include "abi/tlfs/status.h"
#include "abi/tlfs/synthetic_msr.h"
#include "rt/result.h"

#include <cstdint>

namespace hv {

struct VirtualProcessor;

struct Synic {
    constexpr Synic() {
        for (auto& each : interrupts) {
            each = abi::tlfs::SynicInterrupt::at_reset();
        }
    }

    abi::tlfs::SynicControl control;
    abi::tlfs::SynicPageMsr event_flags_page; // SIEFP
    abi::tlfs::SynicPageMsr message_page;     // SIMP
    abi::tlfs::SynicInterrupt interrupts[abi::tlfs::synic_interrupt_count];
};

namespace synic {

/// A register of the SynIC by its name; what is not one is unknown to it.
bool is_register(abi::tlfs::RegisterName name);
std::uint64_t read(VirtualProcessor& vp, abi::Vtl vtl, abi::tlfs::RegisterName name);
rt::Result<rt::Ok, abi::tlfs::HvStatus> write(VirtualProcessor& vp, abi::Vtl vtl,
                                              abi::tlfs::RegisterName name, std::uint64_t value);

/// Puts `message` into slot `sint` of `vtl` and asks for the interrupt. If the slot is full it is
/// marked "message pending" and the answer is InsufficientBuffers.
abi::tlfs::HvStatus post(VirtualProcessor& vp, abi::Vtl vtl, unsigned sint,
                         const abi::tlfs::Message& message);

/// Sets event flag `flag` of `sint`; asks for the interrupt if the flag was clear.
abi::tlfs::HvStatus signal(VirtualProcessor& vp, abi::Vtl vtl, unsigned sint, unsigned flag);

} // namespace synic
} // namespace hv
