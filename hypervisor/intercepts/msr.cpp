// SPDX-License-Identifier: MIT
// RDMSR and WRMSR that do not belong to the guest alone: the synthetic registers of the TLFS, EFER,
// and everything this hypervisor does not know, which does not exist for a guest (#GP).
// [APM2 15.11] [TLFS msrs]
#include "abi/tlfs/synthetic_msr.h"
#include "hypervisor/cpu.h"
#include "hypervisor/hypercall_page.h"
#include "hypervisor/intercept_message.h"
#include "hypervisor/intercepts/intercepts.h"
#include "hypervisor/interrupts.h"
#include "hypervisor/local_apic.h"
#include "hypervisor/msr_rules.h"
#include "hypervisor/reference_time.h"
#include "hypervisor/secure_intercepts.h"
#include "hypervisor/vp_context.h"

#include <optional>

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

/// VTL0's APIC is the processor's own, VTL1's is virtual.
abi::Rule write_interrupt_register(VirtualProcessor& vp, SyntheticMsr msr, std::uint64_t value) {
    const bool own_apic = vp.active_vtl == abi::Vtl::Secure;
    switch (msr) {
    case SyntheticMsr::Eoi:
        if (own_apic) {
            vp.level(vp.active_vtl).apic.end_of_interrupt();
        } else {
            cpu::write_apic(x86::ApicRegister::EndOfInterrupt, 0);
        }
        return abi::Rule::None;
    case SyntheticMsr::Tpr:
        if (value > 0xFF) {
            return abi::Rule::ReservedRegisterBits;
        }
        set_task_priority(vp, vp.active_vtl, static_cast<std::uint8_t>(value));
        return abi::Rule::None;
    default: // ICR
        if (own_apic) {
            return abi::Rule::UnknownMsr; // VTL1 interrupts nobody.
        }
        command_interrupt(vp, x86::InterruptCommand::from(value));
        return abi::Rule::None;
    }
}

/// The SynIC's MSRs have register names as well, in the same order.
std::optional<abi::tlfs::RegisterName> synic_register(SyntheticMsr msr) {
    using abi::tlfs::RegisterName;
    const auto number = static_cast<std::uint32_t>(msr);
    const auto first_sint = static_cast<std::uint32_t>(SyntheticMsr::Sint0);
    if (msr >= SyntheticMsr::Sint0 && msr <= SyntheticMsr::Sint15) {
        return static_cast<RegisterName>(static_cast<std::uint32_t>(RegisterName::Sint0) + number -
                                         first_sint);
    }
    if (msr >= SyntheticMsr::Scontrol && msr <= SyntheticMsr::Eom) {
        return static_cast<RegisterName>(static_cast<std::uint32_t>(RegisterName::Scontrol) +
                                         number -
                                         static_cast<std::uint32_t>(SyntheticMsr::Scontrol));
    }
    return std::nullopt;
}

abi::Rule write_synthetic(VirtualProcessor& vp, SyntheticMsr msr, std::uint64_t value) {
    if (const auto name = synic_register(msr)) {
        const auto written = synic::write(vp, vp.active_vtl, *name, value);
        return written.is_ok() ? abi::Rule::None : abi::Rule::ReservedRegisterBits;
    }
    switch (msr) {
    case SyntheticMsr::GuestOsId: return write_guest_os_id(vp, value);
    case SyntheticMsr::Hypercall: return place_hypercall_page(vp, HypercallMsr::from(value));
    case SyntheticMsr::VpAssistPage:
        return place_vp_assist_page(vp, vp.active_vtl, VpAssistPageMsr::from(value));
    case SyntheticMsr::Eoi:
    case SyntheticMsr::Icr:
    case SyntheticMsr::Tpr: return write_interrupt_register(vp, msr, value);
    default: return abi::Rule::UnknownMsr;
    }
}

