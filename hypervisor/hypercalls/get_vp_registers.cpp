// SPDX-License-Identifier: MIT
// HvCallGetVpRegisters: reads registers of the caller's own VTL or of one below.  [TLFS vsm]
#include "abi/tlfs/hypercall_page.h"
#include "hypervisor/hypercalls/vp_registers.h"

namespace hv {
namespace {

using namespace abi::tlfs;

constexpr std::uint16_t normal_vtl_bit = 1;
constexpr std::uint16_t secure_vtl_bit = 2;

std::uint64_t code_page_offsets() {
    return VsmCodePageOffsets{}
        .with(VsmCodePageOffsets::vtl_call, vtl_call_offset)
        .with(VsmCodePageOffsets::vtl_return, vtl_return_offset)
        .raw;
}

std::uint64_t vp_status(VirtualProcessor& vp) {
    const std::uint16_t enabled = normal_vtl_bit | (vp.has_secure_vtl() ? secure_vtl_bit : 0);
    return VsmVpStatus{}
        .with(VsmVpStatus::active_vtl, static_cast<std::uint8_t>(vp.active_vtl))
        .with(VsmVpStatus::enabled_vtl_set, enabled)
        .raw;
}

std::uint64_t partition_status(const Partition& partition) {
    const std::uint16_t enabled =
        normal_vtl_bit | (partition.secure_vtl_enabled ? secure_vtl_bit : 0);
    return VsmPartitionStatus{}
        .with(VsmPartitionStatus::enabled_vtl_set, enabled)
        .with(VsmPartitionStatus::maximum_vtl, abi::index_of(abi::Vtl::Secure))
        .raw;
}

HvResult<std::uint64_t> read_partition_config(VirtualProcessor& vp, abi::Vtl vtl) {
    if (vtl != abi::Vtl::Secure) {
        return rt::Err{HvStatus::InvalidParameter}; // VTL0 has no VTL to configure.
    }
    return vp.partition.secure_config.raw;
}

HvResult<std::uint64_t> read(VirtualProcessor& vp, abi::Vtl vtl, RegisterName name) {
    if (const std::uint64_t* const general = general_register(vp, vtl, name)) {
        return *general;
    }
    const auto& save = vp.vmcb_of(vtl).save;
    switch (name) {
    case RegisterName::Rip: return save.rip;
    case RegisterName::Rflags: return save.rflags.raw;
    case RegisterName::Cr0: return save.cr0.raw;
    case RegisterName::Cr2: return vp.vmcb().save.cr2; // shared
    case RegisterName::Cr3: return save.cr3.raw;
    case RegisterName::Cr4: return save.cr4.raw;
    case RegisterName::Efer: return save.efer.with(x86::Efer::svm, false).raw;
    case RegisterName::GuestOsId: return vp.partition.level(vtl).guest_os_id;
    case RegisterName::VpIndex: return std::uint64_t{vp.index};
    case RegisterName::VpAssistPage: return vp.level(vtl).assist_page.raw;
    case RegisterName::VsmCodePageOffsets: return code_page_offsets();
    case RegisterName::VsmVpStatus: return vp_status(vp);
    case RegisterName::VsmPartitionStatus: return partition_status(vp.partition);
    case RegisterName::VsmCapabilities:
        return VsmCapabilities{}.with(VsmCapabilities::intercept_page, true).raw;
    case RegisterName::VsmPartitionConfig: return read_partition_config(vp, vtl);
    default: return rt::Err{HvStatus::UnknownRegisterName};
    }
}

} // namespace

HvResult<rt::Ok> get_vp_registers(Call& call) {
    const auto& header = call.header<VpRegistersHeader>();
    const abi::Vtl vtl = TRY(target_of(call.caller, header));
    auto* const values = reinterpret_cast<RegisterValue*>(call.output.data());
    while (call.reps_completed < call.rep_count) {
        const auto name = call.element<VpRegistersHeader, RegisterName>(call.reps_completed);
        values[call.reps_completed] = {TRY(read(call.caller, vtl, name)), 0};
        ++call.reps_completed;
    }
    return rt::Ok{};
}

} // namespace hv
