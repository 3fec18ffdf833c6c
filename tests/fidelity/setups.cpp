// SPDX-License-Identifier: MIT
// What cases want changed before they run; the second column of their table names these.
#include "hypervisor/cpu.h"
#include "tests/fidelity/descriptors.h"
#include "tests/fidelity/stage.h"

#include <cstring>

namespace {

using fidelity::Stage;
using Argument = std::uint64_t;

template <typename Value>
void toggle(Value& place, Argument bits) {
    place.raw ^= static_cast<decltype(place.raw)>(bits);
}

void enter_ring_3(Stage& stage) {
    auto& save = stage.vmcb.save;
    save.cs = fidelity::segment_at(fidelity::user_code & ~3);
    save.ss = save.ds = save.es = fidelity::segment_at(fidelity::user_data & ~3);
    save.cs.selector |= 3;
    save.ss.selector = save.ds.selector = save.es.selector = fidelity::user_data;
    save.cpl = 3;
    save.rsp = fidelity::user_stack;
}

/// A gate's byte with P, DPL and type.
std::byte& gate_attributes(Argument vector) {
    return fidelity::at(fidelity::gates)[vector * 16 + 5];
}

/// Segments as after reset or as a loader has them, with the code where the case's is.
void enter_unpaged(Stage& stage, std::uint64_t cr0, std::uint16_t code_attributes) {
    constexpr std::uint64_t code_frame = 0x600'0000;
    auto& save = stage.vmcb.save;
    save.efer = x86::Efer::from(0x1000); // SVME
    save.cr0 = x86::Cr0::from(cr0);
    save.cr4 = {};
    save.cs = {8, x86::PackedSegmentAttributes::from(code_attributes), 0xFFFF, code_frame};
    save.ss.base = save.ds.base = save.es.base = code_frame;
    save.rip = 0;
    save.rsp = 0x2000;
}

using Spoil = void (*)(x86::svm::Vmcb&);
using x86::svm::EventInjection;
constexpr std::uint64_t injection_valid = 1u << 31;

/// VMCBs that VMRUN refuses, in the order of cases/entry.S.
constexpr Spoil spoils[] = {
    [](auto& vmcb) { vmcb.save.efer.raw &= ~0x1000ull; },
    [](auto& vmcb) { vmcb.save.cr0.raw |= 1u << 29; },
    [](auto& vmcb) { vmcb.save.cr0.raw |= 1ull << 32; },
    [](auto& vmcb) { vmcb.save.cr4.raw |= 1ull << 31; },
    [](auto& vmcb) { vmcb.save.dr6 |= 1ull << 32; },
    [](auto& vmcb) { vmcb.save.dr7 |= 1ull << 32; },
    [](auto& vmcb) { vmcb.save.efer.raw |= 1ull << 32; },
    [](auto& vmcb) { vmcb.save.cr4.raw &= ~0x20ull; },
    [](auto& vmcb) { vmcb.save.cr0.raw &= ~1ull; },
    [](auto& vmcb) { vmcb.save.cs.attributes.raw |= 0x400; },
    [](auto& vmcb) { vmcb.control.svm_intercepts.raw &= ~1u; },
    [](auto& vmcb) { vmcb.control.asid = 0; },
    [](auto& vmcb) { vmcb.control.event_injection.raw = injection_valid | 1u << 8 | 0x51; },
    [](auto& vmcb) { vmcb.control.event_injection.raw = injection_valid | 3u << 8 | 2; },
    [](auto& vmcb) { vmcb.control.event_injection.raw = injection_valid | 3u << 8 | 5; },
};

} // namespace

