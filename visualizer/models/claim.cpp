// SPDX-License-Identifier: MIT
#include "visualizer/models/claim.h"

#include "machine/event_names.h"
#include "machine/event_operands.h"
#include "visualizer/models/why_model.h"

#include <fmt/format.h>

#include <charconv>
#include <sstream>

namespace vitrine::models {

namespace {

std::optional<Claim::Who> who_of(std::string_view word) {
    return word == "vtl0"     ? std::optional(Claim::Who::Vtl0)
           : word == "vtl1"   ? std::optional(Claim::Who::Vtl1)
           : word == "device" ? std::optional(Claim::Who::Device)
                              : std::nullopt;
}

std::optional<std::uint64_t> hexadecimal(std::string_view word) {
    if (!word.starts_with("0x")) {
        return std::nullopt;
    }
    word.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), value, 16);
    return problem == std::errc{} && end == word.data() + word.size() ? std::optional(value)
                                                                      : std::nullopt;
}

bool read_access(std::istringstream& words, Claim& claim) {
    std::string who;
    std::string page;
    std::string rights;
    words >> who >> page >> rights;
    const auto whose = who_of(who);
    claim.page = hexadecimal(page);
    const auto access = machine::access_from_text(rights);
    if (!whose || !access || (!claim.page && page != "here")) {
        return false;
    }
    claim.who = *whose;
    claim.access = *access;
    return true;
}

bool has_happened(const EventMatch& match, const Snapshot& now, std::size_t first) {
    for (std::size_t i = first; i < now.events.size(); ++i) {
        if (match.matches(now.events[i])) {
            return true;
        }
    }
    return false;
}

const SlatState::ViewOfVtl& view_of(const SlatState& slat, Claim::Who who) {
    return who == Claim::Who::Device ? slat.devices : slat.views[who == Claim::Who::Vtl1 ? 1 : 0];
}

bool has_access(const Claim& claim, const Snapshot& now) {
    const auto here = now.events.empty() ? std::nullopt : page_of(now.events.back());
    const auto page = claim.page ? claim.page : here;
    const SlatState::ViewOfVtl& view = view_of(*now.slat, claim.who);
    return page && view.exists && *page < view.access.size() &&
           view.access[*page] == claim.access.bits;
}

} // namespace

bool Claim::holds(const Snapshot& now, std::size_t first) const {
    switch (kind) {
    case Kind::Happened: return has_happened(event, now, first);
    case Kind::Never: return !has_happened(event, now, first);
    case Kind::Access: return has_access(*this, now);
    case Kind::Running: return now.processor.world == world;
    }
    return false;
}

ParsedClaim parse_claim(std::string_view text) {
    ParsedClaim parsed;
    std::istringstream words{std::string(text)};
    std::string verb;
    words >> verb;
    if (verb == "happened" || verb == "never") {
        parsed.claim.kind = verb == "never" ? Claim::Kind::Never : Claim::Kind::Happened;
        std::string rest;
        std::getline(words, rest);
        ParsedMatch match = parse_match(rest);
        parsed.claim.event = std::move(match.match);
        parsed.error = std::move(match.error);
        return parsed;
    }
    std::string world;
    bool understood = false;
    if (verb == "access") {
        parsed.claim.kind = Claim::Kind::Access;
        understood = read_access(words, parsed.claim);
    } else if (verb == "running" && words >> world) {
        const auto kind = machine::from_name<abi::World::Kind>(world);
        parsed.claim.kind = Claim::Kind::Running;
        parsed.claim.world = kind.value_or(abi::World::Kind::Firmware);
        understood = kind.has_value();
    }
    std::string more;
    if (!understood || words >> more) {
        parsed.error = fmt::format("\"{}\" cannot be judged by the machine: a claim begins with "
                                   "happened, never, access or running.",
                                   text);
    }
    return parsed;
}

} // namespace vitrine::models
