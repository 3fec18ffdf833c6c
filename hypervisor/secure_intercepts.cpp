// SPDX-License-Identifier: MIT
#include "hypervisor/secure_intercepts.h"

#include "hypervisor/svm/svm.h"
#include "x86/msr.h"

namespace hv {
namespace {

using abi::tlfs::CrInterceptControl;
using x86::Msr;
using x86::svm::ControlRegisterIntercepts;
using x86::svm::InstructionIntercepts;
using x86::svm::MsrAccess;

constexpr std::uint64_t bit_of(CrInterceptControl value) { return value.raw; }

struct MsrRow {
    Msr msr;
    std::uint64_t read; // the bit of CrInterceptControl that asks for it; 0: there is none
    std::uint64_t write;
};

using C = CrInterceptControl;
constexpr MsrRow msr_rows[] = {
    {Msr::LongStar, bit_of(C{}.with(C::lstar_read, true)), bit_of(C{}.with(C::lstar_write, true))},
    {Msr::Star, bit_of(C{}.with(C::star_read, true)), bit_of(C{}.with(C::star_write, true))},
    {Msr::CompatStar, bit_of(C{}.with(C::cstar_read, true)),
     bit_of(C{}.with(C::cstar_write, true))},
    {Msr::ApicBase, bit_of(C{}.with(C::apic_base_read, true)),
     bit_of(C{}.with(C::apic_base_write, true))},
    {Msr::ExtendedFeatureEnable, bit_of(C{}.with(C::efer_read, true)),
     bit_of(C{}.with(C::efer_write, true))},
    {Msr::SysenterCs, 0, bit_of(C{}.with(C::sysenter_cs_write, true))},
    {Msr::SysenterEip, 0, bit_of(C{}.with(C::sysenter_eip_write, true))},
    {Msr::SysenterEsp, 0, bit_of(C{}.with(C::sysenter_esp_write, true))},
    {Msr::SyscallFlagMask, 0, bit_of(C{}.with(C::sfmask_write, true))},
};

std::uint64_t bit_for(const MsrRow& row, bool is_write) { return is_write ? row.write : row.read; }

} // namespace

CrInterceptControl supported_intercepts() {
    auto all = C{}.with(C::cr0_write, true)
                   .with(C::cr4_write, true)
                   .with(C::gdtr_write, true)
                   .with(C::idtr_write, true)
                   .with(C::ldtr_write, true)
                   .with(C::tr_write, true);
    for (const MsrRow& row : msr_rows) {
        all.raw |= row.read | row.write;
    }
    return all;
}

void apply_secure_intercepts(VirtualProcessor& vp) {
    const C wanted = vp.secure.intercepts;
    auto& control = vp.vmcb_of(abi::Vtl::Normal).control;
    control.control_register_intercepts =
        control.control_register_intercepts
            .with(ControlRegisterIntercepts::cr0_write, wanted.get(C::cr0_write))
            .with(ControlRegisterIntercepts::cr4_write, wanted.get(C::cr4_write));
    control.instruction_intercepts =
        control.instruction_intercepts
            .with(InstructionIntercepts::gdtr_write, wanted.get(C::gdtr_write))
            .with(InstructionIntercepts::idtr_write, wanted.get(C::idtr_write))
            .with(InstructionIntercepts::ldtr_write, wanted.get(C::ldtr_write))
            .with(InstructionIntercepts::tr_write, wanted.get(C::tr_write));
    for (const MsrRow& row : msr_rows) {
        svm::watch_msr(vp, row.msr, MsrAccess::Read, (wanted.raw & row.read) != 0);
        svm::watch_msr(vp, row.msr, MsrAccess::Write, (wanted.raw & row.write) != 0);
    }
}

bool is_msr_watched(const VirtualProcessor& vp, std::uint32_t msr, bool is_write) {
    if (!vp.is_watched()) {
        return false;
    }
    for (const MsrRow& row : msr_rows) {
        if (static_cast<std::uint32_t>(row.msr) == msr) {
            return (vp.secure.intercepts.raw & bit_for(row, is_write)) != 0;
        }
    }
    return false;
}

} // namespace hv
