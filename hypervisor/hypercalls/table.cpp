// SPDX-License-Identifier: MIT
// The calls a partition may make. Whatever is not here does not exist for a guest.
#include "abi/tlfs/device_domains.h"
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
    simple_call<std::uint64_t>(CallCode::NotifyLongSpinWait, notify_long_spin_wait),
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
    simple_call<CreateDeviceDomainInput>(CallCode::CreateDeviceDomain, create_device_domain),
    simple_call<AttachDeviceDomainInput>(CallCode::AttachDeviceDomain, attach_device_domain),
    rep_call<MapDeviceGpaPagesInput, std::uint64_t>(CallCode::MapDeviceGpaPages,
                                                    map_device_gpa_pages),
    simple_call<PostDebugDataInput>(CallCode::PostDebugData, post_debug_data, 0, Trace::Silent),
    simple_call<std::uint64_t>(CallCode::OutputDebugCharacter, output_debug_character, 0,
                               Trace::Silent),
};

// Which row a code has: found by looking, not by searching, as every hypercall begins here.
constexpr std::size_t code_count = 0x100;
constexpr std::uint8_t no_row = 0xFF;

struct Rows {
    std::uint8_t of_code[code_count] = {};

    constexpr Rows() {
        for (std::uint8_t& row : of_code) {
            row = no_row;
        }
        std::uint8_t number = 0;
        for (const CallShape& call : calls) {
            of_code[static_cast<std::size_t>(call.code)] = number++;
        }
    }
};
constexpr Rows rows;

} // namespace

const CallShape* find_call(CallCode code) {
    const auto number = static_cast<std::size_t>(code);
    const std::uint8_t row = number < code_count ? rows.of_code[number] : no_row;
    return row == no_row ? nullptr : &calls[row];
}

} // namespace hv
