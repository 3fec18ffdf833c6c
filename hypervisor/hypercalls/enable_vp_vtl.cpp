// SPDX-License-Identifier: MIT
// HvCallEnableVpVtl: gives this virtual processor its VTL1, with the registers it will start with
// at the first VtlCall.  [TLFS vsm]
#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/hypercalls/hypercalls.h"
#include "hypervisor/svm/svm.h"
#include "hypervisor/vp_context.h"

namespace hv {

HvResult<rt::Ok> enable_vp_vtl(Call& call) {
    const auto& input = call.header<abi::tlfs::EnableVpVtlInput>();
    VirtualProcessor& vp = call.caller;

    if (input.partition != abi::tlfs::partition_self) {
        return rt::Err{HvStatus::InvalidPartitionId};
    }
    if (input.vp_index != abi::tlfs::vp_self && input.vp_index != vp.index) {
        return rt::Err{HvStatus::InvalidVpIndex};
    }
    if (input.target_vtl != abi::index_of(abi::Vtl::Secure)) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    if (!vp.partition.secure_vtl_enabled) {
        return rt::Err{HvStatus::InvalidVtlState};
    }
    if (vp.has_secure_vtl()) {
        return rt::Err{HvStatus::VtlAlreadyEnabled};
    }
    if (!is_runnable(input.context)) {
        return rt::Err{HvStatus::InvalidRegisterValue};
    }
    if (!svm::make_vmcb(vp, abi::Vtl::Secure)) {
        return rt::Err{HvStatus::InsufficientMemory};
    }
    load_context(vp.vmcb_of(abi::Vtl::Secure), input.context);
    vp.level(abi::Vtl::Secure).enabled = true;
    if (auto* header = vp.partition.trace.header()) {
        header->secure_vtl_enabled = 1;
    }
    vp.report(event_of(abi::EventKind::VpVtlEnabled, input.target_vtl, input.context.rip));
    return rt::Ok{};
}

} // namespace hv
