// SPDX-License-Identifier: MIT
#include "visualizer/app/intercept_reader.h"

#include "abi/rules.h"
#include "machine/event_names.h"
#include "visualizer/app/vmcb_reader.h"
#include "visualizer/models/launch_model.h"
#include "x86/svm/exit_code.h"
#include "x86/svm/permission_maps.h"

#include <fmt/format.h>

#include <string>

namespace vitrine::app {

namespace {

using abi::EventKind;
using abi::TraceEvent;
using x86::svm::ExitCode;

// An attempt, VTL1's judgement and what the hardware saw of both stand close together.
constexpr std::size_t farthest = 64; // events

constexpr std::uint64_t codes_with_a_bit = 0xA0; // five words of intercepts  [APM2 Appendix B]

struct Attempt {
    std::size_t event = 0;
    ExitCode exit{};
    std::uint64_t vmcb = 0;
    std::uint64_t subject = 0; // MSR or port
    bool writes = true;
};

std::optional<std::size_t> find_back(std::span<const TraceEvent> events, std::size_t from,
                                     EventKind kind, unsigned vp) {
    for (std::size_t steps = 0; steps < farthest && steps <= from; ++steps) {
        const TraceEvent& event = events[from - steps];
        if (event.kind == kind && event.vp() == vp) {
            return from - steps;
        }
    }
    return std::nullopt;
}

/// Of VTL1's decision: what it decided about.
std::size_t asked_by(std::span<const TraceEvent> events, std::size_t index) {
    const TraceEvent& event = events[index];
    if (event.kind != EventKind::SecureDecision) {
        return index;
    }
    const auto asked = find_back(events, index, EventKind::SecureIntercept, event.vp());
    return asked.value_or(index);
}

std::optional<std::size_t> decided_after(std::span<const TraceEvent> events, std::size_t index) {
    for (std::size_t i = index; i < events.size() && i - index < farthest; ++i) {
        if (events[i].kind == EventKind::SecureDecision && events[i].vp() == events[index].vp()) {
            return i;
        }
        if (events[i].kind == EventKind::VtlReturn) {
            break; // It has judged otherwise, or nothing.
        }
    }
    return std::nullopt;
}

/// How the guest was stopped: as the hardware saw it, or else as the event itself says.
std::optional<Attempt> attempt_of(const abi::TraceRingHeader& ring,
                                  std::span<const TraceEvent> events, std::size_t index) {
    const TraceEvent& event = events[index];
    Attempt attempt{index, {}, ring.vmcb[abi::index_of(abi::Vtl::Normal)], 0, true};
    if (event.kind == EventKind::MsrAccess) {
        attempt.subject = event.operand[0];
        attempt.writes = event.operand[2] == 1;
        attempt.exit = ExitCode::Msr;
    } else if (event.kind == EventKind::SecureIntercept) {
        attempt.subject = event.operand[1];
    } else if (event.kind != EventKind::Hypercall) {
        return std::nullopt;
    }
    const auto left = find_back(events, index, EventKind::VmExit, event.vp());
    if (left && events[*left].rip == event.rip) {
        attempt.exit = static_cast<ExitCode>(events[*left].operand[0]);
        if (const auto entry = find_back(events, *left, EventKind::VmEntry, event.vp())) {
            attempt.vmcb = events[*entry].operand[0];
        }
        return attempt;
    }
    return attempt.exit == ExitCode::Msr ? std::optional(attempt) : std::nullopt;
}

class BitReader {
public:
    BitReader(std::span<const std::byte> ram, const Attempt& attempt)
        : ram_(ram), attempt_(attempt) {}

    std::string sentence() const {
        const auto vmcb = read_vmcb(ram_, attempt_.vmcb);
        if (!vmcb) {
            return "";
        }
        const auto code = static_cast<std::uint64_t>(attempt_.exit);
        if (code >= codes_with_a_bit) {
            return "";
        }
        const std::uint64_t word = attempt_.vmcb + code / 32 * sizeof(std::uint32_t);
        std::string text =
            fmt::format("In the **VMCB** at `0x{:x}`, {} (intercept of `{}`)", attempt_.vmcb,
                        bit_text(word + code % 32 / 8, static_cast<unsigned>(code % 8)),
                        name_of(attempt_.exit));
        if (attempt_.exit == ExitCode::Msr) {
            const auto bit = x86::svm::msr_permission_bit(
                static_cast<x86::Msr>(attempt_.subject),
                attempt_.writes ? x86::svm::MsrAccess::Write : x86::svm::MsrAccess::Read);
            text +=
                bit ? fmt::format("; in its **MSR permission map** {}: each {} of MSR "
                                  "`0x{:x}` leaves the guest",
                                  bit_text(vmcb->control.msr_permission_map + bit->byte, bit->bit),
                                  attempt_.writes ? "write" : "read", attempt_.subject)
                    : "; the register is in no range of its MSR permission map, so each "
                      "access leaves the guest";
        } else if (attempt_.exit == ExitCode::IoPort) {
            const auto bit =
                x86::svm::io_permission_bit(static_cast<std::uint16_t>(attempt_.subject));
            text += fmt::format("; in its **I/O permission map** {}: each access to port `0x{:x}` "
                                "leaves the guest",
                                bit_text(vmcb->control.io_permission_map + bit.byte, bit.bit),
                                attempt_.subject);
        }
        return text + ".";
    }

private:
    static std::string name_of(ExitCode code) { return std::string(x86::svm::name_of(code)); }

    std::string bit_text(std::uint64_t address, unsigned bit) const {
        const bool inside = address < ram_.size();
        const unsigned byte = inside ? static_cast<unsigned>(ram_[address]) : 0;
        return fmt::format("bit {} of the byte at `0x{:x}` is **{}**", bit, address,
                           byte >> bit & 1);
    }

    std::span<const std::byte> ram_;
    const Attempt& attempt_;
};

} // namespace

std::optional<models::InterceptFacts> read_intercept(std::span<const std::byte> ram,
                                                     const abi::TraceRingHeader& ring,
                                                     std::span<const TraceEvent> events,
                                                     std::size_t index) {
    if (!models::is_refusal(events[index])) {
        return std::nullopt;
    }
    const auto attempt = attempt_of(ring, events, asked_by(events, index));
    if (!attempt) {
        return std::nullopt;
    }
    models::InterceptFacts facts;
    facts.bits = BitReader(ram, *attempt).sentence();
    facts.asked = attempt->event;
    facts.decided = decided_after(events, index);
    return facts.bits.empty() ? std::nullopt : std::optional(facts);
}

} // namespace vitrine::app
