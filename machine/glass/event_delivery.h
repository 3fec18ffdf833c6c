// SPDX-License-Identifier: MIT
// Exceptions and interrupts: from "this happened" to the first instruction of the handler, through
// the guest's own IDT and TSS, or out of the guest if the hypervisor wants to know first.
// [APM2 8.9] [APM2 15.12] [APM2 15.20]
#pragma once

#include "machine/glass/event_recorder.h"
#include "machine/glass/linear_memory.h"
#include "machine/glass/processor.h"
#include "machine/glass/svm/svm.h"
#include "x86/exception.h"
#include "x86/segment.h"

#include <cstdint>
#include <optional>
#include <span>

namespace machine::glass {

class EventDelivery {
public:
    EventDelivery(Processor& processor, LinearMemory& memory, Svm& svm, EventRecorder& events)
        : processor_(processor), memory_(memory), svm_(svm), events_(events) {}

    /// The instruction at RIP cannot go on.
    void raise(x86::Exception exception, std::uint32_t error_code = 0);
    /// Whatever the MMU said.
    void raise(const MemoryFault& fault);
    /// INT n or INT3; RIP is already behind it.
    void software_interrupt(std::uint8_t vector);
    /// From the interrupt controller.
    void external_interrupt(std::uint8_t vector);
    void non_maskable_interrupt();
    /// EVENTINJ: what a hypervisor wants delivered before the guest's first instruction.
    void inject(x86::svm::EventInjection event);

    /// A fault while the handler of a double fault was being reached: the processor gave up. In a
    /// guest that is a #VMEXIT and not seen here.
    bool is_shut_down() const { return shut_down_; }
    void restore(bool is_shut_down) { shut_down_ = is_shut_down; }

private:
    struct Event {
        x86::svm::EventInjection::Type type = x86::svm::EventInjection::Type::Exception;
        std::uint8_t vector = 0;
        std::optional<std::uint32_t> error_code;
        std::uint64_t address = 0;          // of a page fault
        std::uint8_t instruction_bytes = 0; // of INT n, behind which RIP is

        x86::svm::EventInjection as_injection() const;
        bool is_exception(x86::Exception which) const;
    };
    /// Why an event could not be delivered: another exception, or a nested page fault.
    struct Obstacle {
        Event exception;
        std::optional<MemoryFault> nested;
    };
    /// Where a gate leads, checked.
    struct Target {
        std::uint64_t rip = 0;
        std::uint16_t selector = 0;
        x86::SegmentAttributes code;
        std::uint32_t code_limit = 0;
        std::uint64_t code_base = 0;
        unsigned cpl = 0;
        std::uint8_t interrupt_stack = 0; // IST
        bool clears_interrupts = false;
    };
    using Problem = std::optional<Obstacle>;

    static Event exception(x86::Exception exception, std::uint32_t error_code);
    static Problem problem(x86::Exception exception, std::uint32_t error_code);
    static Problem problem(const MemoryFault& fault);

    /// An injected event itself is not intercepted; what it runs into is. [APM2 15.20]
    enum class Interception : std::uint8_t { Possible, NotThisOne };
    void deliver(Event event, Interception interception = Interception::Possible);
    bool is_behind_int3(std::uint8_t vector);
    bool intercept(const Event& event, const std::optional<Event>& interrupted);
    Problem enter_handler(const Event& event);
    Problem read_gate(const Event& event, Target& target);
    Problem read_code_segment(std::uint16_t selector, bool external, Target& target);
    Problem choose_stack(const Target& target, bool& is_new, std::uint64_t& stack);
    Problem push_frame(const Event& event, std::uint64_t& stack);
    Problem first_fault(std::uint64_t stack, std::span<const std::uint64_t> pushed);
    void jump(const Target& target, bool is_new_stack, std::uint64_t stack);
    static std::optional<Event> combine(const Event& first, const Event& second);
    void shut_down(const Event& interrupted);
    void record(const Event& event, std::uint64_t rip, abi::World::Kind before, unsigned cpl);

    Processor& processor_;
    LinearMemory& memory_;
    Svm& svm_;
    EventRecorder& events_;
    bool shut_down_ = false;
};

} // namespace machine::glass
