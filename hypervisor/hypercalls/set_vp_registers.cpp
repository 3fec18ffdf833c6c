// SPDX-License-Identifier: MIT
// HvCallSetVpRegisters: VTL1 configures how it restricts VTL0, and answers an intercept by changing
// VTL0's registers or giving it an exception.  [TLFS vsm]
#include "hypervisor/hypercalls/vp_registers.h"
#include "hypervisor/msr_rules.h"

namespace hv {
namespace {

using namespace abi::tlfs;

/// The synthetic MSRs have register names too; the same rules hold for both ways in.
HvResult<rt::Ok> write_synthetic(VirtualProcessor& vp, abi::Vtl vtl, RegisterName name,
                                 std::uint64_t value) {
    if (name == RegisterName::VpAssistPage) {
        const auto refusal = place_vp_assist_page(vp, vtl, VpAssistPageMsr::from(value));
        if (refusal != abi::Rule::None) {
            return rt::Err{HvStatus::InvalidRegisterValue};
        }
        return rt::Ok{};
    }
    return synic::write(vp, vtl, name, value);
}

HvResult<rt::Ok> write(VirtualProcessor& vp, abi::Vtl vtl, const RegisterAssociation& element) {
    if (is_vsm_register(element.name)) {
        return write_vsm_register(vp, vtl, element.name, element.value.low);
    }
    if (synic::is_register(element.name) || element.name == RegisterName::VpAssistPage) {
        return write_synthetic(vp, vtl, element.name, element.value.low);
    }
    // The processor's own registers are for a higher VTL to set, never for the VTL itself.
    if (vtl >= vp.active_vtl && !vp.partition.is_off(abi::Guard::VtlOrder)) {
        return rt::Err{HvStatus::AccessDenied};
    }
    return write_architectural_register(vp, vtl, element);
}

} // namespace

HvResult<rt::Ok> set_vp_registers(Call& call) {
    const auto& header = call.header<VpRegistersHeader>();
    const abi::Vtl vtl = TRY(target_of(call.caller, header));
    while (call.has_next()) {
        TRY(write(call.caller, vtl,
                  call.element<VpRegistersHeader, RegisterAssociation>(call.reps_completed)));
        ++call.reps_completed;
    }
    return rt::Ok{};
}

} // namespace hv
