// SPDX-License-Identifier: MIT
// The instructions that the engine leaves to us: SVM's own, SYSCALL, and those whose answer must be
// the same in every run (RDTSC, CPUID, MSRs) or which concern the machine (HLT, CR4, CR8).
#pragma once

#include "machine/glass/cpuid.h"
#include "machine/glass/devices/local_apic.h"
#include "machine/glass/event_delivery.h"
#include "machine/glass/msrs.h"

#include <cstdint>
#include <optional>
#include <span>

namespace machine::glass {

class InstructionUnit {
public:
    InstructionUnit(Engine& engine, Svm& svm, EventDelivery& delivery, LinearMemory& memory,
                    Clock& clock, EventRecorder& events, LocalApic& apic,
                    ProcessorIdentity identity)
        : engine_(engine), svm_(svm), delivery_(delivery), memory_(memory), clock_(clock),
          events_(events), apic_(apic), identity_(identity),
          msrs_(engine, svm, identity.is_bootstrap()) {}

    /// What the instruction left the machine with.
    enum class Effect : std::uint8_t {
        None,
        Halted,             // HLT: nothing until an interrupt
        Paused,             // PAUSE: somebody else may do something more useful
        InterruptsConcerned // whether an interrupt can be taken may have changed
    };

    /// The engine does not know the instruction at RIP.
    Effect undefined();
    /// The instruction at RIP is one that we wanted to see.
    Effect intercepted(x86::svm::ExitCode code, std::uint64_t info);
    void system_call(std::uint64_t next_rip);
    /// May the code that runs use these ports? If not, what follows has happened.
    bool may_use_port(std::uint16_t port, unsigned bytes, bool is_input);

    Msrs& msrs() { return msrs_; }

private:
    struct Fetched {
        std::byte bytes[longest_instruction] = {};
        std::size_t count = 0;
        Instruction decoded;
    };
    std::optional<Fetched> fetch();
    /// The instruction at RIP is done. False if a debug exception followed it.
    bool complete(std::uint64_t length);

    Effect virtualization(std::uint8_t operation);
    Effect run_guest();
    Effect read_time(const Fetched& instruction);
    Effect identify(const Fetched& instruction);
    Effect access_msr(const Fetched& instruction, x86::svm::MsrAccess access);
    Effect write_cr3(const Fetched& instruction);
    Effect write_cr4(const Fetched& instruction);
    Effect access_cr8(const Fetched& instruction, bool is_write);
    Effect write_debug_register(const Fetched& instruction, unsigned number);
    bool is_port_allowed_by_tss(std::uint16_t port, unsigned bytes);
    std::uint64_t io_exit_info(std::uint16_t port, unsigned bytes, bool is_input,
                               const Instruction& decoded) const;

    Engine& engine_;
    Svm& svm_;
    EventDelivery& delivery_;
    LinearMemory& memory_;
    Clock& clock_;
    EventRecorder& events_;
    LocalApic& apic_;
    ProcessorIdentity identity_;
    Msrs msrs_;
};

} // namespace machine::glass
