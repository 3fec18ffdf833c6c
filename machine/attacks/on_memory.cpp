// SPDX-License-Identifier: MIT
// Attacks that the nested page table stops.
#include "abi/trace_marks.h"
#include "machine/attacks/catalogue.h"

namespace machine::attacks {
namespace {

using abi::Guard;
using abi::PageAccess;

/// The target is the secret's page, by VTL1's own word, and the loot is what VTL1 wrote there.
bool has_the_secret(const Evidence& evidence) {
    return evidence.secret_page() == evidence.target_page() && evidence.loot(0) != 0 &&
           evidence.loot(0) == evidence.secret_word(0);
}

Attack read_secret() {
    return {1,
            "read-secret",
            "VTL0's kernel reads and writes VTL1's page",
            Guard::SlatVtl1Pages,
            [](const Evidence& evidence) {
                const auto page = evidence.target_page();
                const auto write = evidence.refused_access(page, PageAccess::write());
                return write ? evidence.refused_access(page, PageAccess::read()) : write;
            },
            [](const Evidence& evidence) {
                return has_the_secret(evidence) && evidence.secret_word(1) == abi::attackers_word;
            }};
}

Attack alias_secret() {
    return {2,
            "alias-secret",
            "VTL0's kernel maps VTL1's page at another address",
            Guard::SlatVtl1Pages,
            [](const Evidence& evidence) {
                return evidence.refused_access(evidence.target_page(), PageAccess::read());
            },
            has_the_secret};
}

} // namespace

std::vector<Attack> attacks_on_memory() { return {read_secret(), alias_secret()}; }

} // namespace machine::attacks
