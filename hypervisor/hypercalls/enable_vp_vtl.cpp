// SPDX-License-Identifier: MIT
// HvCallEnableVpVtl: gives a virtual processor its VTL1, with the registers it will start with when
// that VTL is first entered. The first processor gets it from VTL0, during boot, when there is no
// VTL1 to ask; the others from VTL1.  [TLFS vsm]
#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/hypercalls/hypercalls.h"
#include "hypervisor/svm/svm.h"
#include "hypervisor/vp_context.h"

namespace hv {
namespace {

using Input = abi::tlfs::EnableVpVtlInput;

bool some_processor_has_secure_vtl(const Partition& partition) {
    for (unsigned index = 0; index < partition.processor_count; ++index) {
        if (partition.processors[index]->has_secure_vtl()) {
            return true;
        }
    }
    return false;
}

/// May the caller bring a VTL1 into being here?
bool may_enable(const VirtualProcessor& caller, const VirtualProcessor& target) {
    if (caller.active_vtl == abi::Vtl::Secure || caller.partition.is_off(abi::Guard::VtlOrder)) {
        return true;
    }
    return target.index == caller.index && !some_processor_has_secure_vtl(caller.partition);
}

HvResult<VirtualProcessor*> checked_target(VirtualProcessor& caller, const Input& input) {
    if (input.partition != abi::tlfs::partition_self) {
        return rt::Err{HvStatus::InvalidPartitionId};
    }
    VirtualProcessor* const target =
        input.vp_index == abi::tlfs::vp_self ? &caller : caller.partition.processor(input.vp_index);
    if (target == nullptr) {
        return rt::Err{HvStatus::InvalidVpIndex};
    }
    if (input.target_vtl != abi::index_of(abi::Vtl::Secure) || !is_zero(input.reserved_00d)) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    if (!caller.partition.secure_vtl_enabled) {
        return rt::Err{HvStatus::InvalidVtlState};
    }
    if (target->has_secure_vtl()) {
        return rt::Err{HvStatus::VtlAlreadyEnabled};
    }
    if (!may_enable(caller, *target)) {
        return rt::Err{HvStatus::AccessDenied};
    }
    return target;
}

} // namespace

HvResult<rt::Ok> enable_vp_vtl(Call& call) {
    const auto& input = call.header<Input>();
    VirtualProcessor& target = *TRY(checked_target(call.caller, input));
    if (!is_runnable(input.context)) {
        return rt::Err{HvStatus::InvalidRegisterValue};
    }
    if (!svm::make_vmcb(target, abi::Vtl::Secure)) {
        return rt::Err{HvStatus::InsufficientMemory};
    }
    load_context(target.vmcb_of(abi::Vtl::Secure).save, input.context);
    target.level(abi::Vtl::Secure).enabled = true;
    auto* const header = target.partition.trace.header();
    if (header != nullptr && target.index == 0) {
        header->secure_vtl_enabled = 1;
    }
    call.caller.report(
        event_of(abi::EventKind::VpVtlEnabled, input.target_vtl, input.context.rip, target.index));
    return rt::Ok{};
}

} // namespace hv