abi::Rule write(VirtualProcessor& vp, std::uint32_t msr, std::uint64_t value) {
    if (static_cast<x86::Msr>(msr) == x86::Msr::ExtendedFeatureEnable) {
        return write_efer(vp, Efer::from(value));
    }
    if (static_cast<x86::Msr>(msr) == x86::Msr::Pat) { // Each VTL has its own, in its VMCB.
        if (!is_valid_pat(value)) {
            return abi::Rule::ReservedRegisterBits;
        }
        vp.vmcb().save.pat = value;
        return abi::Rule::None;
    }
    return write_synthetic(vp, static_cast<SyntheticMsr>(msr), value);
}

abi::Rule read_synthetic(VirtualProcessor& vp, SyntheticMsr msr, std::uint64_t& value) {
    if (const auto name = synic_register(msr)) {
        value = synic::read(vp, vp.active_vtl, *name);
        return msr == SyntheticMsr::Eom ? abi::Rule::UnknownMsr : abi::Rule::None;
    }
    const Partition::Level& level = vp.partition.level(vp.active_vtl);
    switch (msr) {
    case SyntheticMsr::GuestOsId: value = level.guest_os_id; return abi::Rule::None;
    case SyntheticMsr::Hypercall: value = level.hypercall.raw; return abi::Rule::None;
    case SyntheticMsr::VpIndex: value = vp.index; return abi::Rule::None;
    case SyntheticMsr::VpRuntime:
    case SyntheticMsr::TimeRefCount: value = reference_time(); return abi::Rule::None;
    case SyntheticMsr::Tpr: value = task_priority_of(vp, vp.active_vtl); return abi::Rule::None;
    case SyntheticMsr::VpAssistPage:
        value = vp.level(vp.active_vtl).assist_page.raw;
        return abi::Rule::None;
    default: return abi::Rule::UnknownMsr; // EOI and ICR are for writing.
    }
}

abi::Rule read(VirtualProcessor& vp, std::uint32_t msr, std::uint64_t& value) {
    switch (static_cast<x86::Msr>(msr)) {
    case x86::Msr::ExtendedFeatureEnable:
        value = vp.vmcb().save.efer.with(Efer::svm, false).raw;
        return abi::Rule::None;
    case x86::Msr::Pat: value = vp.vmcb().save.pat; return abi::Rule::None;
    case x86::Msr::ApicBase: value = cpu::read_msr(x86::Msr::ApicBase); return abi::Rule::None;
    default: return read_synthetic(vp, static_cast<SyntheticMsr>(msr), value);
    }
}

/// A register that is VTL0's own, and stopped it only because VTL1 wants to judge every access.
Outcome ask_secure(VirtualProcessor& vp, std::uint32_t msr, std::uint64_t value, bool is_write) {
    vp.report(event_of(abi::EventKind::MsrAccess, msr, value, is_write ? 1 : 0),
              abi::Verdict::Denied, abi::Rule::SecureIntercept);
    return intercept_msr(vp, msr, is_write);
}

} // namespace

abi::Rule place_vp_assist_page(VirtualProcessor& vp, abi::Vtl vtl, VpAssistPageMsr value) {
    const x86::GuestPage page{value.get(VpAssistPageMsr::page_number)};
    if (value.get(VpAssistPageMsr::reserved_1) != 0) {
        return abi::Rule::ReservedRegisterBits;
    }
    // The hypervisor will write there on the guest's behalf, so the guest must have the right.
    if (value.get(VpAssistPageMsr::enable) && vp.partition.page_for_writing(vtl, page) == nullptr) {
        return abi::Rule::CallerVtlRights;
    }
    vp.level(vtl).assist_page = value;
    if (vtl == abi::Vtl::Secure) {
        vp.secure_assist = vp.assist_page(vtl);
    }
    return abi::Rule::None;
}

Outcome on_msr_access(VirtualProcessor& vp) {
    auto& vmcb = vp.vmcb();
    const bool is_write = vmcb.control.exit_info_1 == 1;
    const auto msr = static_cast<std::uint32_t>(vp.registers.rcx);
    std::uint64_t value = vp.registers.rdx << 32 | (vmcb.save.rax & 0xFFFF'FFFF);

    if (is_msr_watched(vp, msr, is_write)) {
        return ask_secure(vp, msr, value, is_write);
    }
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
