// SPDX-License-Identifier: MIT
// Attacks by what a secure call says: numbers, lengths, pages.
#include "abi/memory_layout.h"
#include "abi/trace_marks.h"
#include "machine/attacks/catalogue.h"

namespace machine::attacks {
namespace {

using abi::Guard;
using abi::Rule;

/// VTL1 did something, and said so, when it was asked for what there is not.
bool was_obeyed(const Evidence& evidence) {
    const auto is_success = [first = evidence.target()](const abi::TraceEvent& event) {
        return event.kind == abi::EventKind::SecureCallAnswer &&
               event.before() == abi::World::Kind::Vtl1Kernel && event.operand[0] >= first &&
               abi::is_success(static_cast<abi::NtStatus>(event.operand[1]));
    };
    return scenes::first_from(evidence.events(), 0, is_success) != scenes::nowhere;
}

Attack unknown_secure_call() {
    return {29,
            "unknown-secure-call",
            "VTL 0 asks VTL 1 for services that there are not",
            Guard::ParameterChecks,
            [](const Evidence& evidence) {
                const bool is_refused =
                    evidence.has_decided_by(Rule::UnknownSecureCall) && !was_obeyed(evidence);
                return is_refused ? std::optional{Rule::UnknownSecureCall} : std::nullopt;
            },
            was_obeyed};
}

/// In VTL1's own region, where nothing of VTL0's was to be written.
bool vtl1_was_written(const Evidence& evidence) {
    const abi::PhysicalRange region = abi::secure_kernel_region;
    for (std::uint64_t at = region.base; at < region.end(); at += sizeof(std::uint64_t)) {
        if (evidence.word_at(at) == abi::attackers_word) {
            return true;
        }
    }
    return false;
}

Attack lying_list() {
    return {
        30,
        "lying-list",
        "VTL 0 shows VTL 1 a list of pages that is longer than it says",
        Guard::ParameterChecks,
        [](const Evidence& evidence) { return evidence.secure_decision(evidence.target_page()); },
        vtl1_was_written};
}

Attack foreign_page() {
    return {31,
            "foreign-page",
            "VTL 0 wants VTL 1 to release the page of its secret",
            Guard::ParameterChecks,
            [](const Evidence& evidence) {
                return evidence.loot_is_the_secret() // What VTL1 noticed did not count.
                           ? std::nullopt
                           : evidence.secure_decision(evidence.target_page());
            },
            &Evidence::loot_is_the_secret};
}

} // namespace

std::vector<Attack> attacks_on_secure_calls() {
    return {unknown_secure_call(), lying_list(), foreign_page()};
}

} // namespace machine::attacks
