// SPDX-License-Identifier: MIT
#include "machine/event_pattern.h"

#include "abi/memory_layout.h"
#include "machine/event_names.h"
#include "machine/scenes/event_search.h"

#include <fmt/format.h>

#include <charconv>
#include <sstream>

namespace machine {
namespace {

std::optional<std::uint64_t> number_in(std::string_view word) {
    const bool is_hexadecimal = word.starts_with("0x");
    word.remove_prefix(is_hexadecimal ? 2 : 0);
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(word.data(), word.data() + word.size(), value, is_hexadecimal ? 16 : 10);
    return error == std::errc{} && end == word.data() + word.size() ? std::optional(value)
                                                                    : std::nullopt;
}

/// "page 0x1a25", "to hypervisor", "vp 1": a word and its value. A sentence if it cannot be used.
std::string take_pair(std::string_view word, std::string_view value, EventPattern& pattern) {
    if (word == "to") {
        pattern.world_after = from_name<abi::World::Kind>(value);
        return pattern.world_after ? "" : fmt::format("There is no world called \"{}\".", value);
    }
    const auto number = number_in(value);
    if (!number) {
        return fmt::format("\"{}\" is followed by \"{}\", which is no number.", word, value);
    }
    if (word == "page") {
        pattern.page = *number;
    } else {
        pattern.vp = static_cast<unsigned>(*number);
    }
    return "";
}

bool concerns_page(const abi::TraceEvent& event, std::uint64_t page) {
    return changes_rights_of(event, page) || (event.kind == abi::EventKind::SlatViolation &&
                                              event.operand[0] / abi::page_size == page);
}

} // namespace

bool changes_rights_of(const abi::TraceEvent& event, std::uint64_t page) {
    return event.kind == abi::EventKind::SlatChange && scenes::SlatChange::of(event).covers(page);
}

bool EventPattern::matches(const abi::TraceEvent& event) const {
    return (kind == abi::EventKind::None || event.kind == kind) &&
           (verdict == abi::Verdict::None || event.verdict() == verdict) &&
           (!page || concerns_page(event, *page)) &&
           (!world_after || event.after() == *world_after) && (!vp || event.vp() == *vp);
}

ParsedEventPattern parse_event_pattern(std::string_view text) {
    ParsedEventPattern parsed;
    std::istringstream words{std::string(text)};
    std::string word;
    std::string value;
    while (parsed.error.empty() && words >> word) {
        if (word == "page" || word == "to" || word == "vp") {
            words >> value;
            parsed.error = words ? take_pair(word, value, parsed.pattern)
                                 : fmt::format("\"{}\" says nothing without a value.", word);
        } else if (const auto kind = from_name<abi::EventKind>(word)) {
            parsed.pattern.kind = *kind;
        } else if (const auto verdict = from_name<abi::Verdict>(word); verdict && !word.empty()) {
            parsed.pattern.verdict = *verdict;
        } else {
            parsed.error = fmt::format("There is no kind of event called \"{}\"; docs/formats.md "
                                       "lists them. Besides there are: allowed, denied, page "
                                       "NUMBER, to WORLD, vp NUMBER.",
                                       word);
        }
    }
    if (parsed.error.empty() && parsed.pattern == EventPattern{}) {
        parsed.error = "Nothing is said about the event.";
    }
    return parsed;
}

std::string text_of(const EventPattern& pattern) {
    std::string text;
    const auto add = [&text](const std::string& words) {
        text += words.empty() || text.empty() ? words : ' ' + words;
    };
    add(std::string(pattern.kind == abi::EventKind::None ? "" : name_of(pattern.kind)));
    add(std::string(name_of(pattern.verdict)));
    add(pattern.page ? fmt::format("page {:#x}", *pattern.page) : "");
    add(pattern.world_after ? fmt::format("to {}", name_of(*pattern.world_after)) : "");
    add(pattern.vp ? fmt::format("vp {}", *pattern.vp) : "");
    return text;
}

} // namespace machine
