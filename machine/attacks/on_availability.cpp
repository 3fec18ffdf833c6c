// SPDX-License-Identifier: MIT
// Rows 42 and 43: what Credential Guard and isolated user mode do not promise. The key stays where
// it is, and is used; the trustlet's memory stays its own, and it does not run.
#include "abi/ium/trustlets.h"
#include "machine/attacks/catalogue.h"

namespace machine::attacks {
namespace {

using abi::ium::TrustletId;

constexpr std::uint32_t crypto = 0x0800'0005;       // abi/ium/system_calls.h
constexpr std::uint32_t post_mailbox = 0x0800'000F; // likewise

/// The guard means nothing: none stops it.
Attack row(unsigned number, const char* name, const char* title,
           bool (*succeeded)(const Evidence& evidence)) {
    return {number, name, title, abi::Guard::CredentialGuard, {}, succeeded};
}

/// LsaIso has opened a key since the attack began, and nobody else had a question.
bool a_key_was_used(const Evidence& evidence) {
    return evidence.ran(static_cast<std::uint64_t>(TrustletId::LsaIso)) &&
           evidence.granted_trustlets(crypto) != 0;
}

/// hello.exe passed all gates, and never came to leave its letter.
bool did_no_work(const Evidence& evidence) {
    return evidence.was_launched(static_cast<std::uint64_t>(TrustletId::Hello)) &&
           evidence.granted_trustlets(post_mailbox) == 0;
}

} // namespace

std::vector<Attack> attacks_on_availability() {
    return {
        not_stopped(row(42, "misuse-lsass",
                        "a program has lsass answer a challenge in a user's name", a_key_was_used),
                    "LsaIso keeps keys, and answers what lsass asks: who speaks for lsass has "
                    "their use, as long as the user is logged on."),
        not_stopped(
            row(43, "never-schedule", "VTL 0 starts a trustlet and never lets it run", did_no_work),
            "VTL 1 has no scheduler: a trustlet runs when VTL 0 lets its twin run. "
            "Availability is not promised."),
        not_stopped(
            row(43, "refuse-memory", "VTL 0 starts a trustlet and gives it no memory", did_no_work),
            "VTL 1 has no memory to spare: what a trustlet needs is VTL 0's to give. "
            "Availability is not promised.")};
}

} // namespace machine::attacks