extern "C" {

void setup_nothing(Stage&, Argument) {}
void setup_user(Stage& stage, Argument) { enter_ring_3(stage); }
void setup_cr0(Stage& stage, Argument bits) { toggle(stage.vmcb.save.cr0, bits); }
void setup_cr4(Stage& stage, Argument bits) { toggle(stage.vmcb.save.cr4, bits); }
void setup_efer(Stage& stage, Argument bits) { toggle(stage.vmcb.save.efer, bits); }
void setup_cr0_user(Stage& stage, Argument bits) {
    enter_ring_3(stage);
    setup_cr0(stage, bits);
}
void setup_cr4_user(Stage& stage, Argument bits) {
    enter_ring_3(stage);
    setup_cr4(stage, bits);
}
void setup_smap(Stage& stage, Argument) { setup_cr4(stage, 1u << 21); }

/// If paging ended, the code would go on at the same address of RAM: there it ends.
void setup_landing(Stage&, Argument) {
    std::byte* const ram = hv::cpu::ram_at(fidelity::code);
    std::memset(ram, 0x90, 0x40); // NOP
    constexpr std::uint8_t vmmcall[] = {0x0F, 0x01, 0xD9};
    std::memcpy(ram + 0x40, vmmcall, sizeof vmmcall);
}

void setup_page(Stage&, Argument rights) { fidelity::map(fidelity::special, rights); }
void setup_page_user(Stage& stage, Argument rights) {
    enter_ring_3(stage);
    fidelity::map(fidelity::special, rights);
}
void setup_no_nxe(Stage& stage, Argument rights) {
    toggle(stage.vmcb.save.efer, 0x800);
    fidelity::map(fidelity::special, rights);
}
void setup_nested(Stage&, Argument rights) { fidelity::map_nested(fidelity::special, rights); }
void setup_nested_user(Stage& stage, Argument rights) {
    enter_ring_3(stage);
    fidelity::map_nested(fidelity::special, rights);
}
void setup_nested_tables(Stage&, Argument rights) { fidelity::map_nested_tables(rights); }

void setup_short_idt(Stage& stage, Argument) { stage.vmcb.save.idtr.limit = 0x60 * 16 - 1; }
void setup_no_idt(Stage& stage, Argument) { stage.vmcb.save.idtr.limit = 0; }
void setup_gate_away(Stage&, Argument vector) { gate_attributes(vector) = std::byte{0x0E}; }
/// Frames cannot be pushed, but for the double fault's.
void setup_absent_stack(Stage&, Argument) {
    constexpr Argument double_fault = 8;
    fidelity::map(fidelity::kernel_stack, 0);
    fidelity::at(fidelity::gates)[double_fault * 16 + 4] = std::byte{1}; // IST1
}
void setup_bad_rsp0(Stage& stage, Argument) {
    enter_ring_3(stage);
    constexpr std::uint64_t no_address = 0x8000'0000'0000'0000;
    std::memcpy(fidelity::at(fidelity::task_state) + 4, &no_address, sizeof no_address);
}

/// Bits of both words, one behind the other.
void setup_instruction(Stage& stage, Argument bit) {
    auto& control = stage.vmcb.control;
    if (bit < 32) {
        control.instruction_intercepts.raw |= 1u << bit;
    } else {
        control.svm_intercepts.raw |= 1u << (bit - 32);
    }
}
void setup_exception(Stage& stage, Argument vector) {
    stage.vmcb.control.exception_intercepts.raw |= 1u << vector;
}
void setup_exception_without_fpu(Stage& stage, Argument vector) {
    setup_exception(stage, vector);
    setup_cr0(stage, 4); // EM
}
void setup_exception_without_gates(Stage& stage, Argument vector) {
    setup_exception(stage, vector);
    setup_no_idt(stage, 0);
}
void setup_page_fault_in_delivery(Stage& stage, Argument vector) {
    setup_exception(stage, vector);
    fidelity::map(fidelity::kernel_stack, 0);
}
void setup_control_registers(Stage& stage, Argument bits) {
    stage.vmcb.control.control_register_intercepts.raw = static_cast<std::uint32_t>(bits);
}
void setup_debug_registers(Stage& stage, Argument bits) {
    stage.vmcb.control.debug_register_intercepts.raw = static_cast<std::uint32_t>(bits);
}
void setup_ports(Stage& stage, Argument) {
    fidelity::mark_permission_maps();
    setup_instruction(stage, 27);
}
void setup_ports_user(Stage& stage, Argument) {
    enter_ring_3(stage);
    setup_ports(stage, 0);
}
void setup_registers(Stage& stage, Argument) {
    fidelity::mark_permission_maps();
    setup_instruction(stage, 28);
}
void setup_registers_user(Stage& stage, Argument) {
    enter_ring_3(stage);
    setup_registers(stage, 0);
}

void setup_spoilt(Stage& stage, Argument which) { spoils[which](stage.vmcb); }
void setup_real_mode(Stage& stage, Argument) { enter_unpaged(stage, 0x10, 0x09B); }
void setup_protected_mode(Stage& stage, Argument) { enter_unpaged(stage, 0x11, 0x49B); }

void setup_injection(Stage& stage, Argument event) {
    stage.vmcb.control.event_injection = EventInjection::from(event);
}
void setup_injection_user(Stage& stage, Argument event) {
    enter_ring_3(stage);
    setup_injection(stage, event);
}
void setup_injection_intercepted(Stage& stage, Argument event) {
    stage.vmcb.control.exception_intercepts.raw = ~0u;
    setup_injection(stage, event);
}
void setup_injection_faults(Stage& stage, Argument event) {
    setup_page_fault_in_delivery(stage, 14);
    setup_injection(stage, event);
}

/// The vector in bits 31:24 of the argument, the rest as in the VMCB.
void setup_virtual_interrupt(Stage& stage, Argument wanted) {
    stage.vmcb.control.virtual_interrupt_control.raw =
        (wanted & 0xFF'FFFF) | (wanted >> 24 & 0xFF) << 32 | 1u << 24; // V_INTR_MASKING
}
void setup_virtual_interrupt_intercepted(Stage& stage, Argument wanted) {
    setup_virtual_interrupt(stage, wanted);
    setup_instruction(stage, 4);
}
void setup_virtual_interrupt_shadow(Stage& stage, Argument wanted) {
    setup_virtual_interrupt(stage, wanted);
    stage.vmcb.control.interrupt_state.raw = 1;
    stage.vmcb.save.rflags.raw |= 0x200;
}

void setup_apic(Stage& stage, Argument) {
    stage.apic = Stage::Apic::Used;
    fidelity::enable_apic();
}
void setup_apic_halting(Stage& stage, Argument) {
    setup_apic(stage, 0);
    stage.vmcb.control.instruction_intercepts.raw &= ~(1u << 24);
}
void setup_apic_instruction(Stage& stage, Argument bit) {
    setup_apic(stage, 0);
    setup_instruction(stage, bit);
}
void setup_apic_masking(Stage& stage, Argument bit) {
    setup_apic_instruction(stage, bit);
    stage.vmcb.control.virtual_interrupt_control.raw = 1u << 24;
}
}
