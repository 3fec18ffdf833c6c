// SPDX-License-Identifier: MIT
// What the registers hold at power-on, and what becomes of what is written to them.
#include "tests/devices/probe.h"

#include <initializer_list>

extern "C" void let_time_pass();

namespace probe {
namespace {

using x86::PciRequester;
using Edu = x86::edu::RegisterOffset;
using Vtd = x86::vtd::RegisterOffset;

void look_at_configuration(PciRequester whose) {
    tell("edu identity", config(whose, 0x00));
    tell("edu command", config(whose, 0x04) & 0x0010'0007);
    tell("edu class", config(whose, 0x08));
    tell("edu header", config(whose, 0x0C) >> 16);
    const std::uint32_t bar = config(whose, 0x10);
    set_config(whose, 0x10, 0xFFFF'FFFF);
    tell("edu size", config(whose, 0x10));
    set_config(whose, 0x10, bar);
    tell("edu other bar", config(whose, 0x14));
    tell("edu subsystem", config(whose, 0x2C));
    tell("edu capabilities", config(whose, 0x34));
    tell("edu pin", config(whose, 0x3C) >> 8);
    tell("edu message control", config(whose, 0x40));
    constexpr unsigned data = 0x4C; // 16 bits; what is behind them is not the capability's
    for (unsigned offset = 0x40; offset <= data; offset += 4) {
        set_config(whose, offset, 0xFFFE'FFFF); // all but "enabled"
        tell("edu message, written", config(whose, offset) & (offset == data ? 0xFFFF : ~0u));
        set_config(whose, offset, 0);
    }
}

void look_at_edu(const EduRegisters& edu) {
    tell("edu version", edu.get(Edu::Version));
    edu.set(Edu::Liveness, 0x1234'5678);
    tell("edu liveness", edu.get(Edu::Liveness));
    edu.set(Edu::Factorial, 12);
    while ((edu.get(Edu::Status) & 1) != 0) {
        let_time_pass();
    }
    tell("edu factorial", edu.get(Edu::Factorial));
    edu.set(Edu::Status, 0xFF);
    tell("edu status", edu.get(Edu::Status));
    edu.set(Edu::Status, 0);
    edu.set(Edu::InterruptRaise, 0x11);
    tell("edu interrupt", edu.get(Edu::InterruptStatus));
    edu.set(Edu::InterruptAcknowledge, 0x10);
    tell("edu interrupt, part of it seen to", edu.get(Edu::InterruptStatus));
    edu.set(Edu::InterruptAcknowledge, 0x01);
    tell("edu, no register", edu.get(static_cast<Edu>(0x40)));
    edu.set(Edu::Source, static_cast<std::uint32_t>(page_c));
    edu.set(Edu::Destination, x86::edu::buffer_address);
    edu.set(Edu::Count, 8);
    edu.set(Edu::Command, 2);
    tell("edu command without start", edu.get(Edu::Command));
    edu.set(Edu::Command, 1);
    edu.set(Edu::Source, static_cast<std::uint32_t>(page_b));
    edu.set(Edu::Command, 3);
    tell("edu while it carries: source", edu.get(Edu::Source));
    tell("edu while it carries: command", edu.get(Edu::Command));
    while ((edu.get(Edu::Command) & 1) != 0) {
        let_time_pass();
    }
    tell("edu afterwards: command", edu.get(Edu::Command));
}

constexpr Vtd all_of_vtd[] = {
    Vtd::Version,   Vtd::Capability,     Vtd::GlobalCommand,     Vtd::GlobalStatus,
    Vtd::RootTable, Vtd::ContextCommand, Vtd::FaultStatus,       Vtd::FaultControl,
    Vtd::FaultData, Vtd::FaultAddress,   Vtd::FaultUpperAddress,
};

void look_at_vtd() {
    for (const Vtd which : all_of_vtd) {
        tell("vtd at power-on", vtd::get(which));
    }
    tell("vtd capability, upper half", vtd::get(0x0C));
    tell("vtd extended capability", vtd::get(Vtd::ExtendedCapability));
    tell("vtd invalidation", vtd::get(vtd::iotlb + 4));

    for (const Vtd which :
         {Vtd::Version, Vtd::Capability, Vtd::GlobalStatus, Vtd::RootTable, Vtd::FaultStatus,
          Vtd::FaultControl, Vtd::FaultData, Vtd::FaultAddress, Vtd::FaultUpperAddress}) {
        const std::uint32_t before = vtd::get(which);
        vtd::set(which, 0xFFFF'FFFF);
        tell("vtd, all ones written", vtd::get(which));
        vtd::set(which, before);
        tell("vtd, and back", vtd::get(which));
    }
    vtd::set(vtd::invalidation_address, 0xFFFF'FFFF);
    tell("vtd, an address that is for writing", vtd::get(vtd::invalidation_address));
    vtd::set(vtd::invalidation_address, 0);
}

/// What the commands say when they are done.
void look_at_commands() {
    constexpr std::uint32_t context = static_cast<std::uint32_t>(Vtd::ContextCommand);
    for (const std::uint32_t wanted : {0u, 1u, 2u, 3u}) {
        vtd::set(context, 0x0020'0005); // a device, a domain
        vtd::set(context + 4, 1u << 31 | wanted << 29);
        tell("vtd contexts forgotten", vtd::get(context + 4));
        tell("vtd contexts forgotten, whose", vtd::get(context));
    }
    for (const std::uint32_t wanted : {0u, 1u, 2u, 3u}) {
        vtd::set(vtd::iotlb + 4, 1u << 31 | wanted << 28 | 5);
        tell("vtd translations forgotten", vtd::get(vtd::iotlb + 4));
    }
    vtd::set(vtd::invalidation_address, 19); // more pages than it can
    vtd::set(vtd::iotlb + 4, 1u << 31 | 3u << 28 | 5);
    tell("vtd too many pages", vtd::get(vtd::iotlb + 4));
    vtd::set(vtd::invalidation_address, 0);
    vtd::set(context + 4, 1u << 29);
    tell("vtd command that does not start", vtd::get(context + 4));
    vtd::set(context + 4, 0);
}

} // namespace

void look_at_registers() {
    const EduRegisters edu = near_edu();
    look_at_configuration(edu.requester);
    set_config(edu.requester, 4, 6);
    look_at_edu(edu);
    look_at_vtd();
    look_at_commands();
}

} // namespace probe
