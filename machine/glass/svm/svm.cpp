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
    host_ = HostState::of(processor, next_rip);
    host_enabled_ = enabled_;
    ever_entered_ = true;
    vmcb_ = vmcb_address;
    if (why_not_runnable(vmcb) != nullptr) {
        refuse(vmcb);
        return EventInjection::none();
    }
    in_guest_ = true;
    enabled_ = true; // checked: the guest's EFER.SVME must be set
    global_interrupts_ = true;
    vmcb.control.exit_info_2 = 0;
    note_changed(vmcb_);
    control_ = vmcb.control;
    virtual_interrupts_ = vmcb.control.virtual_interrupt_control;
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
    note_changed(vmcb_);
    come_back();
}

void Svm::exit(ExitCode code, std::uint64_t info_1, std::uint64_t info_2,
               EventInjection in_flight) {
    Processor& processor = engine_.processor();
    Vmcb& vmcb = vmcb_at(vmcb_);
    const abi::World::Kind before = world();
    const std::uint64_t guest_rip = processor.rip();

    store_guest(processor, vmcb.save, enabled_);
    vmcb.control.interrupt_state =
        InterruptState{}.with(InterruptState::shadow, processor.in_interrupt_shadow());
    vmcb.control.virtual_interrupt_control = virtual_interrupts_;
    vmcb.control.exit_code = code;
    vmcb.control.exit_info_1 = info_1;
    vmcb.control.exit_info_2 = info_2;
    vmcb.control.exit_interrupt_info = in_flight;
    vmcb.control.event_injection = EventInjection::none();
    note_changed(vmcb_);

    come_back();
    events_.record({abi::EventKind::VmExit,
                    guest_rip,
                    before,
                    world(),
                    {static_cast<std::uint64_t>(code), info_1, info_2}});
}

void Svm::come_back() {
    Processor& processor = engine_.processor();
    in_guest_ = false;
    global_interrupts_ = false;
    enabled_ = host_enabled_;
    host_.restore(processor);
    processor.set_interrupt_shadow(false);
    refresh_intercepts();
    engine_.flush_translations();
}

void Svm::reset() {
    in_guest_ = false;
    enabled_ = false;
    global_interrupts_ = true;
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
    if (!in_guest_) {
        return false;
    }
    const auto number = static_cast<std::uint64_t>(code);
    const auto bit = [](std::uint32_t word, std::uint64_t position) {
        return ((word >> position) & 1) != 0;
    };
    if (code < ExitCode::Dr0Read) {
        return bit(control_.control_register_intercepts.raw, number);
    }
    if (code < ExitCode::Exception0) {
        return bit(control_.debug_register_intercepts.raw, number - 0x20);
    }
    if (code < ExitCode::Interrupt) {
        return bit(control_.exception_intercepts.raw, number - 0x40);
    }
    if (code < ExitCode::Vmrun) {
        return bit(control_.instruction_intercepts.raw, number - 0x60);
    }
    return number < 0xA0 && bit(control_.svm_intercepts.raw, number - 0x80);
}

bool Svm::stops(x86::Exception exception) const { return stops(x86::svm::exit_code_of(exception)); }

bool Svm::stops(x86::Msr msr, x86::svm::MsrAccess access) const {
    return stops(ExitCode::Msr) && stops_msr(memory_, control_.msr_permission_map, msr, access);
}

bool Svm::stops_port(std::uint16_t port, unsigned bytes) const {
    return stops(ExitCode::IoPort) &&
           glass::stops_port(memory_, control_.io_permission_map, port, bytes);
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
    if (in_guest_) {
        intercepts.control_registers |= control_.control_register_intercepts.raw;
        intercepts.debug_registers |= control_.debug_register_intercepts.raw;
        intercepts.instructions |= control_.instruction_intercepts.raw |
                                   static_cast<std::uint64_t>(control_.svm_intercepts.raw) << 32;
    }
    engine_.processor().set_intercepts(intercepts);
}

// ---------------------------------------------------------------------------------------------
// Derived from both worlds

PagingRegisters Svm::paging() {
    PagingRegisters registers = engine_.processor().paging();
    if (in_guest_) {
        registers.nested = control_.nested_control.get(x86::svm::NestedControl::nested_paging);
        registers.nested_root = control_.nested_cr3;
        registers.nested_execute_trap =
            control_.nested_control.get(x86::svm::NestedControl::guest_mode_execute_trap);
        registers.nested_no_execute = host_.efer.get(x86::Efer::no_execute);
    }
    return registers;
}

std::uint64_t Svm::time_stamp() const {
    return clock_.now() + (in_guest_ ? control_.tsc_offset : 0);
}

bool Svm::masks_by_host_flags() const {
    return in_guest_ && virtual_interrupts_.get(VirtualInterruptControl::mask_by_host_flags);
}

bool Svm::host_interrupts_enabled() const { return host_.rflags.get(x86::Rflags::interrupts); }

/// Which VTL a VMCB belongs to is the hypervisor's knowledge; it tells watchers in its ring's
/// header: the first processor's VMCBs, and the nested tables, which all processors share.
void Svm::find_vtl() {
    const auto header = memory_.read<abi::TraceRingHeader>(abi::trace_ring_header_address);
    const std::uint64_t root = header.nested_root[abi::index_of(abi::Vtl::Secure)];
    const bool is_secure = header.magic == abi::TraceRingHeader::expected_magic &&
                           (header.vmcb[abi::index_of(abi::Vtl::Secure)] == vmcb_ ||
                            (root != 0 && control_.nested_cr3 == root));
    vtl_ = is_secure ? abi::Vtl::Secure : abi::Vtl::Normal;
}

abi::World::Kind Svm::world(unsigned cpl) const {
    if (in_guest_) {
        return abi::World::guest(vtl_, cpl);
    }
    return ever_entered_ ? abi::World::Kind::Hypervisor : abi::World::Kind::Firmware;
}

void Svm::record_entry(const Vmcb& vmcb) {
    events_.record({abi::EventKind::VmEntry,
                    vmcb.save.rip,
                    abi::World::Kind::Hypervisor,
                    world(),
                    {vmcb_, vmcb.control.nested_cr3, vmcb.control.event_injection.raw}});
}

} // namespace machine::glass
