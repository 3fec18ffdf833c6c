// SPDX-License-Identifier: MIT
#include "machine/event_text.h"

#include "abi/rules.h"
#include "abi/tlfs/hypercall.h"
#include "machine/device_view.h"
#include "machine/event_names.h"
#include "machine/event_operands.h"
#include "x86/exception.h"

#include <fmt/format.h>

namespace machine {
namespace {

using abi::EventKind;
using abi::TraceEvent;

std::string world_text(abi::World::Kind world) {
    const std::string_view title = title_of(world);
    return title.empty() ? fmt::format("world {}", static_cast<unsigned>(world))
                         : std::string(title);
}

std::string exception_text(const TraceEvent& event) {
    const std::uint64_t vector = event.operand[0];
    const char* mnemonic = x86::mnemonic_of(static_cast<x86::Exception>(vector));
    return fmt::format("{} (vector {}), error code {}", mnemonic, vector, hex(event.operand[1]));
}

std::string pages_text(std::uint64_t first, std::uint64_t count) {
    return count == 1 ? fmt::format("page {}", hex(first))
                      : fmt::format("pages {}…{}", hex(first), hex(first + count - 1));
}

std::string slat_change_text(const TraceEvent& event) {
    const std::uint64_t packed = event.operand[2];
    return fmt::format("{}: {} → {} for VTL {}", pages_text(event.operand[0], event.operand[1]),
                       access_text({static_cast<std::uint8_t>(packed >> 8 & 0xF)}),
                       access_text({static_cast<std::uint8_t>(packed & 0xF)}), packed >> 16 & 0xFF);
}

std::string violation_text(const TraceEvent& event) {
    const abi::PageAccess wanted{static_cast<std::uint8_t>(event.operand[2] & 0xF)};
    std::string text =
        fmt::format("{} wanted at guest-physical {}", access_text(wanted), hex(event.operand[0]));
    if (event.operand[1] != 0) { // the processor does not always know it
        text += fmt::format(" (virtual {})", hex(event.operand[1]));
    }
    return text;
}

std::string dma_text(const TraceEvent& event) {
    const abi::PageAccess wanted{static_cast<std::uint8_t>(event.operand[2] & 0xF)};
    const auto requester = x86::PciRequester::from(static_cast<std::uint16_t>(event.operand[0]));
    return fmt::format("{} wanted by {} at {}", access_text(wanted), device_name(requester),
                       hex(event.operand[1]));
}

std::string hypercall_text(const TraceEvent& event) {
    using abi::tlfs::HypercallControl;
    using abi::tlfs::HypercallResult;
    const auto control = HypercallControl::from(event.operand[0]);
    const auto result = HypercallResult::from(event.operand[1]);
    const auto call = static_cast<std::uint64_t>(control.get(HypercallControl::call_code));
    const auto status = static_cast<std::uint64_t>(result.get(HypercallResult::status));
    std::string text = fmt::format("{} → {}", operand_text(OperandFormat::CallCode, call),
                                   operand_text(OperandFormat::HvStatus, status));
    if (const auto count = control.get(HypercallControl::rep_count); count != 0) {
        text += fmt::format(", {} of {} done", result.get(HypercallResult::reps_completed), count);
    }
    return text;
}

std::string msr_text(const TraceEvent& event) {
    return event.operand[2] != 0
               ? fmt::format("{} is written to {}", hex(event.operand[1]), hex(event.operand[0]))
               : fmt::format("{} is read: {}", hex(event.operand[0]), hex(event.operand[1]));
}

std::string mark_text(const TraceEvent& event) {
    const std::string_view title = title_of(static_cast<abi::Mark>(event.operand[0]));
    const std::string name =
        title.empty() ? fmt::format("mark {}", event.operand[0]) : std::string(title);
    return fmt::format("{} ({}, {})", name, hex(event.operand[1]), hex(event.operand[2]));
}

// Every other kind: its fields by name, "service phase3-init, status STATUS_SUCCESS".
std::string fields_text(const TraceEvent& event) {
    std::string text;
    for (const OperandField& field : operand_fields(event.kind)) {
        std::string name(field.name);
        for (char& letter : name) {
            letter = letter == '_' ? ' ' : letter;
        }
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name,
                            operand_text(field.format, field.value_in(event)));
    }
    return text;
}

std::string verdict_text(const TraceEvent& event) {
    const auto rule = static_cast<abi::Rule>(event.rule);
    if (event.verdict() == abi::Verdict::None && event.rule == 0) {
        return "";
    }
    const abi::RuleText& row = abi::text_of(rule);
    std::string text = event.verdict() == abi::Verdict::Denied ? "denied" : "allowed";
    if (row.layer != abi::Layer::None) {
        text += fmt::format(" by {}: {}", title_of(row.layer), row.sentence);
    }
    return "; " + text;
}

} // namespace

std::string details_of(const TraceEvent& event) {
    switch (event.kind) {
    case EventKind::Exception:
    case EventKind::ExceptionInjected: return exception_text(event);
    case EventKind::SlatChange: return slat_change_text(event);
    case EventKind::SlatViolation: return violation_text(event);
    case EventKind::DmaBlocked: return dma_text(event);
    case EventKind::Hypercall: return hypercall_text(event);
    case EventKind::MsrAccess: return msr_text(event);
    case EventKind::VtlReturn: return event.operand[0] != 0 ? "fast" : "";
    case EventKind::Mark: return mark_text(event);
    default: return fields_text(event);
    }
}

std::string describe(const TraceEvent& event) {
    std::string who = world_text(event.before());
    if (event.before() != event.after()) {
        who += " → " + world_text(event.after());
    }
    const std::string_view title = title_of(event.kind);
    const std::string what = title.empty()
                                 ? fmt::format("event kind {}", static_cast<unsigned>(event.kind))
                                 : std::string(title);
    const std::string details = details_of(event);
    return fmt::format("{}: {}{}{}{}", who, what, details.empty() ? "" : ", ", details,
                       verdict_text(event));
}

std::string grouped(std::uint64_t number) {
    const std::string digits = std::to_string(number);
    std::string result;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) {
            result.push_back(' ');
        }
        result.push_back(digits[i]);
    }
    return result;
}

} // namespace machine
