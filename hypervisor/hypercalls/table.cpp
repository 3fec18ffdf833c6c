// SPDX-License-Identifier: MIT
// The calls a partition may make. Whatever is not here does not exist for a guest.
#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/hypercalls/hypercalls.h"

namespace hv {
namespace {

using namespace abi::tlfs;
using Kind = CallShape::Kind;
using Trace = CallShape::Trace;

constexpr CallShape rep_call(CallCode code, std::size_t header, std::size_t input_element,
                             std::size_t output_element, CallShape::Handler handler) {
    return {code,
            Kind::Rep,
            static_cast<std::uint16_t>(header),
            static_cast<std::uint16_t>(input_element),
            static_cast<std::uint16_t>(output_element),
            Trace::Recorded,
            handler};
}

constexpr CallShape simple_call(CallCode code, std::size_t header, Trace trace,
                                CallShape::Handler handler) {
    return {code, Kind::Simple, static_cast<std::uint16_t>(header), 0, 0, trace, handler};
}

constexpr CallShape calls[] = {
    rep_call(CallCode::ModifyVtlProtectionMask, sizeof(ModifyVtlProtectionMaskInput),
             sizeof(std::uint64_t), 0, modify_vtl_protection_mask),
    simple_call(CallCode::EnablePartitionVtl, sizeof(EnablePartitionVtlInput), Trace::Recorded,
                enable_partition_vtl),
    simple_call(CallCode::EnableVpVtl, sizeof(EnableVpVtlInput), Trace::Recorded, enable_vp_vtl),
    rep_call(CallCode::GetVpRegisters, sizeof(VpRegistersHeader), sizeof(RegisterName),
             sizeof(RegisterValue), get_vp_registers),
    rep_call(CallCode::SetVpRegisters, sizeof(VpRegistersHeader), sizeof(RegisterAssociation), 0,
             set_vp_registers),
    simple_call(CallCode::PostDebugData, sizeof(PostDebugDataInput), Trace::Silent,
                post_debug_data),
    simple_call(CallCode::OutputDebugCharacter, sizeof(std::uint64_t), Trace::Silent,
                output_debug_character),
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
