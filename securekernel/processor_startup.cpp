// SPDX-License-Identifier: MIT
#include "securekernel/processor_startup.h"

#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/processor.h"
#include "securekernel/register_lock.h"
#include "securekernel/vtl0_pages.h"
#include "securekernel/vtl1_context.h"

#include <cstring>

namespace sk {
namespace {

using abi::NtStatus;
using abi::tlfs::HvStatus;
using abi::tlfs::InitialVpContext;
using abi::tlfs::RegisterName;
using Startup = Processor::Startup;

/// The first processor's own start is the last to end.
bool is_over() { return processor_at(0).startup == Startup::Finished; }

/// VTL0's own words, copied once: what is judged is what is used.
bool copy_context(std::uint64_t address, InitialVpContext& context) {
    const x86::GuestPhysicalAddress begin{address};
    if (begin.offset() + sizeof(context) > abi::page_size || !is_ordinary_page(begin.page())) {
        return false;
    }
    std::memcpy(&context, cpu::ram_at(address), sizeof(context));
    return true;
}

/// What restricts ring 0 is no less there than on the processor that asks.
bool is_as_restricted(const InitialVpContext& context) {
    return context.cr0 == hypercalls::register_of_vtl0(RegisterName::Cr0).low &&
           context.cr4 == hypercalls::register_of_vtl0(RegisterName::Cr4).low &&
           context.efer == hypercalls::register_of_vtl0(RegisterName::Efer).low;
}

} // namespace

NtStatus start_processor(std::uint64_t index, std::uint64_t context_address) {
    if (is_over()) {
        return NtStatus::AccessDenied;
    }
    InitialVpContext context;
    if (index == 0 || index >= boot_info.processor_count ||
        !copy_context(context_address, context) || !is_as_restricted(context)) {
        return NtStatus::InvalidParameter;
    }
    Processor& fresh = processor_at(static_cast<std::uint32_t>(index));
    if (fresh.startup != Startup::Off) {
        return NtStatus::AlreadyCommitted;
    }
    const HvStatus enabled = hypercalls::enable_vp_vtl(fresh.index, vtl1_context(fresh));
    // It has its VTL1 already if VTL0 named registers before that no processor can run with.
    if (enabled != HvStatus::Success && enabled != HvStatus::VtlAlreadyEnabled) {
        return NtStatus::InsufficientResources;
    }
    fresh.startup = Startup::Starting;
    if (hypercalls::start_virtual_processor(fresh.index, context) != HvStatus::Success) {
        fresh.startup = Startup::Off;
        return NtStatus::InvalidParameter;
    }
    return NtStatus::Success;
}

NtStatus finish_processor_start() {
    if (processor().index == 0 || processor().startup != Startup::Starting) {
        return NtStatus::AccessDenied;
    }
    lock_registers(boot_info);
    processor().startup = Startup::Finished;
    return NtStatus::Success;
}

NtStatus end_processor_startup() {
    if (processor().index != 0) {
        return NtStatus::AccessDenied;
    }
    for (std::uint32_t index = 1; index < boot_info.processor_count; ++index) {
        if (processor_at(index).startup == Startup::Starting) {
            return NtStatus::AccessDenied;
        }
    }
    processor().startup = Startup::Finished;
    return NtStatus::Success;
}

} // namespace sk
