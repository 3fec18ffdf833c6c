// SPDX-License-Identifier: MIT
// Every processor begins without a VTL1. If VTL0 could start one, it would run there with registers
// that nobody has judged, so the hypervisor refuses; only VTL1 starts processors.  [TLFS vsm,
// virtual processor startup]  Guard: vtl-startup-deny. Lesson: 4.
//
// VTL0's kernel asks for a processor (START_PROCESSOR) and says with which registers it is to
// begin; there it loads its tables and says that it is done (FINISH_START_PROCESSOR), and from then
// on VTL1 watches that processor as it does the others. All this is over before anything hostile
// can run: when start-up's phase 3 locks the first processor, no other starts any more.
#pragma once

#include "abi/boot_info.h"
#include "abi/nt_status.h"
#include "securekernel/hypercalls.h"

namespace sk {

constexpr hypercalls::LowerStartup lower_startup(const abi::BootInfo& boot) {
    return boot.guards_off.is_off(abi::Guard::VtlStartupDeny) ? hypercalls::LowerStartup::Allowed
                                                              : hypercalls::LowerStartup::Denied;
}

/// VTL0 on processor `index` shall begin with the InitialVpContext at `context`, a guest-physical
/// address.
abi::NtStatus start_processor(std::uint64_t index, std::uint64_t context);

/// VTL0 on this processor is ready to be watched.
abi::NtStatus finish_processor_start();

/// No other processor starts from now on. Refused while one is about to, or by another than the
/// first.
abi::NtStatus end_processor_startup();

} // namespace sk
