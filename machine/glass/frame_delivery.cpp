// SPDX-License-Identifier: MIT
// The mechanics of event_delivery.h: gate, code segment, stack, frame, jump. Each step may find
// that the guest's tables do not allow it, and then nothing has changed.  [APM2 8.9.3]
#include "machine/glass/event_delivery.h"

#include <array>
#include <cstddef>
#include <span>

namespace machine::glass {
namespace {

using x86::Exception;
using x86::GateDescriptorLow;
using x86::SegmentAttributes;
using x86::svm::EventInjection;

/// Error codes that name a table entry: [APM2 8.4.1]
constexpr std::uint32_t external_event = 1; // EXT
constexpr std::uint32_t in_idt = 2;         // IDT

constexpr std::uint64_t stack_alignment = 16;

std::uint32_t gate_error(std::uint8_t vector, bool external) {
    return vector * 8u + in_idt + (external ? external_event : 0);
}

/// Code segments have bit 3 of the type set; the conforming ones bit 2 as well.
constexpr std::uint8_t code_type = 0x8;
constexpr std::uint8_t conforming_type = 0x4;

} // namespace

EventDelivery::Problem EventDelivery::enter_handler(const Event& event) {
    if (!processor_.in_long_mode()) {
        // Nobody who runs here serves exceptions before long mode: none has an IDT by then.
        return problem(Exception::DoubleFault, 0);
    }
    Target target;
    bool is_new_stack = false;
    std::uint64_t stack = 0;
    if (const Problem obstacle = read_gate(event, target)) {
        return obstacle;
    }
    if (const Problem obstacle = choose_stack(target, is_new_stack, stack)) {
        return obstacle;
    }
    stack &= ~(stack_alignment - 1);
    if (const Problem obstacle = push_frame(event, stack)) {
        return obstacle;
    }
    jump(target, is_new_stack, stack);
    return std::nullopt;
}

EventDelivery::Problem EventDelivery::read_gate(const Event& event, Target& target) {
    const bool by_software = event.type == EventInjection::Type::SoftwareInterrupt;
    const bool external = !by_software;
    const std::uint32_t error = gate_error(event.vector, external);
    const SegmentValue table = processor_.segment(SegmentName::Idtr);
    const std::uint64_t offset = event.vector * sizeof(x86::GateDescriptor);
    if (offset + sizeof(x86::GateDescriptor) - 1 > table.limit) {
        return problem(Exception::GeneralProtection, error);
    }
    x86::GateDescriptor gate;
    if (const auto fault = memory_.read(svm_.paging(), table.base + offset, gate)) {
        return problem(*fault);
    }
    const x86::SystemType type = gate.low.get(GateDescriptorLow::type);
    if (type != x86::SystemType::InterruptGate && type != x86::SystemType::TrapGate) {
        return problem(Exception::GeneralProtection, error);
    }
    if (by_software && gate.low.get(GateDescriptorLow::privilege) < processor_.cpl()) {
        return problem(Exception::GeneralProtection, error);
    }
    if (!gate.low.get(GateDescriptorLow::present)) {
        return problem(Exception::SegmentNotPresent, error);
    }
    target.rip = gate.target();
    target.interrupt_stack = gate.low.get(GateDescriptorLow::interrupt_stack);
    target.clears_interrupts = type == x86::SystemType::InterruptGate;
    return read_code_segment(gate.low.get(GateDescriptorLow::selector), external, target);
}

EventDelivery::Problem EventDelivery::read_code_segment(std::uint16_t selector, bool external,
                                                        Target& target) {
    const auto wanted = x86::Selector::from(selector);
    const std::uint32_t error = (selector & ~3u) | (external ? external_event : 0);
    if ((selector & ~3u) == 0) {
        return problem(Exception::GeneralProtection, external ? external_event : 0);
    }
    const SegmentValue table = processor_.segment(
        wanted.get(x86::Selector::local) ? SegmentName::Ldtr : SegmentName::Gdtr);
    const std::uint64_t offset = wanted.get(x86::Selector::index) * sizeof(x86::SegmentDescriptor);
    if (offset + sizeof(x86::SegmentDescriptor) - 1 > table.limit) {
        return problem(Exception::GeneralProtection, error);
    }
    x86::SegmentDescriptor descriptor;
    if (const auto fault = memory_.read(svm_.paging(), table.base + offset, descriptor)) {
        return problem(*fault);
    }
    const SegmentAttributes code = descriptor.attributes();
    const std::uint8_t type = code.get(SegmentAttributes::type);
    const unsigned privilege = code.get(SegmentAttributes::privilege);
    const bool is_64_bit_code = code.get(SegmentAttributes::code_or_data) &&
                                (type & code_type) != 0 && code.get(SegmentAttributes::long_mode) &&
                                !code.get(SegmentAttributes::default_32_bit);
    if (!is_64_bit_code || privilege > processor_.cpl()) {
        return problem(Exception::GeneralProtection, error);
    }
    if (!code.get(SegmentAttributes::present)) {
        return problem(Exception::SegmentNotPresent, error);
    }
    target.cpl = (type & conforming_type) != 0 ? processor_.cpl() : privilege;
    target.selector = static_cast<std::uint16_t>((selector & ~3u) | target.cpl);
    target.code = code;
    target.code_limit = descriptor.limit();
    target.code_base = descriptor.base();
    return std::nullopt;
}

/// The stack of the interrupted code, or one from the TSS: by IST number, or by the new privilege.
EventDelivery::Problem EventDelivery::choose_stack(const Target& target, bool& is_new,
                                                   std::uint64_t& stack) {
    is_new = target.interrupt_stack != 0 || target.cpl < processor_.cpl();
    if (!is_new) {
        stack = processor_.general(General::Rsp);
        return std::nullopt;
    }
    const std::size_t offset =
        target.interrupt_stack != 0
            ? offsetof(x86::TaskStateSegment, interrupt_stack) + 8u * (target.interrupt_stack - 1u)
            : offsetof(x86::TaskStateSegment, ring_stack) + 8u * target.cpl;
    const SegmentValue task = processor_.segment(SegmentName::Tr);
    if (offset + sizeof stack - 1 > task.limit) {
        return problem(Exception::InvalidTss, task.selector & ~3u);
    }
    if (const auto fault = memory_.read(svm_.paging(), task.base + offset, stack)) {
        return problem(*fault);
    }
    if (!x86::is_canonical({stack})) {
        return problem(Exception::StackFault, 0);
    }
    return std::nullopt;
}

/// From high to low: SS, RSP, RFLAGS, CS, RIP, and an error code if there is one.
EventDelivery::Problem EventDelivery::push_frame(const Event& event, std::uint64_t& stack) {
    const std::array<std::uint64_t, 6> frame = {
        event.error_code.value_or(0),
        processor_.rip(),
        processor_.segment(SegmentName::Cs).selector,
        processor_.rflags().raw,
        processor_.general(General::Rsp),
        processor_.segment(SegmentName::Ss).selector,
    };
    const auto pushed = std::span(frame).subspan(event.error_code ? 0 : 1);
    stack -= pushed.size_bytes();
    const bool failed = memory_.write(svm_.paging(), stack, std::as_bytes(pushed)).has_value();
    return failed ? first_fault(stack, pushed) : std::nullopt;
}

/// Where pushing one word after the other, from the highest down, runs into a fault.
EventDelivery::Problem EventDelivery::first_fault(std::uint64_t stack,
                                                  std::span<const std::uint64_t> pushed) {
    for (std::size_t index = pushed.size(); index-- > 0;) {
        const auto word = std::as_bytes(pushed.subspan(index, 1));
        if (const auto fault = memory_.write(svm_.paging(), stack + index * word.size(), word)) {
            return problem(*fault);
        }
    }
    return std::nullopt;
}

void EventDelivery::jump(const Target& target, bool is_new_stack, std::uint64_t stack) {
    using x86::Rflags;
    processor_.set_segment(SegmentName::Cs,
                           {target.selector, target.code, target.code_limit, target.code_base});
    if (is_new_stack) {
        // A null stack segment whose privilege is the new one.
        processor_.set_segment(SegmentName::Ss,
                               {static_cast<std::uint16_t>(target.cpl),
                                SegmentAttributes{}.with(SegmentAttributes::privilege,
                                                         static_cast<std::uint8_t>(target.cpl)),
                                0, 0});
    }
    auto flags = processor_.rflags()
                     .with(Rflags::trap, false)
                     .with(Rflags::nested_task, false)
                     .with(Rflags::resume, false)
                     .with(Rflags::virtual_8086, false);
    if (target.clears_interrupts) {
        flags = flags.with(Rflags::interrupts, false);
    }
    processor_.set_rflags(flags);
    processor_.general(General::Rsp) = stack;
    processor_.rip() = target.rip;
    processor_.set_interrupt_shadow(false);
    processor_.refresh_hidden_state(target.cpl);
}

} // namespace machine::glass
