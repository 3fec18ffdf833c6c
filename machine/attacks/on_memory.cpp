// SPDX-License-Identifier: MIT
// Attacks that the nested page table stops.
#include "abi/secure_call.h"
#include "abi/trace_marks.h"
#include "machine/attacks/catalogue.h"

namespace machine::attacks {
namespace {

using abi::Guard;
using abi::PageAccess;

Attack read_secret() {
    return {1,
            "read-secret",
            "VTL 0's kernel reads and writes VTL 1's page",
            Guard::SlatVtl1Pages,
            [](const Evidence& evidence) {
                const auto page = evidence.target_page();
                const auto write = evidence.refused_access(page, PageAccess::write());
                return write ? evidence.refused_access(page, PageAccess::read()) : write;
            },
            [](const Evidence& evidence) {
                return evidence.loot_is_the_secret() &&
                       evidence.secret_word(1) == abi::attackers_word;
            }};
}

Attack alias_secret() {
    return {2,
            "alias-secret",
            "VTL 0's kernel maps VTL 1's page at another address",
            Guard::SlatVtl1Pages,
            by_slat(PageAccess::read()),
            &Evidence::loot_is_the_secret};
}

/// Code of the attacker's stores this into the loot when it runs.
constexpr auto attackers_half_word = static_cast<std::uint32_t>(abi::attackers_word);

bool attackers_code_ran(const Evidence& evidence) {
    return static_cast<std::uint32_t>(evidence.loot(0)) == attackers_half_word;
}

Attack patch_kernel_code() {
    return {3,
            "patch-kernel-code",
            "VTL 0 patches a function of its kernel and runs it",
            Guard::Hvci,
            by_slat(PageAccess::write()),
            [](const Evidence& evidence) {
                const auto patched =
                    static_cast<std::uint32_t>(evidence.word_at(evidence.target()));
                return patched == attackers_half_word && attackers_code_ran(evidence);
            }};
}

Attack write_shared_image() {
    return {5,
            "write-shared-image",
            "VTL 0's kernel writes an image page that VTL 1 shares",
            Guard::ImageReadonly,
            by_slat(PageAccess::write()),
            [](const Evidence& evidence) {
                return evidence.word_at(evidence.target()) == abi::attackers_word;
            }};
}

Attack write_trustlet_image() {
    return {5,
            "write-trustlet-image",
            "VTL 0's kernel writes a page of a DLL that trustlets use",
            Guard::ImageReadonly,
            by_slat(PageAccess::write()),
            [](const Evidence& evidence) {
                return evidence.word_at(evidence.target()) == abi::attackers_word;
            }};
}

/// VTL1 itself says that a page which it had measured, and nobody could write, has changed.
bool changed_behind_vtl1(const Evidence& evidence) {
    constexpr std::uint64_t not_intact = 0;
    return evidence.has_secure_answer(abi::SecureService::VerifyPage, not_intact);
}

Attack use_revoked_right() {
    return {5,
            "use-revoked-right",
            "a second processor goes on writing a page that VTL 1 shares",
            Guard::TlbFlushOnRevoke,
            [](const Evidence& evidence) {
                // It tries more than once; a processor may have forgotten by chance.
                return changed_behind_vtl1(evidence)
                           ? std::nullopt
                           : evidence.refused_access(evidence.target_page(), PageAccess::write());
            },
            changed_behind_vtl1,
            2};
}

Attack run_data() {
    return {6,
            "run-data",
            "VTL 0's kernel makes a data page executable and runs it",
            Guard::Hvci,
            by_slat(PageAccess::execute()),
            attackers_code_ran};
}

Attack run_user_page() {
    return {7,
            "run-user-page",
            "VTL 0's kernel runs a program's page with its own rights",
            Guard::Mbec,
            by_slat(PageAccess::execute()),
            attackers_code_ran};
}

} // namespace

std::function<std::optional<abi::Rule>(const Evidence&)> by_slat(PageAccess wanted) {
    return [wanted](const Evidence& evidence) {
        return evidence.refused_access(evidence.target_page(), wanted);
    };
}

std::vector<Attack> attacks_on_memory() {
    return {read_secret(),       alias_secret(),         patch_kernel_code(), write_shared_image(),
            use_revoked_right(), write_trustlet_image(), run_data(),          run_user_page()};
}

} // namespace machine::attacks
