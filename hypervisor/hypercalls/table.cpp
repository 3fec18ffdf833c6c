// SPDX-License-Identifier: MIT
// The calls a partition may make. Whatever is not here does not exist for a guest.
#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/hypercalls/hypercalls.h"

namespace hv {
namespace {

using namespace abi::tlfs;
using Kind = CallShape::Kind;
using Trace = CallShape::Trace;

constexpr std::uint16_t register_name_size = sizeof(RegisterName);
constexpr std::uint16_t register_value_size = sizeof(RegisterValue);

// clang-format off
constexpr CallShape calls[] = {
    // code                             kind          header                                element in                  element out          trace            handler
    {CallCode::ModifyVtlProtectionMask, Kind::Rep,    sizeof(ModifyVtlProtectionMaskInput), sizeof(std::uint64_t),      0,                   Trace::Recorded, modify_vtl_protection_mask},
    {CallCode::EnablePartitionVtl,      Kind::Simple, sizeof(EnablePartitionVtlInput),      0,                          0,                   Trace::Recorded, enable_partition_vtl},
    {CallCode::EnableVpVtl,             Kind::Simple, sizeof(EnableVpVtlInput),             0,                          0,                   Trace::Recorded, enable_vp_vtl},
    {CallCode::GetVpRegisters,          Kind::Rep,    sizeof(VpRegistersHeader),            register_name_size,         register_value_size, Trace::Recorded, get_vp_registers},
    {CallCode::SetVpRegisters,          Kind::Rep,    sizeof(VpRegistersHeader),            sizeof(RegisterAssociation), 0,                  Trace::Recorded, set_vp_registers},
    {CallCode::PostDebugData,           Kind::Simple, sizeof(PostDebugDataInput),           0,                          0,                   Trace::Silent,   post_debug_data},
    {CallCode::OutputDebugCharacter,    Kind::Simple, sizeof(std::uint64_t),                0,                          0,                   Trace::Silent,   output_debug_character},
};
// clang-format on

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
