// SPDX-License-Identifier: MIT
// What an attack on trustlets, or on what they keep, has left behind.
#include "abi/secure_services.h"
#include "abi/trace_ring.h"
#include "machine/attacks/evidence.h"
#include "machine/ring_reader.h"
#include "machine/slat_reader.h"

#include <algorithm>
#include <cstring>

namespace machine::attacks {
namespace {

using abi::EventKind;
using abi::LaunchGate;
using abi::TraceEvent;
using World = abi::World::Kind;

/// The operands of EventKind::LaunchGate.
struct Launch {
    LaunchGate gate;
    bool has_passed;
    std::uint64_t trustlet;
    abi::Rule refused_by;

    static std::optional<Launch> of(const TraceEvent& event) {
        if (event.kind != EventKind::LaunchGate || event.before() != World::Vtl1Kernel) {
            return std::nullopt;
        }
        return Launch{static_cast<LaunchGate>(event.operand[0] & 0xFF),
                      (event.operand[0] >> 8 & 1) != 0, event.operand[1],
                      static_cast<abi::Rule>(event.operand[2])};
    }
};

bool has_launch(scenes::Events events, std::uint64_t trustlet) {
    return scenes::first_from(events, 0, [trustlet](const TraceEvent& event) {
               const auto launch = Launch::of(event);
               return launch && launch->gate == LaunchGate::Loader && launch->has_passed &&
                      launch->trustlet == trustlet;
           }) != scenes::nowhere;
}

} // namespace

std::optional<abi::Rule> Evidence::refused_launch() const {
    for (const TraceEvent& event : events()) {
        const auto launch = Launch::of(event);
        if (launch && !launch->has_passed) {
            return launch->refused_by;
        }
    }
    return std::nullopt;
}

bool Evidence::was_launched(std::uint64_t trustlet) const { return has_launch(events(), trustlet); }

bool Evidence::ran(std::uint64_t trustlet) const { return has_launch(run_.events, trustlet); }

std::optional<abi::NtStatus> Evidence::answered_trustlet(std::uint32_t system_call) const {
    for (const TraceEvent& event : events()) {
        if (event.kind == EventKind::SecureSystemCall && event.before() == World::Vtl1Kernel &&
            event.operand[0] == system_call) {
            return static_cast<abi::NtStatus>(event.operand[1]);
        }
    }
    return std::nullopt;
}

std::size_t Evidence::granted_trustlets(std::uint32_t system_call) const {
    const auto is_it = [system_call](const TraceEvent& event) {
        return event.kind == EventKind::SecureSystemCall && event.before() == World::Vtl1Kernel &&
               event.operand[0] == system_call &&
               abi::is_success(static_cast<abi::NtStatus>(event.operand[1]));
    };
    const auto all = events();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), is_it));
}

bool Evidence::has_decided_by(abi::Rule rule) const {
    return scenes::first_from(events(), 0, [rule](const TraceEvent& event) {
               return event.kind == EventKind::SecureDecision &&
                      event.before() == World::Vtl1Kernel &&
                      event.operand[0] == static_cast<std::uint64_t>(rule);
           }) != scenes::nowhere;
}

std::optional<abi::Rule> Evidence::refused_reading_vtl1() const {
    return rule_of_first([](const TraceEvent& event) {
        return event.kind == EventKind::SlatViolation && event.before() == World::Vtl0Kernel &&
               event.rule == static_cast<std::uint8_t>(abi::Rule::SlatVtlProtection) &&
               abi::PageAccess{static_cast<std::uint8_t>(event.operand[2])}.allows(
                   abi::PageAccess::read());
    });
}

bool Evidence::vtl0_can_read(const std::array<std::uint64_t, 2>& words) const {
    const std::uint64_t root = read_ring_header(run_.ram).nested_root[0];
    const auto pages = read_slat_map(run_.ram, root, run_.ram.size() / abi::page_size);
    for (std::size_t page = 0; page < pages.size(); ++page) {
        if (!pages[page].present || !pages[page].access.allows(abi::PageAccess::read())) {
            continue;
        }
        // What lies across the end of a page is not looked for: a key is aligned to eight bytes,
        // and its session to its own size.
        const std::byte* const begin = run_.ram.data() + page * abi::page_size;
        for (std::size_t at = 0; at + sizeof(words) <= abi::page_size; at += sizeof(words[0])) {
            if (std::memcmp(begin + at, words.data(), sizeof(words)) == 0) {
                return true;
            }
        }
    }
    return false;
}

} // namespace machine::attacks
