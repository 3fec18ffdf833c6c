// SPDX-License-Identifier: MIT
// Secure virtual machine: the switch between a hypervisor and its guest.  [APM2 15]  Lesson: 3.
//
// The engine runs both alike. What makes a guest a guest is here: whose registers are loaded, which
// instructions stop it, and the second stage of its address translation.
#pragma once

#include "abi/trace_event.h"
#include "machine/glass/engine/engine.h"
#include "machine/glass/event_recorder.h"
#include "machine/glass/physical_memory.h"
#include "machine/glass/svm/guest_state.h"
#include "x86/msr.h"
#include "x86/svm/permission_maps.h"
#include "x86/svm/vmcb.h"

#include <cstdint>

namespace machine::glass {

/// What a processor remembers of its virtualization, beside its registers.
struct SvmState {
    bool enabled = false;
    bool global_interrupts = true;
    bool ever_entered = false;
    bool in_guest = false;
    abi::Vtl vtl = abi::Vtl::Normal;
    std::uint64_t vmcb = 0;
    x86::svm::ControlArea control{}; // as VMRUN read it: changes to memory count at the next one
    HostState host;
    bool host_enabled = false; // the hypervisor's EFER.SVME, while a guest runs
    x86::svm::VirtualInterruptControl virtual_interrupts;
};

class Svm {
public:
    Svm(Engine& engine, PhysicalMemory& memory, Clock& clock, EventRecorder& events)
        : engine_(engine), memory_(memory), clock_(clock), events_(events) {}

    bool in_guest() const { return state_.in_guest; }
    /// The processor's EFER.SVME, which the engine must not see: with it clear, VMRUN and its
    /// family come to us as undefined instructions.
    bool enabled() const { return state_.enabled; }
    void set_enabled(bool on) { state_.enabled = on; }
    bool global_interrupts() const { return state_.global_interrupts; } // GIF
    void set_global_interrupts(bool on) { state_.global_interrupts = on; }

    /// Where in the stack of worlds the processor is; `cpl` counts in a guest.
    abi::World::Kind world(unsigned cpl) const;
    abi::World::Kind world() { return world(engine_.processor().cpl()); }

    /// VMRUN. Afterwards the guest's registers are loaded, or the hypervisor's again if the VMCB
    /// was refused. Returns the event to be delivered to the guest.
    x86::svm::EventInjection enter(std::uint64_t vmcb, std::uint64_t next_rip);
    /// #VMEXIT. `in_flight` is the event whose delivery this interrupts.
    void exit(x86::svm::ExitCode code, std::uint64_t info_1 = 0, std::uint64_t info_2 = 0,
              x86::svm::EventInjection in_flight = {});

    /// INIT.
    void reset();

    const SvmState& state() const { return state_; }
    void restore(const SvmState& state) { state_ = state; }

    void load(std::uint64_t vmcb);
    void save(std::uint64_t vmcb);
    /// Is there RAM for a VMCB at this address, and is it aligned?
    bool is_vmcb_address(std::uint64_t address) const;

    // What the guest may not do without stopping. All false in the hypervisor.
    bool stops(x86::svm::ExitCode code) const;
    bool stops(x86::Exception exception) const;
    bool stops(x86::Msr msr, x86::svm::MsrAccess access) const;
    bool stops_port(std::uint16_t port, unsigned bytes) const;

    /// Tells the engine which instructions to stop at: the guest's, and those we always emulate.
    void refresh_intercepts();

    /// The registers of address translation, second stage included.
    PagingRegisters paging();

    std::uint64_t time_stamp() const; // what RDTSC reads
    // Virtual interrupts. [APM2 15.21]
    bool masks_by_host_flags() const;
    bool host_interrupts_enabled() const;
    x86::svm::VirtualInterruptControl& virtual_interrupts() { return state_.virtual_interrupts; }
    bool virtual_interrupt_is_pending() const {
        return state_.in_guest &&
               state_.virtual_interrupts.get(x86::svm::VirtualInterruptControl::pending);
    }

private:
    x86::svm::Vmcb& vmcb_at(std::uint64_t address);
    void refuse(x86::svm::Vmcb& vmcb);
    void come_back();
    void find_vtl();
    void record_entry(const x86::svm::Vmcb& vmcb);
    void note_changed(std::uint64_t vmcb) { memory_.note_write(vmcb, sizeof(x86::svm::Vmcb)); }

    Engine& engine_;
    PhysicalMemory& memory_;
    Clock& clock_;
    EventRecorder& events_;
    SvmState state_;
};

} // namespace machine::glass
