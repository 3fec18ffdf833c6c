// SPDX-License-Identifier: MIT
#include "visualizer/models/why_model.h"

#include "abi/rules.h"
#include "machine/event_names.h"
#include "machine/event_operands.h"
#include "machine/event_text.h"
#include "visualizer/models/building_model.h"
#include "visualizer/models/event_list_model.h"

#include <fmt/format.h>

#include <algorithm>

namespace vitrine::models {

namespace {

using abi::EventKind;
using abi::PageAccess;
using abi::TraceEvent;

/// Names of templates have quotes of their own, which here would end the code, and no end.
std::string as_code(std::string name) {
    constexpr std::size_t longest = 72;
    std::erase_if(name, [](char c) { return c == '`' || c == '\''; });
    return name.size() <= longest ? name : name.substr(0, longest) + "\u2026";
}

std::string instruction(const TraceEvent& event, const machine::Symbols* symbols) {
    const auto place = symbols != nullptr ? symbols->place_of(event.rip) : std::nullopt;
    if (place && place->function.empty()) { // where the hypervisor laid its hypercall page
        return fmt::format("`{}`'s hypercall page", place->image);
    }
    return place ? fmt::format("`{}`", as_code(place->text())) : fmt::format("`0x{:x}`", event.rip);
}

std::string world(abi::World::Kind kind) { return std::string(machine::title_of(kind)); }

WhyStep tried(const TraceEvent& event, std::size_t index, const machine::Symbols* symbols) {
    const bool by_device = event.kind == EventKind::DmaBlocked;
    std::string who = by_device ? fmt::format("**Device {}**", device_name(event.operand[0]))
                                : fmt::format("**{}**, at {}", world(event.before()),
                                              instruction(event, symbols));
    return {"What was tried",
            fmt::format("{}, at t {}: {}, {}.", who, grouped(event.clock), title_text(event.kind),
                        machine::details_of(event)),
            index, true};
}

WhyStep refused_by(const TraceEvent& event) {
    const abi::RuleText& rule = abi::text_of(rule_of(event));
    const std::string layer{machine::title_of(rule.layer)};
    if (rule.rule == abi::Rule::None) {
        return {"Which layer refused", "The event names no rule.", std::nullopt, true};
    }
    return {"Which layer refused, by which rule",
            fmt::format("**{}**: {} (rule `{}`)", layer.empty() ? "The hypervisor" : layer,
                        rule.sentence, machine::name_of(rule.rule)),
            std::nullopt, true};
}

// The bit of a nested entry that says no. [APM2 15.25]
std::string deciding_bit(const machine::SlatEntry& entry, PageAccess wanted) {
    if (!entry.present) {
        return "its bit 0 (P) is **0**: nothing is mapped";
    }
    if (wanted.allows(PageAccess::write()) && !entry.access.allows(PageAccess::write())) {
        return "its bit 1 (R/W) is **0**: no writing";
    }
    if (!entry.access.allows(wanted)) {
        return "its bit 63 (NX) or bit 2 (U/S) takes execution away";
    }
    return "by now it allows this: it was changed since";
}

std::optional<WhyStep> entry_of(const Snapshot& now, const TraceEvent& event, std::uint64_t page) {
    const machine::SlatEntry& entry = now.entries[0];
    if (now.focus.page != page || entry.entry_address == 0) {
        return std::nullopt;
    }
    const PageAccess wanted{static_cast<std::uint8_t>(event.operand[2] & 0xF)};
    return WhyStep{
        "Which entry says so",
        fmt::format("In **VTL 0's nested table**, the level-{} entry for page `0x{:x}` is "
                    "at `0x{:x}` and holds `0x{:016x}`; {}.",
                    static_cast<unsigned>(entry.level), page, entry.entry_address, entry.entry,
                    deciding_bit(entry, wanted)),
        std::nullopt, false};
}

/// A blocked transfer, by the tables of the IOMMU as they are at the moment.
void explain_dma(Why& why, const machine::BlockedDma& blocked, std::uint64_t clock) {
    why.steps.front().text = fmt::format("{} At t {}.", blocked.lines[0], grouped(clock));
    why.steps.push_back({"Which entry says so", blocked.lines[1], std::nullopt, false});
    why.steps.push_back(
        {"Who decided that, and when", blocked.lines[2], blocked.set_by_event, false});
}

WhyStep change_step(const Snapshot& now, std::size_t index, const machine::Symbols* symbols) {
    const TraceEvent& event = now.events[index];
    const PageAccess after{static_cast<std::uint8_t>(event.operand[2] & 0xF)};
    const PageAccess before{static_cast<std::uint8_t>(event.operand[2] >> 8 & 0xF)};
    const std::string many = event.operand[1] == 1 ? ""
                                                   : fmt::format(" (with {} other pages)",
                                                                 grouped(event.operand[1] - 1));
    return {fmt::format("t {}", grouped(event.clock)),
            fmt::format("**{}** called `HvCallModifyVtlProtectionMask` at {}{}: VTL {} had "
                        "`{}`, from then on `{}`.",
                        world(event.before()), instruction(event, symbols), many,
                        event.operand[2] >> 16 & 0xFF, machine::access_text(before),
                        machine::access_text(after)),
            index, false};
}

// The event that put the refusing entry there: the last one before the denial.
WhyStep origin_of(const Snapshot& now, const PageHistory& history, std::size_t denial,
                  const machine::Symbols* symbols) {
    const auto& changes = history.changes();
    const auto later = std::lower_bound(changes.begin(), changes.end(), denial);
    if (later != changes.begin()) {
        const std::size_t last = *(later - 1);
        WhyStep step = change_step(now, last, symbols);
        step.heading = "Who decided that, and when";
        step.text += fmt::format(" At t {}.", grouped(now.events[last].clock));
        return step;
    }
    const bool its_own = abi::hypervisor_region.contains(history.page() * abi::page_size);
    return {"Who decided that, and when",
            its_own ? "**The hypervisor**, before any guest ran: it puts its own memory into "
                      "nobody's table."
                    : "Nobody since the start: the hypervisor never opened this page.",
            std::nullopt, false};
}

/// What no page decides: a register, a port, an instruction.
void explain_intercept(Why& why, const Snapshot& now, const InterceptFacts& facts,
                       std::size_t index, const machine::Symbols* symbols) {
    if (facts.asked != index) {
        const TraceEvent& asked = now.events[facts.asked];
        why.steps.push_back({"What it was about",
                             fmt::format("**{}**, at {}, at t {}: {}.", world(asked.before()),
                                         instruction(asked, symbols), grouped(asked.clock),
                                         machine::details_of(asked)),
                             facts.asked, false});
    }
    why.steps.push_back({"Which bit stopped the processor", facts.bits, std::nullopt, false});
    if (facts.decided && *facts.decided != index) {
        const TraceEvent& decision = now.events[*facts.decided];
        why.steps.push_back({"Who decided that, and when",
                             fmt::format("**{}**, at {}, at t {}: {}", world(decision.before()),
                                         instruction(decision, symbols), grouped(decision.clock),
                                         abi::text_of(rule_of(decision)).sentence),
                             facts.decided, false});
    } else if (!facts.decided) {
        why.steps.push_back({"Who decided that",
                             "**The hypervisor** by itself: it set the bit when it made the VMCB, "
                             "and asked nobody.",
                             std::nullopt, false});
    }
}

/// Devices have no calls of their own with which rights change: theirs follow.
WhyStep devices_step(const Snapshot& now, std::uint64_t page) {
    WhyStep step{"Devices", "No IOMMU is in force, so every device reaches every page.",
                 now.iommu_on, false};
    if (now.slat->devices.exists && page < now.slat->devices.access.size()) {
        const PageAccess access{now.slat->devices.access[page]};
        step.text = fmt::format(
            "They may `{}` here: the **hypervisor** lets them do what VTL 0 may, and no more{}.",
            machine::access_text(access),
            now.iommu_on ? fmt::format(", since it switched the IOMMU on at t {}",
                                       grouped(now.events[*now.iommu_on].clock))
                         : "");
    }
    return step;
}

Why why_denied(const Snapshot& now, const PageHistory& history, std::size_t index,
               const machine::Symbols* symbols) {
    const TraceEvent& event = now.events[index];
    Why why{"Why was this refused?", true, {}};
    why.steps.push_back(tried(event, index, symbols));
    why.steps.push_back(refused_by(event));
    if (event.kind == EventKind::DmaBlocked) {
        if (now.blocked_dma && now.focus.event == index) {
            explain_dma(why, *now.blocked_dma, event.clock);
        }
        return why;
    }
    if (now.intercept && now.focus.event == index) {
        explain_intercept(why, now, *now.intercept, index, symbols);
    }
    if (const auto page = page_of(event)) {
        if (auto entry = entry_of(now, event, *page)) {
            why.steps.push_back(std::move(*entry));
        }
        why.steps.push_back(origin_of(now, history, index, symbols));
    }
    return why;
}

} // namespace

std::optional<std::uint64_t> page_of(const abi::TraceEvent& event) {
    switch (event.kind) {
    case EventKind::SlatChange: return event.operand[0];
    case EventKind::SlatViolation: return event.operand[0] / abi::page_size;
    case EventKind::DmaBlocked:
    case EventKind::InterceptDelivered: return event.operand[1] / abi::page_size;
    default: return std::nullopt;
    }
}

std::uint64_t page_in_question(const Snapshot& now, std::optional<std::size_t> event,
                               std::uint64_t page) {
    const bool denied = event && *event < now.events.size() && is_refusal(now.events[*event]);
    return denied ? page_of(now.events[*event]).value_or(page) : page;
}

Why why_of(const Snapshot& now, const PageHistory& history, std::optional<std::size_t> event,
           const machine::Symbols* symbols) {
    if (event && *event < now.events.size() && is_refusal(now.events[*event])) {
        return why_denied(now, history, *event, symbols);
    }
    Why why{fmt::format("Who decides about page 0x{:x}?", history.page()), false, {}};
    constexpr std::size_t most_told = 100; // newest first; nobody reads a page's thousandth change
    const auto& changes = history.changes();
    const std::size_t earlier = changes.size() > most_told ? changes.size() - most_told : 0;
    for (std::size_t i = changes.size(); i-- > earlier;) {
        why.steps.push_back(change_step(now, changes[i], symbols));
    }
    if (earlier != 0) {
        why.steps.push_back({fmt::format("And {} earlier changes", grouped(earlier)),
                             "The event table has them all.", std::nullopt, false});
    }
    if (why.steps.empty()) {
        why.steps.push_back(
            {"Nobody has changed it",
             now.ring
                 ? "It is as the hypervisor set it up at the start: RAM open to both VTLs, its "
                   "own pages to nobody."
                 : "There is no second page table yet: whoever runs may touch everything.",
             std::nullopt, false});
    }
    if (now.ring) {
        why.steps.push_back(devices_step(now, history.page()));
    }
    return why;
}

} // namespace vitrine::models
