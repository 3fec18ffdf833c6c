// SPDX-License-Identifier: MIT
// See event_delivery.h. This file decides what is delivered; frame_delivery.cpp does it.
#include "machine/glass/event_delivery.h"

namespace machine::glass {

using x86::Exception;
using x86::svm::EventInjection;
using x86::svm::ExitCode;

namespace {

/// Exceptions that cannot be served one after the other: two of them make a double fault.
/// [APM2 Table 8-3]
bool is_contributory(std::uint8_t vector) {
    switch (static_cast<Exception>(vector)) {
    case Exception::DivideError:
    case Exception::InvalidTss:
    case Exception::SegmentNotPresent:
    case Exception::StackFault:
    case Exception::GeneralProtection: return true;
    default: return false;
    }
}

} // namespace

EventInjection EventDelivery::Event::as_injection() const {
    const auto event = EventInjection::of(type, vector);
    return error_code ? event.with(EventInjection::has_error_code, true)
                            .with(EventInjection::error_code, *error_code)
                      : event;
}

bool EventDelivery::Event::is_exception(Exception which) const {
    return type == EventInjection::Type::Exception && vector == static_cast<std::uint8_t>(which);
}

EventDelivery::Event EventDelivery::exception(Exception exception, std::uint32_t error_code) {
    Event event;
    event.vector = static_cast<std::uint8_t>(exception);
    if (x86::pushes_error_code(exception)) {
        event.error_code = error_code;
    }
    return event;
}

EventDelivery::Problem EventDelivery::problem(Exception exception, std::uint32_t error_code) {
    return Obstacle{EventDelivery::exception(exception, error_code), std::nullopt};
}

EventDelivery::Problem EventDelivery::problem(const MemoryFault& fault) {
    switch (fault.kind) {
    case MemoryFault::Kind::NestedPageFault: return Obstacle{{}, fault};
    case MemoryFault::Kind::GeneralProtection: return problem(Exception::GeneralProtection, 0);
    case MemoryFault::Kind::PageFault: break;
    }
    Obstacle obstacle{exception(Exception::PageFault, fault.error_code.raw), std::nullopt};
    obstacle.exception.address = fault.linear;
    return obstacle;
}

void EventDelivery::raise(Exception exception, std::uint32_t error_code) {
    deliver(EventDelivery::exception(exception, error_code));
}

void EventDelivery::raise(const MemoryFault& fault) {
    const Problem what = problem(fault);
    if (what->nested) {
        svm_.exit(ExitCode::NestedPageFault, fault.nested.raw, fault.guest_physical);
    } else {
        deliver(what->exception);
    }
}

void EventDelivery::software_interrupt(std::uint8_t vector) {
    const bool by_int3 = is_behind_int3(vector);
    if (by_int3 && svm_.stops(Exception::Breakpoint)) {
        processor_.rip() -= 1; // The guest is stopped before it. [APM2 15.12.4]
        svm_.exit(x86::svm::exit_code_of(Exception::Breakpoint));
        return;
    }
    Event event;
    event.type = EventInjection::Type::SoftwareInterrupt;
    event.vector = vector;
    event.instruction_bytes = by_int3 ? 1 : 2; // Nobody puts prefixes before them.
    deliver(event);
}

/// INT3, and not INT 3, counts as the exception.
bool EventDelivery::is_behind_int3(std::uint8_t vector) {
    constexpr std::byte int3{0xCC};
    if (vector != static_cast<std::uint8_t>(Exception::Breakpoint)) {
        return false;
    }
    std::byte last{};
    const std::uint64_t code_base = processor_.segment_base(SegmentName::Cs);
    memory_.peek_code(svm_.paging(), code_base + processor_.rip() - 1, std::span(&last, 1));
    return last == int3;
}

void EventDelivery::external_interrupt(std::uint8_t vector) {
    Event event;
    event.type = EventInjection::Type::Interrupt;
    event.vector = vector;
    deliver(event);
}

void EventDelivery::non_maskable_interrupt() {
    Event event;
    event.type = EventInjection::Type::Nmi;
    event.vector = static_cast<std::uint8_t>(Exception::NonMaskableInterrupt);
    deliver(event);
}

void EventDelivery::inject(EventInjection injection) {
    if (!injection.get(EventInjection::valid)) {
        return;
    }
    Event event;
    event.type = injection.get(EventInjection::type);
    event.vector = event.type == EventInjection::Type::Nmi
                       ? static_cast<std::uint8_t>(Exception::NonMaskableInterrupt)
                       : injection.get(EventInjection::vector);
    if (injection.get(EventInjection::has_error_code)) {
        event.error_code = injection.get(EventInjection::error_code);
    }
    event.address = processor_.cr2(); // an injected #PF finds CR2 as the hypervisor set it
    deliver(event, Interception::NotThisOne);
}

/// Delivers `event`, or what delivering it leads to: each round either ends or makes it graver.
void EventDelivery::deliver(Event event, Interception interception) {
    std::optional<Event> interrupted;
    for (;;) {
        if (interception == Interception::Possible && intercept(event, interrupted)) {
            return;
        }
        if (event.is_exception(Exception::PageFault)) {
            processor_.cr2() = event.address;
        }
        const std::uint64_t rip = processor_.rip();
        const abi::World::Kind before = svm_.world();
        const unsigned cpl = processor_.cpl();
        const Problem obstacle = enter_handler(event);
        if (!obstacle) {
            record(event, rip, before, cpl);
            return;
        }
        processor_.rip() -= event.instruction_bytes; // A fault: INT n has not happened.
        if (obstacle->nested) {
            svm_.exit(ExitCode::NestedPageFault, obstacle->nested->nested.raw,
                      obstacle->nested->guest_physical, event.as_injection());
            return;
        }
        if (obstacle->exception.is_exception(Exception::PageFault) &&
            !svm_.stops(Exception::PageFault)) {
            processor_.cr2() = obstacle->exception.address; // even if a double fault comes of it
        }
        const auto next = combine(event, obstacle->exception);
        if (!next) {
            shut_down(event);
            return;
        }
        interrupted = event;
        event = *next;
        interception = Interception::Possible;
    }
}

/// Does the hypervisor want to see this exception first? Then that is what happens.
bool EventDelivery::intercept(const Event& event, const std::optional<Event>& interrupted) {
    if (event.type != EventInjection::Type::Exception ||
        !svm_.stops(static_cast<Exception>(event.vector))) {
        return false;
    }
    const std::uint64_t address = event.is_exception(Exception::PageFault) ? event.address : 0;
    svm_.exit(x86::svm::exit_code_of(static_cast<Exception>(event.vector)),
              event.error_code.value_or(0), address,
              interrupted ? interrupted->as_injection() : EventInjection::none());
    return true;
}

/// What remains when delivering `first` ran into `second`; nothing if that is a triple fault.
std::optional<EventDelivery::Event> EventDelivery::combine(const Event& first,
                                                           const Event& second) {
    if (first.is_exception(Exception::DoubleFault)) {
        return std::nullopt;
    }
    const bool first_is_exception = first.type == EventInjection::Type::Exception;
    const bool after_contributory = first_is_exception && is_contributory(first.vector);
    const bool after_page_fault = first.is_exception(Exception::PageFault);
    const bool second_is_page_fault = second.is_exception(Exception::PageFault);
    if ((after_contributory && is_contributory(second.vector)) ||
        (after_page_fault && (is_contributory(second.vector) || second_is_page_fault))) {
        return exception(Exception::DoubleFault, 0);
    }
    return second;
}

void EventDelivery::shut_down(const Event& interrupted) {
    if (svm_.in_guest()) {
        // QEMU stops the guest for this even if the hypervisor did not ask; so do we.
        svm_.exit(ExitCode::Shutdown, 0, 0, interrupted.as_injection());
    } else {
        shut_down_ = true;
    }
}

void EventDelivery::record(const Event& event, std::uint64_t rip, abi::World::Kind before,
                           unsigned cpl) {
    EventRecorder::Happening happening{abi::EventKind::Exception, rip, before, svm_.world(), {}};
    happening.operand[0] = event.vector;
    happening.operand[1] = event.error_code.value_or(0);
    if (event.type == EventInjection::Type::Interrupt || event.type == EventInjection::Type::Nmi) {
        happening.kind = abi::EventKind::Interrupt;
    } else if (event.is_exception(Exception::PageFault)) {
        happening.kind = abi::EventKind::PageFault;
        happening.operand[0] = processor_.cr2();
    }
    events_.record(happening);
    if (processor_.cpl() != cpl) {
        events_.record({abi::EventKind::PrivilegeChange,
                        processor_.rip(),
                        before,
                        svm_.world(),
                        {processor_.segment(SegmentName::Cs).selector}});
    }
}

} // namespace machine::glass
