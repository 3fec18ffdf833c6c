// SPDX-License-Identifier: MIT
// Breakpoints in words, both ways.
#include "machine/breakpoint.h"

#include "machine/event_names.h"

#include <fmt/format.h>

#include <charconv>
#include <vector>

namespace machine {
namespace {

constexpr std::uint64_t most_watched_bytes = 1 << 20;

/// Takes the first word off the front of `text`.
std::string_view take_word(std::string_view& text) {
    const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    text.remove_prefix(end);
    return word;
}

std::optional<std::uint64_t> number_in(std::string_view word) {
    const bool is_hexadecimal = word.starts_with("0x");
    word.remove_prefix(is_hexadecimal ? 2 : 0);
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(word.data(), word.data() + word.size(), value, is_hexadecimal ? 16 : 10);
    return error == std::errc{} && end == word.data() + word.size() ? std::optional(value)
                                                                    : std::nullopt;
}

/// The text up to " if " or "if " at its beginning; what is behind it is left in `text`.
std::string_view take_place(std::string_view& text) {
    constexpr std::string_view word = " if ";
    const std::size_t at = text.find(word);
    const std::string_view place = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + word.size());
    return place;
}

std::string take_address(std::string_view word, const NameLookup& lookup, Breakpoint& breakpoint) {
    auto address = number_in(word);
    if (!address && lookup) {
        address = lookup(word);
    }
    breakpoint.address = address.value_or(0);
    return address ? "" : fmt::format("\"{}\" is neither an address nor a known function.", word);
}

/// An address, perhaps "physical" before it, perhaps a number of bytes behind it.
std::string take_memory(std::string_view place, const NameLookup& lookup, Breakpoint& breakpoint) {
    std::string_view word = take_word(place);
    if (word == "physical") {
        breakpoint.space = Breakpoint::Space::Physical;
        word = take_word(place);
    }
    std::string error = take_address(word, lookup, breakpoint);
    const std::string_view length = take_word(place);
    if (error.empty() && !length.empty()) {
        breakpoint.bytes = number_in(length).value_or(0);
    }
    if (error.empty() && (breakpoint.bytes == 0 || breakpoint.bytes > most_watched_bytes)) {
        error = fmt::format("\"{}\" is no number of bytes between 1 and {}.", length,
                            most_watched_bytes);
    }
    return error;
}

std::string take_register(std::string_view name, Breakpoint& breakpoint) {
    const auto watched = register_of(name);
    breakpoint.kind = Breakpoint::Kind::Register;
    breakpoint.watched = watched.value_or(Register::Rax);
    return watched ? "" : fmt::format("There is no register called \"{}\".", name);
}

std::string take_kind(std::string_view place, const NameLookup& lookup, Breakpoint& breakpoint) {
    std::string_view rest = place;
    const std::string_view word = take_word(rest);
    if (word == "write" || word == "access") {
        breakpoint.kind = word == "write" ? Breakpoint::Kind::Write : Breakpoint::Kind::Access;
        return take_memory(rest, lookup, breakpoint);
    }
    if (word == "register") {
        return take_register(take_word(rest), breakpoint);
    }
    if (word == "event") {
        const auto parsed = parse_event_pattern(rest);
        breakpoint.kind = Breakpoint::Kind::Event;
        breakpoint.event = parsed.pattern;
        return parsed.error;
    }
    return take_address(word, lookup, breakpoint);
}

std::string place_text(const Breakpoint& breakpoint) {
    const char* space = breakpoint.space == Breakpoint::Space::Physical ? "physical " : "";
    switch (breakpoint.kind) {
    case Breakpoint::Kind::Execute: return fmt::format("{:#x}", breakpoint.address);
    case Breakpoint::Kind::Write:
        return fmt::format("write {}{:#x} {}", space, breakpoint.address, breakpoint.bytes);
    case Breakpoint::Kind::Access:
        return fmt::format("access {}{:#x} {}", space, breakpoint.address, breakpoint.bytes);
    case Breakpoint::Kind::Register: return fmt::format("register {}", name_of(breakpoint.watched));
    case Breakpoint::Kind::Event: return "event " + text_of(breakpoint.event);
    }
    return "";
}

} // namespace

ParsedBreakpoint parse_breakpoint(std::string_view text, const NameLookup& lookup) {
    ParsedBreakpoint parsed;
    std::string_view rest = text;
    parsed.error = take_kind(take_place(rest), lookup, parsed.breakpoint);
    if (parsed.error.empty() && !rest.empty()) {
        auto [condition, error] = Condition::parse(rest);
        parsed.breakpoint.condition = std::move(condition);
        parsed.error = std::move(error);
    }
    return parsed;
}

std::string text_of(const Breakpoint& breakpoint) {
    const std::string& condition = breakpoint.condition.text();
    return place_text(breakpoint) + (condition.empty() ? "" : " if " + condition);
}

} // namespace machine
