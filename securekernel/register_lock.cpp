// SPDX-License-Identifier: MIT
#include "securekernel/register_lock.h"

#include "rt/check.h"
#include "securekernel/hypercalls.h"
#include "securekernel/intercepts.h"
#include "x86/control_registers.h"
#include "x86/msr.h"

namespace sk {
namespace {

using abi::tlfs::CrInterceptControl;
using abi::tlfs::HvStatus;
using abi::tlfs::RegisterName;
using abi::tlfs::RegisterValue;
using x86::Cr0;
using x86::Cr4;

/// Bits that may be set and never cleared: each restricts the kernel itself.
constexpr Cr0 pinned_cr0 = Cr0{}.with(Cr0::write_protect, true);
constexpr Cr4 pinned_cr4 = Cr4{}
                               .with(Cr4::supervisor_execution_prevention, true)
                               .with(Cr4::supervisor_access_prevention, true)
                               .with(Cr4::user_mode_instruction_prevention, true);

CrInterceptControl judged_registers() {
    using Control = CrInterceptControl;
    return Control{}
        .with(Control::cr0_write, true)
        .with(Control::cr4_write, true)
        .with(Control::lstar_write, true)
        .with(Control::star_write, true)
        .with(Control::cstar_write, true)
        .with(Control::sfmask_write, true)
        .with(Control::sysenter_cs_write, true)
        .with(Control::sysenter_eip_write, true)
        .with(Control::sysenter_esp_write, true)
        .with(Control::efer_write, true)
        .with(Control::gdtr_write, true)
        .with(Control::idtr_write, true)
        .with(Control::ldtr_write, true)
        .with(Control::tr_write, true);
}

struct LockedMsr {
    x86::Msr msr;
    RegisterName name;
};
constexpr LockedMsr locked_msrs[] = {
    {x86::Msr::LongStar, RegisterName::Lstar},
    {x86::Msr::Star, RegisterName::Star},
    {x86::Msr::CompatStar, RegisterName::Cstar},
    {x86::Msr::SyscallFlagMask, RegisterName::Sfmask},
    {x86::Msr::SysenterCs, RegisterName::SysenterCs},
    {x86::Msr::SysenterEip, RegisterName::SysenterEip},
    {x86::Msr::SysenterEsp, RegisterName::SysenterEsp},
    {x86::Msr::ExtendedFeatureEnable, RegisterName::Efer},
};

void require(HvStatus status) {
    CHECK(status == HvStatus::Success, "The hypervisor refused a register of VTL0's.");
}

/// Does VTL0 only give up what it may give up? A pinned bit that is set must stay set.
bool keeps(std::uint64_t pinned, std::uint64_t before, std::uint64_t wanted) {
    return (before & pinned & ~wanted) == 0;
}

bool is_allowed(RegisterName name, const RegisterValue& before, const RegisterValue& wanted) {
    switch (name) {
    case RegisterName::Cr0: return keeps(pinned_cr0.raw, before.low, wanted.low);
    case RegisterName::Cr4: return keeps(pinned_cr4.raw, before.low, wanted.low);
    case RegisterName::Gdtr:
    case RegisterName::Idtr: return before == wanted; // The same table at the same place.
    default: return false;                            // LDTR, TR: set once, before the lock.
    }
}

void refuse(std::uint64_t subject, std::uint64_t value) {
    hypercalls::report_decision(abi::Rule::RegisterLocked, subject, value);
    refuse_instruction();
}

} // namespace

void lock_registers(const abi::BootInfo& boot) {
    if (boot.guards_off.is_off(abi::Guard::RegisterLock)) {
        return;
    }
    require(hypercalls::set_own_register(RegisterName::CrInterceptCr0Mask, pinned_cr0.raw));
    require(hypercalls::set_own_register(RegisterName::CrInterceptCr4Mask, pinned_cr4.raw));
    require(hypercalls::set_own_register(RegisterName::CrInterceptControl, judged_registers().raw));
}

void judge_register(const abi::tlfs::RegisterIntercept& intercept) {
    const RegisterValue before = hypercalls::register_of_vtl0(intercept.name);
    if (!is_allowed(intercept.name, before, intercept.value)) {
        refuse(static_cast<std::uint64_t>(intercept.name), intercept.value.low);
        return;
    }
    // VTL0 may want what the processor would refuse; then the answer is the processor's.
    if (hypercalls::set_register_of_vtl0(intercept.name, intercept.value) != HvStatus::Success) {
        refuse_instruction();
        return;
    }
    skip_instruction(intercept.header);
}

void judge_msr(const abi::tlfs::MsrIntercept& intercept) {
    const std::uint64_t wanted = intercept.rdx << 32 | (intercept.rax & 0xFFFF'FFFF);
    for (const LockedMsr& locked : locked_msrs) {
        if (static_cast<std::uint32_t>(locked.msr) == intercept.msr &&
            hypercalls::register_of_vtl0(locked.name).low == wanted) {
            skip_instruction(intercept.header); // It is what it is.
            return;
        }
    }
    refuse(intercept.msr, wanted);
}

} // namespace sk
