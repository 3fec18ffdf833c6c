// SPDX-License-Identifier: MIT
// Attacks by drivers, and on data that VTL0's kernel has pinned: what code integrity and kernel
// data protection stop, and what they leave.
#include "abi/trace_marks.h"
#include "machine/attacks/catalogue.h"

namespace machine::attacks {
namespace {

using abi::Guard;
using abi::PageAccess;
using abi::Rule;

constexpr auto attackers_half_word = static_cast<std::uint32_t>(abi::attackers_word);

/// The attacker's code stores this into the loot when it runs.
bool attackers_code_ran(const Evidence& evidence) {
    return static_cast<std::uint32_t>(evidence.loot(0)) == attackers_half_word;
}

/// VTL1 did not accept the driver, or a page of it.
std::function<std::optional<Rule>(const Evidence&)> by_code_integrity(Rule rule) {
    return [rule](const Evidence& evidence) {
        // What VTL1 noticed without the guard did not count.
        return evidence.has_decided_by(rule) && !attackers_code_ran(evidence) ? std::optional{rule}
                                                                              : std::nullopt;
    };
}

bool is_written(const Evidence& evidence) {
    return evidence.word_at(evidence.target()) == abi::attackers_word;
}

Attack write_pinned_data() {
    return {37,
            "write-pinned-data",
            "VTL 0's kernel writes its pinned system call table",
            Guard::Kdp,
            by_slat(PageAccess::write()),
            is_written};
}

/// Whoever reads at the table's address reads the attacker's word, and the table is as it was.
Attack remap_pinned_data() {
    Attack attack{37,
                  "remap-pinned-data",
                  "VTL 0's kernel lets the address of its pinned table lead to another page",
                  Guard::Kdp,
                  {},
                  [](const Evidence& evidence) {
                      return evidence.loot(0) == abi::attackers_word && !is_written(evidence);
                  }};
    return not_stopped(std::move(attack),
                       "What is pinned is the page: where an address leads, VTL 0's own page table "
                       "says. To pin that too takes HVPT, which AMD's processors do not have.");
}

Attack use_vulnerable_driver() {
    Attack attack{41,
                  "use-vulnerable-driver",
                  "a signed driver with a hole changes a record of VTL 0's kernel",
                  Guard::DriverSignature,
                  {},
                  is_written};
    return not_stopped(
        std::move(attack),
        "The driver is signed, no code changes, and VTL 0's data is VTL 0's: only what "
        "its kernel has pinned is safe from itself.");
}

} // namespace

Attack not_stopped(Attack attack, const char* limit) {
    attack.refusal = [](const Evidence&) -> std::optional<Rule> { return std::nullopt; };
    attack.limit = limit;
    return attack;
}

std::vector<Attack> attacks_on_kernel_data() {
    return {{6, "load-unsigned-driver", "VTL 0's kernel loads a driver that nobody has signed",
             Guard::DriverSignature, by_code_integrity(Rule::DriverNotTrusted), attackers_code_ran},
            {6, "supply-false-driver-page",
             "VTL 0's kernel brings a page of its own for a signed driver's code",
             Guard::DriverSignature, by_code_integrity(Rule::PageNotOfImage), attackers_code_ran},
            write_pinned_data(),
            remap_pinned_data(),
            use_vulnerable_driver()};
}

} // namespace machine::attacks
