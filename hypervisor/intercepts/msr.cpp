// SPDX-License-Identifier: MIT
// RDMSR and WRMSR that do not belong to the guest alone: the synthetic registers of the TLFS, EFER,
// and everything this hypervisor does not know, which does not exist for a guest (#GP).
// [APM2 15.11] [TLFS msrs]
#include "abi/tlfs/synthetic_msr.h"
#include "hypervisor/cpu.h"
#include "hypervisor/hypercall_page.h"
#include "hypervisor/intercepts/intercepts.h"

namespace hv {
namespace {

using abi::tlfs::HypercallMsr;
using abi::tlfs::SyntheticMsr;
using abi::tlfs::VpAssistPageMsr;
using x86::Efer;

constexpr std::uint8_t msr_instruction_length = 2;

/// What a guest may have in EFER; SVME and LMA are the hypervisor's and the processor's.
constexpr Efer guest_efer_bits = Efer{}
                                     .with(Efer::system_call, true)
                                     .with(Efer::long_mode_enable, true)
                                     .with(Efer::no_execute, true);

/// Whether a write took place, and if not, why not.
abi::Rule write_efer(VirtualProcessor& vp, Efer value) {
    Efer& efer = vp.vmcb().save.efer;
    const Efer without_active = value.with(Efer::long_mode_active, false);
    if ((without_active.raw & ~guest_efer_bits.raw) != 0) {
        return abi::Rule::ReservedRegisterBits;
    }
    if (value.get(Efer::long_mode_enable) != efer.get(Efer::long_mode_enable)) {
        return abi::Rule::ReservedRegisterBits; // Not while paging is on.  [APM2 14.6.1]
    }
    efer = without_active.with(Efer::long_mode_active, efer.get(Efer::long_mode_active))
               .with(Efer::svm, true); // VMRUN refuses a guest without it.
    return abi::Rule::None;
}

abi::Rule write_guest_os_id(VirtualProcessor& vp, std::uint64_t value) {
    Partition::Level& level = vp.partition.level(vp.active_vtl);
    level.guest_os_id = value;
    if (value == 0) { // An unidentified guest has no hypercall page.  [TLFS hypercall-interface]
        remove_hypercall_page(vp);
    }
    return abi::Rule::None;
}

abi::Rule write_vp_assist_page(VirtualProcessor& vp, VpAssistPageMsr value) {
    const x86::GuestPage page{value.get(VpAssistPageMsr::page_number)};
    if (value.get(VpAssistPageMsr::reserved_1) != 0) {
        return abi::Rule::ReservedRegisterBits;
    }
    if (value.get(VpAssistPageMsr::enable)) {
        // The hypervisor will write there on the guest's behalf, so the guest must have the right.
        const auto access = vp.partition.access_of(vp.active_vtl, page);
        if (!vp.partition.is_ram(page) || !access.allows(abi::PageAccess::read_write())) {
            return abi::Rule::CallerVtlRights;
        }
    }
    vp.level(vp.active_vtl).assist_page = value;
    return abi::Rule::None;
}

abi::Rule write(VirtualProcessor& vp, std::uint32_t msr, std::uint64_t value) {
    if (static_cast<x86::Msr>(msr) == x86::Msr::ExtendedFeatureEnable) {
        return write_efer(vp, Efer::from(value));
    }
    switch (static_cast<SyntheticMsr>(msr)) {
    case SyntheticMsr::GuestOsId: return write_guest_os_id(vp, value);
    case SyntheticMsr::Hypercall: return place_hypercall_page(vp, HypercallMsr::from(value));
    case SyntheticMsr::VpAssistPage: return write_vp_assist_page(vp, VpAssistPageMsr::from(value));
    default: return abi::Rule::UnknownMsr;
    }
}

abi::Rule read(VirtualProcessor& vp, std::uint32_t msr, std::uint64_t& value) {
    switch (static_cast<x86::Msr>(msr)) {
    case x86::Msr::ExtendedFeatureEnable:
        value = vp.vmcb().save.efer.with(Efer::svm, false).raw;
        return abi::Rule::None;
    case x86::Msr::ApicBase: value = cpu::read_msr(x86::Msr::ApicBase); return abi::Rule::None;
    default: break;
    }
    const Partition::Level& level = vp.partition.level(vp.active_vtl);
    switch (static_cast<SyntheticMsr>(msr)) {
    case SyntheticMsr::GuestOsId: value = level.guest_os_id; return abi::Rule::None;
    case SyntheticMsr::Hypercall: value = level.hypercall.raw; return abi::Rule::None;
    case SyntheticMsr::VpIndex: value = vp.index; return abi::Rule::None;
    case SyntheticMsr::VpAssistPage:
        value = vp.level(vp.active_vtl).assist_page.raw;
        return abi::Rule::None;
    default: return abi::Rule::UnknownMsr;
    }
}

} // namespace

Outcome on_msr_access(VirtualProcessor& vp) {
    auto& vmcb = vp.vmcb();
    const bool is_write = vmcb.control.exit_info_1 == 1;
    const auto msr = static_cast<std::uint32_t>(vp.registers.rcx);
    std::uint64_t value = vp.registers.rdx << 32 | (vmcb.save.rax & 0xFFFF'FFFF);

    const abi::Rule refusal = is_write ? write(vp, msr, value) : read(vp, msr, value);
    const auto access = event_of(abi::EventKind::MsrAccess, msr, value, is_write ? 1 : 0);
    if (refusal != abi::Rule::None) {
        vp.report(access, abi::Verdict::Denied, refusal);
        return Outcome::inject(x86::Exception::GeneralProtection, 0);
    }
    vp.report(access);
    if (!is_write) {
        vmcb.save.rax = value & 0xFFFF'FFFF;
        vp.registers.rdx = value >> 32;
    }
    return Outcome::advance(msr_instruction_length);
}

} // namespace hv
