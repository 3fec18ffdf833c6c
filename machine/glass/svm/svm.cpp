// SPDX-License-Identifier: MIT
// See svm.h. Where the manual leaves a choice, or QEMU's TCG differs from it in what a hypervisor
// can see, we do as QEMU does: no next RIP is stored, no decode assists, every VMRUN flushes.
#include "machine/glass/svm/svm.h"

#include "abi/trace_ring.h"
#include "machine/glass/svm/consistency.h"
#include "machine/glass/svm/permissions.h"

#include <iterator>

namespace machine::glass {

using x86::svm::EventInjection;
using x86::svm::ExitCode;
using x86::svm::InstructionIntercepts;
using x86::svm::InterruptState;
using x86::svm::VirtualInterruptControl;
using x86::svm::Vmcb;

Vmcb& Svm::vmcb_at(std::uint64_t address) {
    return *reinterpret_cast<Vmcb*>(memory_.ram().data() + address);
}

bool Svm::is_vmcb_address(std::uint64_t address) const {
    return address % sizeof(Vmcb) == 0 && memory_.contains(address, sizeof(Vmcb));
}

EventInjection Svm::enter(std::uint64_t vmcb_address, std::uint64_t next_rip) {
    Processor& processor = engine_.processor();
    Vmcb& vmcb = vmcb_at(vmcb_address);
    state_.host = HostState::of(processor, next_rip);
    state_.host_enabled = state_.enabled;
    state_.ever_entered = true;
    state_.vmcb = vmcb_address;
    if (why_not_runnable(vmcb) != nullptr) {
        refuse(vmcb);
        return EventInjection::none();
    }
    state_.in_guest = true;
    state_.enabled = true; // checked: the guest's EFER.SVME must be set
    state_.global_interrupts = true;
    vmcb.control.exit_info_2 = 0;
    note_changed(state_.vmcb);
    state_.control = vmcb.control;
    state_.virtual_interrupts = vmcb.control.virtual_interrupt_control;
    load_guest(processor, vmcb.save);
    processor.set_interrupt_shadow(vmcb.control.interrupt_state.get(InterruptState::shadow));
    refresh_intercepts();
    engine_.flush_translations();
    find_vtl();
    record_entry(vmcb);
    return vmcb.control.event_injection;
}

/// VMEXIT_INVALID: the guest's state is left as it was. QEMU writes 32 bits of -1, and so do we.
void Svm::refuse(Vmcb& vmcb) {
    vmcb.control.exit_code = static_cast<ExitCode>(0xFFFF'FFFF);
    vmcb.control.exit_info_1 = 0;
    vmcb.control.exit_info_2 = 0;
    vmcb.control.exit_interrupt_info = EventInjection::none();
    vmcb.control.event_injection = EventInjection::none();
    note_changed(state_.vmcb);
    come_back();
}

void Svm::exit(ExitCode code, std::uint64_t info_1, std::uint64_t info_2,
               EventInjection in_flight) {
    Processor& processor = engine_.processor();
    Vmcb& vmcb = vmcb_at(state_.vmcb);
    const abi::World::Kind before = world();
    const std::uint64_t guest_rip = processor.rip();

    store_guest(processor, vmcb.save, state_.enabled);
    vmcb.control.interrupt_state =
        InterruptState{}.with(InterruptState::shadow, processor.in_interrupt_shadow());
    vmcb.control.virtual_interrupt_control = state_.virtual_interrupts;
    vmcb.control.exit_code = code;
    vmcb.control.exit_info_1 = info_1;
    vmcb.control.exit_info_2 = info_2;
    vmcb.control.exit_interrupt_info = in_flight;
    vmcb.control.event_injection = EventInjection::none();
    note_changed(state_.vmcb);

    come_back();
    events_.record({abi::EventKind::VmExit,
                    guest_rip,
                    before,
                    world(),
                    {static_cast<std::uint64_t>(code), info_1, info_2}});
}

void Svm::come_back() {
    Processor& processor = engine_.processor();
    state_.in_guest = false;
    state_.global_interrupts = false;
    state_.enabled = state_.host_enabled;
    state_.host.restore(processor);
    processor.set_interrupt_shadow(false);
    refresh_intercepts();
    engine_.flush_translations();
}

void Svm::reset() {
    state_.in_guest = false;
    state_.enabled = false;
    state_.global_interrupts = true;
    refresh_intercepts();
}

void Svm::load(std::uint64_t vmcb) {
    load_additional(engine_.processor(), vmcb_at(vmcb).save);
    engine_.processor().refresh_hidden_state(engine_.processor().cpl());
}

void Svm::save(std::uint64_t vmcb) {
    store_additional(engine_.processor(), vmcb_at(vmcb).save);
    note_changed(vmcb);
}

// ---------------------------------------------------------------------------------------------
// What stops a guest

bool Svm::stops(ExitCode code) const {
    if (!state_.in_guest) {
        return false;
    }
    const auto number = static_cast<std::uint64_t>(code);
    const auto bit = [](std::uint32_t word, std::uint64_t position) {
        return ((word >> position) & 1) != 0;
    };
    if (code < ExitCode::Dr0Read) {
        return bit(state_.control.control_register_intercepts.raw, number);
    }
    if (code < ExitCode::Exception0) {
        return bit(state_.control.debug_register_intercepts.raw, number - 0x20);
    }
    if (code < ExitCode::Interrupt) {
        return bit(state_.control.exception_intercepts.raw, number - 0x40);
    }
    if (code < ExitCode::Vmrun) {
        return bit(state_.control.instruction_intercepts.raw, number - 0x60);
    }
    return number < 0xA0 && bit(state_.control.svm_intercepts.raw, number - 0x80);
}

bool Svm::stops(x86::Exception exception) const { return stops(x86::svm::exit_code_of(exception)); }

bool Svm::stops(x86::Msr msr, x86::svm::MsrAccess access) const {
    return stops(ExitCode::Msr) &&
           stops_msr(memory_, state_.control.msr_permission_map, msr, access);
}

bool Svm::stops_port(std::uint16_t port, unsigned bytes) const {
    return stops(ExitCode::IoPort) &&
           glass::stops_port(memory_, state_.control.io_permission_map, port, bytes);
}

void Svm::refresh_intercepts() {
    using x86::svm::ControlRegisterIntercepts;
    EngineIntercepts intercepts;
    intercepts.control_registers = ControlRegisterIntercepts{}
                                       .with(ControlRegisterIntercepts::cr3_write, true)
                                       .with(ControlRegisterIntercepts::cr4_write, true)
                                       .with(ControlRegisterIntercepts::cr8_read, true)
                                       .with(ControlRegisterIntercepts::cr8_write, true)
                                       .raw;
    intercepts.debug_registers = x86::svm::DebugRegisterIntercepts{}
                                     .with(x86::svm::DebugRegisterIntercepts::writes, 0xFF)
                                     .raw;
    intercepts.instructions = InstructionIntercepts{}
                                  .with(InstructionIntercepts::rdtsc, true)
                                  .with(InstructionIntercepts::cpuid, true)
                                  .with(InstructionIntercepts::hlt, true)
                                  .with(InstructionIntercepts::pause, true)
                                  .with(InstructionIntercepts::msrs, true)
                                  .raw;
    if (state_.in_guest) {
        intercepts.control_registers |= state_.control.control_register_intercepts.raw;
        intercepts.debug_registers |= state_.control.debug_register_intercepts.raw;
        intercepts.instructions |= state_.control.instruction_intercepts.raw |
                                   static_cast<std::uint64_t>(state_.control.svm_intercepts.raw)
                                       << 32;
    }
    engine_.processor().set_intercepts(intercepts);
}

// ---------------------------------------------------------------------------------------------
// Derived from both worlds

PagingRegisters Svm::paging() {
    PagingRegisters registers = engine_.processor().paging();
    if (state_.in_guest) {
        registers.nested =
            state_.control.nested_control.get(x86::svm::NestedControl::nested_paging);
        registers.nested_root = state_.control.nested_cr3;
        registers.nested_execute_trap =
            state_.control.nested_control.get(x86::svm::NestedControl::guest_mode_execute_trap);
        registers.nested_no_execute = state_.host.efer.get(x86::Efer::no_execute);
    }
    return registers;
}

std::uint64_t Svm::time_stamp() const {
    return clock_.now() + (state_.in_guest ? state_.control.tsc_offset : 0);
}

bool Svm::masks_by_host_flags() const {
    return state_.in_guest &&
           state_.virtual_interrupts.get(VirtualInterruptControl::mask_by_host_flags);
}

bool Svm::host_interrupts_enabled() const {
    return state_.host.rflags.get(x86::Rflags::interrupts);
}

/// Which VTL a VMCB belongs to is the hypervisor's knowledge; it tells watchers in its ring's
/// header: the first processor's VMCBs, and the nested tables, which all processors share.
void Svm::find_vtl() {
    const auto header = memory_.read<abi::TraceRingHeader>(abi::trace_ring_header_address);
    const std::uint64_t root = header.nested_root[abi::index_of(abi::Vtl::Secure)];
    const bool is_secure = header.magic == abi::TraceRingHeader::expected_magic &&
                           (header.vmcb[abi::index_of(abi::Vtl::Secure)] == state_.vmcb ||
                            (root != 0 && state_.control.nested_cr3 == root));
    state_.vtl = is_secure ? abi::Vtl::Secure : abi::Vtl::Normal;
}

abi::World::Kind Svm::world(unsigned cpl) const {
    if (state_.in_guest) {
        return abi::World::guest(state_.vtl, cpl);
    }
    return state_.ever_entered ? abi::World::Kind::Hypervisor : abi::World::Kind::Firmware;
}

void Svm::record_entry(const Vmcb& vmcb) {
    events_.record({abi::EventKind::VmEntry,
                    vmcb.save.rip,
                    abi::World::Kind::Hypervisor,
                    world(),
                    {state_.vmcb, vmcb.control.nested_cr3, vmcb.control.event_injection.raw}});
}

} // namespace machine::glass
