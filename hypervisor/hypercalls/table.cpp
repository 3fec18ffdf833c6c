// SPDX-License-Identifier: MIT
// The calls a partition may make. Whatever is not here does not exist for a guest.
#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/hypercalls/hypercalls.h"

namespace hv {
namespace {

using namespace abi::tlfs;
using Kind = CallShape::Kind;
using Trace = CallShape::Trace;

template <typename Header, typename Element>
constexpr CallShape rep_call(CallCode code, CallShape::Handler handler,
                             std::uint16_t output_element = 0) {
    return {code,           Kind::Rep,       sizeof(Header), sizeof(Element),
            output_element, Trace::Recorded, handler};
}

template <typename Header>
constexpr CallShape simple_call(CallCode code, CallShape::Handler handler, std::uint16_t output = 0,
                                Trace trace = Trace::Recorded) {
    return {code, Kind::Simple, sizeof(Header), 0, output, trace, handler};
}

constexpr CallShape calls[] = {
    rep_call<ModifyVtlProtectionMaskInput, std::uint64_t>(CallCode::ModifyVtlProtectionMask,
                                                          modify_vtl_protection_mask),
    simple_call<EnablePartitionVtlInput>(CallCode::EnablePartitionVtl, enable_partition_vtl),
    simple_call<EnableVpVtlInput>(CallCode::EnableVpVtl, enable_vp_vtl),
    simple_call<InstallInterceptInput>(CallCode::InstallIntercept, install_intercept),
    rep_call<VpRegistersHeader, RegisterName>(CallCode::GetVpRegisters, get_vp_registers,
                                              sizeof(RegisterValue)),
    rep_call<VpRegistersHeader, RegisterAssociation>(CallCode::SetVpRegisters, set_vp_registers),
    simple_call<TranslateVirtualAddressInput>(CallCode::TranslateVirtualAddress,
                                              translate_virtual_address,
                                              sizeof(TranslateVirtualAddressOutput)),
    simple_call<PostMessageInput>(CallCode::PostMessage, post_message),
    simple_call<SignalEventInput>(CallCode::SignalEvent, signal_event),
    simple_call<StartVirtualProcessorInput>(CallCode::StartVirtualProcessor,
                                            start_virtual_processor),
    rep_call<GetVpIndexFromApicIdInput, std::uint32_t>(
        CallCode::GetVpIndexFromApicId, get_vp_index_from_apic_id, sizeof(std::uint32_t)),
    simple_call<PostDebugDataInput>(CallCode::PostDebugData, post_debug_data, 0, Trace::Silent),
    simple_call<std::uint64_t>(CallCode::OutputDebugCharacter, output_debug_character, 0,
                               Trace::Silent),
};

} // namespace

const CallShape* find_call(CallCode code) {
    for (const CallShape& call : calls) {
        if (call.code == code) {
            return &call;
        }
    }
    return nullptr;
}

} // namespace hv
