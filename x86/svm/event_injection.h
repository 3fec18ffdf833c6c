// SPDX-License-Identifier: MIT
// Events on their way into a guest: EVENTINJ and EXITINTINFO share one format.  [APM2 15.20]
#pragma once

#include "x86/bits.h"
#include "x86/exception.h"

#include <cstdint>

namespace x86::svm {

/// EVENTINJ: the event the CPU delivers to the guest on the next VMRUN. EXITINTINFO, in the same
/// format: the event whose delivery the exit interrupted.  [APM2 15.7.2]
struct EventInjection : Register<EventInjection> {
    enum class Type : std::uint8_t { Interrupt = 0, Nmi = 2, Exception = 3, SoftwareInterrupt = 4 };

    static constexpr Bits<7, 0, std::uint8_t> vector{};
    static constexpr Bits<10, 8, Type> type{};
    static constexpr Bit<11> has_error_code{}; // EV
    static constexpr Bit<31> valid{};          // V
    static constexpr Bits<63, 32, std::uint32_t> error_code{};

    static constexpr EventInjection none() { return {}; }

    static constexpr EventInjection of(Type kind, std::uint8_t number) {
        return EventInjection{}.with(valid, true).with(type, kind).with(vector, number);
    }
    static constexpr EventInjection interrupt(std::uint8_t number) {
        return of(Type::Interrupt, number);
    }
    /// `code` counts only for exceptions that push one.
    static constexpr EventInjection exception(Exception number, std::uint32_t code = 0) {
        const auto event = of(Type::Exception, static_cast<std::uint8_t>(number));
        return pushes_error_code(number) ? event.with(has_error_code, true).with(error_code, code)
                                         : event;
    }
};

static_assert(EventInjection::exception(Exception::GeneralProtection, 0).raw == 0x8000'0B0D);
static_assert(EventInjection::exception(Exception::PageFault, 2).raw == 0x2'8000'0B0E);
static_assert(EventInjection::exception(Exception::InvalidOpcode).raw == 0x8000'0306);
static_assert(EventInjection::interrupt(0x41).raw == 0x8000'0041);

} // namespace x86::svm
