// SPDX-License-Identifier: MIT
// What an intercept handler decided. Handlers only decide; the exit loop (exit_loop.cpp) is the one
// place that acts: advances RIP, injects, switches VTL. So a policy is a plain function that a test
// can call without a processor.
#pragma once

#include "abi/ports.h"
#include "abi/tlfs/assist_page.h"
#include "x86/exception.h"

#include <cstdint>

namespace hv {

class Outcome {
public:
    enum class Kind : std::uint8_t {
        Retry,
        Advance,
        Inject,
        EnterSecure,
        ReturnToNormal,
        PowerOff
    };

    /// Run the same instruction again: the cause is gone.
    static constexpr Outcome retry() { return Outcome{Kind::Retry}; }

    /// The hypervisor did the instruction's work; go on behind it.
    static constexpr Outcome advance(std::uint8_t instruction_length) {
        Outcome outcome{Kind::Advance};
        outcome.instruction_length_ = instruction_length;
        return outcome;
    }

    /// The guest's own fault: it gets the exception, at the instruction that caused it.
    static constexpr Outcome inject(x86::Exception vector, std::uint32_t error_code = 0) {
        Outcome outcome{Kind::Inject};
        outcome.vector_ = vector;
        outcome.error_code_ = error_code;
        return outcome;
    }

    /// VTL1 takes over; VTL0 goes on later, `instruction_length` bytes further.
    static constexpr Outcome enter_secure(abi::tlfs::VtlEntryReason reason,
                                          std::uint8_t instruction_length) {
        Outcome outcome{Kind::EnterSecure};
        outcome.reason_ = reason;
        outcome.instruction_length_ = instruction_length;
        return outcome;
    }

    /// VTL1 is done; VTL0 goes on. A return that is not fast restores VTL0's RAX and RCX.
    static constexpr Outcome return_to_normal(bool fast, std::uint8_t instruction_length) {
        Outcome outcome{Kind::ReturnToNormal};
        outcome.fast_ = fast;
        outcome.instruction_length_ = instruction_length;
        return outcome;
    }

    /// Nobody can go on.
    static constexpr Outcome power_off(abi::PowerOff why) {
        Outcome outcome{Kind::PowerOff};
        outcome.why_ = why;
        return outcome;
    }

    constexpr Kind kind() const { return kind_; }
    constexpr std::uint8_t instruction_length() const { return instruction_length_; }
    constexpr x86::Exception vector() const { return vector_; }
    constexpr std::uint32_t error_code() const { return error_code_; }
    constexpr abi::tlfs::VtlEntryReason reason() const { return reason_; }
    constexpr bool fast() const { return fast_; }
    constexpr abi::PowerOff why() const { return why_; }

    friend constexpr bool operator==(const Outcome&, const Outcome&) = default;

private:
    constexpr explicit Outcome(Kind kind) : kind_(kind) {}

    Kind kind_;
    std::uint8_t instruction_length_ = 0;
    x86::Exception vector_{};
    bool fast_ = false;
    std::uint32_t error_code_ = 0;
    abi::tlfs::VtlEntryReason reason_{};
    abi::PowerOff why_{};
};

} // namespace hv
