// SPDX-License-Identifier: MIT
// HvCallSetVpRegisters: VTL1 configures how it restricts VTL0, and answers an intercept by changing
// VTL0's registers or giving it an exception.  [TLFS vsm]
#include "hypervisor/hypercalls/vp_registers.h"

namespace hv {
namespace {

using namespace abi::tlfs;
using Config = VsmPartitionConfig;

/// Every page of RAM gets the default, in the table and in VTL0's view.
bool apply_default_protection(Partition& partition, abi::PageAccess access) {
    if (access == abi::PageAccess::all()) {
        return true; // As it was built.
    }
    auto& nested = partition.level(abi::Vtl::Normal).nested;
    if (!nested.set_access_to_all(partition.boot->ram_end, access)) {
        return false;
    }
    partition.protections.set_all(access);
    return true;
}

HvResult<rt::Ok> write_partition_config(VirtualProcessor& vp, abi::Vtl vtl, Config wanted) {
    Partition& partition = vp.partition;
    if (vtl != abi::Vtl::Secure) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    const Config supported = Config{}
                                 .with(Config::enable_vtl_protection, true)
                                 .with(Config::default_protection, abi::PageAccess::all().bits)
                                 .with(Config::intercept_page, true);
    if ((wanted.raw & ~supported.raw) != 0) {
        return rt::Err{HvStatus::InvalidRegisterValue};
    }
    const bool was_on = partition.secure_config.get(Config::enable_vtl_protection);
    const bool turns_on = wanted.get(Config::enable_vtl_protection) && !was_on;
    if (was_on && (!wanted.get(Config::enable_vtl_protection) ||
                   wanted.get(Config::default_protection) !=
                       partition.secure_config.get(Config::default_protection))) {
        return rt::Err{HvStatus::InvalidRegisterValue}; // Write-once.
    }
    const abi::PageAccess initial{wanted.get(Config::default_protection)};
    if (turns_on && !initial.allows(abi::PageAccess::read_write())) {
        return rt::Err{HvStatus::InvalidRegisterValue}; // VTL0 could not even hold its page tables.
    }
    if (turns_on) {
        if (!apply_default_protection(partition, initial)) {
            return rt::Err{HvStatus::InsufficientMemory};
        }
        vp.flush_owed = true;
        vp.report(event_of(abi::EventKind::ProtectionEnabled, initial.bits));
    }
    partition.secure_config = wanted;
    return rt::Ok{};
}

/// VTL1's answer to an intercept: VTL0 finds an exception waiting when it runs again.
HvResult<rt::Ok> write_pending_exception(VirtualProcessor& vp, abi::Vtl vtl,
                                         PendingException event) {
    const auto vector = event.get(PendingException::vector);
    if (event.get(PendingException::type) != 0 || vector >= 32) {
        return rt::Err{HvStatus::InvalidRegisterValue};
    }
    auto& injection = vp.vmcb_of(vtl).control.event_injection;
    injection = x86::svm::EventInjection::none();
    if (!event.get(PendingException::pending)) {
        return rt::Ok{};
    }
    const auto exception = static_cast<x86::Exception>(vector);
    if (event.get(PendingException::deliver_error_code) != x86::pushes_error_code(exception)) {
        return rt::Err{HvStatus::InvalidRegisterValue};
    }
    const auto error_code = event.get(PendingException::error_code);
    injection = x86::svm::EventInjection::exception(exception, error_code);
    vp.report(event_of(abi::EventKind::ExceptionInjected, vector, error_code));
    return rt::Ok{};
}

/// Architectural registers are for a higher VTL to set, never for the VTL itself.
HvResult<rt::Ok> write_of_lower(VirtualProcessor& vp, abi::Vtl vtl, RegisterName name,
                                std::uint64_t value) {
    if (vtl >= vp.active_vtl) {
        return rt::Err{HvStatus::AccessDenied};
    }
    auto& save = vp.vmcb_of(vtl).save;
    switch (name) {
    case RegisterName::Rip:
        if (!x86::is_canonical({value})) {
            return rt::Err{HvStatus::InvalidRegisterValue};
        }
        save.rip = value;
        return rt::Ok{};
    case RegisterName::PendingEvent0:
        return write_pending_exception(vp, vtl, PendingException::from(value));
    default: return rt::Err{HvStatus::UnknownRegisterName};
    }
}

HvResult<rt::Ok> write(VirtualProcessor& vp, abi::Vtl vtl, const RegisterAssociation& element) {
    if (element.name == RegisterName::VsmPartitionConfig) {
        return write_partition_config(vp, vtl, Config::from(element.value.low));
    }
    return write_of_lower(vp, vtl, element.name, element.value.low);
}

} // namespace

HvResult<rt::Ok> set_vp_registers(Call& call) {
    const abi::Vtl vtl = TRY(target_of(call.caller, call.header<VpRegistersHeader>()));
    while (call.reps_completed < call.rep_count) {
        TRY(write(call.caller, vtl,
                  call.element<VpRegistersHeader, RegisterAssociation>(call.reps_completed)));
        ++call.reps_completed;
    }
    return rt::Ok{};
}

} // namespace hv
