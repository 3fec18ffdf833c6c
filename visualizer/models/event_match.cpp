// SPDX-License-Identifier: MIT
#include "visualizer/models/event_match.h"

#include "machine/event_names.h"
#include "visualizer/models/launch_model.h"

#include <fmt/format.h>

#include <sstream>

namespace vitrine::models {

namespace {

/// Takes in one word behind the kind; false if it means nothing.
bool add_word(EventMatch& match, std::string_view word) {
    if (const auto verdict = machine::from_name<abi::Verdict>(word)) {
        match.verdict = verdict;
        return true;
    }
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos) {
        return false;
    }
    const std::string_view name = word.substr(0, equals);
    const std::string_view value = word.substr(equals + 1);
    if (name == "from" || name == "to") {
        const auto world = machine::from_name<abi::World::Kind>(value);
        (name == "from" ? match.from : match.to) = world;
        return world.has_value();
    }
    if (!match.kind) {
        return false;
    }
    for (const machine::OperandField& field : machine::operand_fields(*match.kind)) {
        if (field.name == name) {
            const auto number = machine::operand_value(field.format, value);
            match.fields.push_back({field, number.value_or(0)});
            return number.has_value();
        }
    }
    return false;
}

} // namespace

bool EventMatch::matches(const abi::TraceEvent& event) const {
    const bool has_verdict = !verdict || event.verdict() == *verdict ||
                             (*verdict == abi::Verdict::Denied && is_refusal(event));
    if ((kind && event.kind != *kind) || !has_verdict || (from && event.before() != *from) ||
        (to && event.after() != *to)) {
        return false;
    }
    for (const Field& wanted : fields) {
        if (wanted.field.value_in(event) != wanted.value) {
            return false;
        }
    }
    return true;
}

ParsedMatch parse_match(std::string_view text) {
    ParsedMatch parsed;
    std::istringstream words{std::string(text)};
    std::string word;
    words >> word;
    parsed.match.kind = machine::from_name<abi::EventKind>(word);
    if (!parsed.match.kind && word != "any") {
        parsed.error = fmt::format(
            "There is no kind of event called \"{}\"; docs/formats.md lists them.", word);
        return parsed;
    }
    while (words >> word) {
        if (!add_word(parsed.match, word)) {
            parsed.error = fmt::format("\"{}\" says nothing about an event; \"{}\" cannot be "
                                       "waited for.",
                                       word, text);
            return parsed;
        }
    }
    return parsed;
}

} // namespace vitrine::models
