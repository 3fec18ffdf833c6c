// SPDX-License-Identifier: MIT
// How faults are recorded, one after the other and of two devices, and the interrupt that tells.
#include "tests/devices/probe.h"
#include "x86/apic.h"
#include "x86/msi.h"

namespace probe {
namespace {

using Vtd = x86::vtd::RegisterOffset;

constexpr std::uint8_t vector = 0x45;

void tell_registers(std::string_view what) {
    tell(what, vtd::get(Vtd::FaultStatus));
    tell(what, vtd::get(Vtd::FaultControl));
    tell(what, vtd::fault_record_top());
    tell(what, vtd::get(vtd::fault_record));
}

/// Whether the interrupt waits at the local APIC, which holds it for ever: IF is clear.
void tell_interrupt(std::string_view what) {
    const auto place =
        static_cast<std::uint32_t>(x86::ApicRegister::InterruptRequest) + vector / 32 * 0x10;
    tell(what, hv::cpu::read_device(x86::apic_default_base + place) >> vector % 32 & 1);
}

void look_at_one_device(const EduRegisters& edu) {
    edu.write_buffer_to(page_b);
    tell_registers("first fault");
    edu.write_buffer_to(page_c);
    tell_registers("second fault of the same device");
    vtd::set(vtd::fault_record + 12, 1u << 31);
    tell_registers("record emptied");
    edu.fill_buffer_from(page_c);
    tell_registers("third fault, a read");
}

void look_at_overflow(const EduRegisters& near, const EduRegisters& far) {
    far.write_buffer_to(page_b);
    tell("overflow by another device", vtd::get(Vtd::FaultStatus));
    vtd::set(vtd::fault_record + 12, 1u << 31);
    near.write_buffer_to(page_b);
    tell("not recorded before the overflow is seen to", vtd::fault_record_top());
    vtd::set(Vtd::FaultStatus, 1);
    far.write_buffer_to(page_b);
    tell("recorded again", vtd::fault_record_top());
    vtd::set(vtd::fault_record + 12, 1u << 31);
}

void look_at_interrupt(const EduRegisters& edu) {
    hv::cpu::write_apic(x86::ApicRegister::SpuriousInterrupt, 0x1FF);
    vtd::set(Vtd::FaultData, vector);
    vtd::set(Vtd::FaultAddress, x86::MsiAddress::to(0).raw);
    edu.write_buffer_to(page_b);
    tell("masked, and pending", vtd::get(Vtd::FaultControl));
    tell_interrupt("masked: interrupt");
    vtd::set(vtd::fault_record + 12, 1u << 31);
    vtd::set(Vtd::FaultStatus, 1);
    tell("seen to before it was sent", vtd::get(Vtd::FaultControl));
    vtd::set(Vtd::FaultControl, 0);
    tell_interrupt("nothing left to send: interrupt");
    edu.write_buffer_to(page_b);
    tell("sent", vtd::get(Vtd::FaultControl));
    tell_interrupt("sent: interrupt");
    vtd::set(Vtd::FaultControl, 1u << 31);
}

} // namespace

void look_at_faults() {
    const EduRegisters near = near_edu();
    const EduRegisters far = far_edu();
    tell("far edu", config(far.requester, 0));
    vtd::make_tables(near.requester);
    vtd::switch_on();
    look_at_one_device(near);
    look_at_overflow(near, far);
    look_at_interrupt(near);
    vtd::switch_off();
}

} // namespace probe
