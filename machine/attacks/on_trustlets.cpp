// SPDX-License-Identifier: MIT
// Attacks by programs: on the gates of isolated user mode, from inside a trustlet, and on what a
// trustlet keeps. attacker.exe makes them (user/programs/attacker/).
#include "abi/ium/trustlets.h"
#include "abi/trace_marks.h"
#include "machine/attacks/catalogue.h"

namespace machine::attacks {
namespace {

using abi::Guard;
using abi::PageAccess;
using abi::Rule;
using abi::ium::TrustletId;

constexpr std::uint64_t unknown_trustlet = 0x2000;
constexpr std::uint32_t nt_open_section = 0x17;           // abi/nt/system_call_numbers.h
constexpr std::uint32_t nt_open_file = 0x31;              // likewise
constexpr std::uint32_t post_mailbox = 0x0800'000F;       // abi/ium/system_calls.h
constexpr std::uint32_t secure_storage_get = 0x0800'0012; // abi/ium/system_calls.h

/// The NTLM hash of "wonderland", with which attacker.exe has alice log on.
constexpr std::array<std::uint64_t, 2> hash_of_alice = {0xA15A'2023'D17C'053E,
                                                        0x35B3'1617'125F'AF68};

/// Which gate stopped the launch; or code integrity, before there was anything to launch.
std::optional<Rule> refused_launch(const Evidence& evidence, std::uint64_t trustlet) {
    if (evidence.was_launched(trustlet)) {
        return std::nullopt; // What VTL1 noticed on the way did not count.
    }
    const auto gate = evidence.refused_launch();
    const bool is_image_refused = evidence.has_decided_by(Rule::ImageNotTrusted);
    return !gate && is_image_refused ? std::optional{Rule::ImageNotTrusted} : gate;
}

/// A launch that one of the gates must stop.
Attack launch(unsigned row, std::string name, std::string title, Guard guard,
              std::uint64_t trustlet) {
    return {row,
            std::move(name),
            std::move(title),
            guard,
            [trustlet](const Evidence& evidence) { return refused_launch(evidence, trustlet); },
            [trustlet](const Evidence& evidence) { return evidence.was_launched(trustlet); }};
}

/// What a trustlet asks for by a system call, and must not get.
struct Forbidden {
    std::uint32_t number;
    Rule rule; // by which VTL1 refuses it
};
Attack system_call(unsigned row, std::string name, std::string title, Guard guard,
                   Forbidden forbidden) {
    return {row,
            std::move(name),
            std::move(title),
            guard,
            [forbidden](const Evidence& evidence) {
                const auto answer = evidence.answered_trustlet(forbidden.number);
                const bool is_refused =
                    answer && !abi::is_success(*answer) && evidence.has_decided_by(forbidden.rule);
                return is_refused ? std::optional{forbidden.rule} : std::nullopt;
            },
            [forbidden](const Evidence& evidence) {
                const auto answer = evidence.answered_trustlet(forbidden.number);
                return answer && abi::is_success(*answer);
            }};
}

/// With Credential Guard nothing is refused but what is VTL1's: the key is not anywhere else.
Attack steal_credentials() {
    return {46,
            "steal-credentials",
            "VTL 0 looks for a user's key in all memory that it can read",
            Guard::CredentialGuard,
            [](const Evidence& evidence) {
                const bool is_guarded =
                    evidence.ran(static_cast<std::uint64_t>(TrustletId::LsaIso));
                return is_guarded ? evidence.refused_reading_vtl1() : std::nullopt;
            },
            [](const Evidence& evidence) { return evidence.vtl0_can_read(hash_of_alice); }};
}

constexpr auto number_of(TrustletId id) { return static_cast<std::uint64_t>(id); }

/// VTL1 takes the attacker's page for a trustlet's code, and VTL0 may not write it any more.
Attack supply_false_page() {
    return {
        25,
        "supply-false-page",
        "VTL 0's kernel brings a page of its own for a trustlet's code",
        Guard::Signature,
        [](const Evidence& evidence) { return evidence.secure_decision(evidence.target_page()); },
        [](const Evidence& evidence) {
            const auto events = evidence.events();
            const auto access =
                scenes::vtl0_access_to(events, events.size(), evidence.target_page());
            return !access.allows(PageAccess::write()) &&
                   evidence.word_at(evidence.target()) == abi::attackers_word;
        }};
}

/// The trustlet has answered more guesses than it may: its memory is not what it was.
bool has_answered_too_much(const Evidence& evidence) {
    return evidence.granted_trustlets(post_mailbox) > abi::guess_limit;
}

Attack on_paged_out(std::string name, std::string title) {
    return {26,
            std::move(name),
            std::move(title),
            Guard::PageSeal,
            [](const Evidence& evidence) {
                return evidence.has_decided_by(Rule::PageSealBroken) &&
                               !has_answered_too_much(evidence)
                           ? std::optional{Rule::PageSealBroken}
                           : std::nullopt;
            },
            has_answered_too_much};
}

/// Some launches are refused even without the guard: those that VTL1 saw as they were meant.
Attack change_what_is_asked() {
    Attack attack = launch(32, "change-what-is-asked",
                           "a second processor changes what VTL 1 is asked for while it judges",
                           Guard::CopyInOnce, number_of(TrustletId::Vmsp));
    attack.processors = 2;
    return attack;
}

/// VTL1 itself says that its secret is no longer what it was.
bool has_lost_secret(const Evidence& evidence) {
    constexpr std::uint64_t not_intact = 0;
    return evidence.has_secure_answer(abi::SecureService::VerifyPage, not_intact);
}

Attack iago() {
    return {33,
            "iago",
            "VTL 0's kernel answers a request for memory with VTL 1's own page",
            Guard::ReplyCheck,
            [](const Evidence& evidence) {
                return has_lost_secret(evidence) // What VTL1 noticed on the way did not count.
                           ? std::nullopt
                           : evidence.secure_decision(evidence.target_page());
            },
            has_lost_secret};
}

bool was_read(const Evidence& evidence) {
    return evidence.has_granted(abi::SecureService::DebugReadMemory);
}

/// Lsaiso.exe's policy lets nobody look into it.
Attack debug_trustlet() {
    return {35,
            "debug-trustlet",
            "a debugger reads the memory of LsaIso",
            Guard::DebugPolicy,
            [](const Evidence& evidence) {
                return evidence.has_decided_by(Rule::DebugNotAllowed)
                           ? std::optional{Rule::DebugNotAllowed}
                           : std::nullopt;
            },
            was_read};
}

/// Vmsp.exe's policy lets it be in no dump.
Attack dump_trustlet() {
    return {35,
            "dump-trustlet",
            "a program has VTL 1 write a dump of the virtual TPM",
            Guard::DebugPolicy,
            [](const Evidence& evidence) {
                return evidence.has_decided_by(Rule::DumpNotAllowed)
                           ? std::optional{Rule::DumpNotAllowed}
                           : std::nullopt;
            },
            [](const Evidence& evidence) {
                return evidence.has_granted(abi::SecureService::LiveDumpCaptureProcess);
            }};
}

} // namespace

std::vector<Attack> attacks_on_trustlets() {
    return {
        launch(20, "unknown-trustlet", "a program starts a trustlet that there is not",
               Guard::TrustletIdTable, unknown_trustlet),
        launch(21, "forged-policy", "a program starts a trustlet with a forged policy",
               Guard::Signature, number_of(TrustletId::IumTests)),
        launch(22, "unentitled-signer", "a program starts as a trustlet what is only signed code",
               Guard::Signature, number_of(TrustletId::Hello)),
        launch(23, "borrowed-identity", "a program starts a trustlet under another one's ID",
               Guard::TrustletIdTable, number_of(TrustletId::Vmsp)),
        system_call(24, "unsigned-library", "a trustlet loads a DLL that is not signed",
                    Guard::Signature, {nt_open_section, Rule::ImageNotTrusted}),
        launch(25, "tampered-trustlet", "a program starts a trustlet of which one bit was changed",
               Guard::Signature, number_of(TrustletId::Hello)),
        supply_false_page(),
        on_paged_out("tamper-paged-out",
                     "VTL 0's kernel changes what it keeps of a trustlet's memory"),
        on_paged_out("replay-paged-out",
                     "VTL 0's kernel brings an older state of a trustlet's memory back"),
        system_call(27, "trustlet-opens-file", "a trustlet opens a file", Guard::IumWhitelist,
                    {nt_open_file, Rule::SystemCallNotListed}),
        system_call(28, "trustlet-reads-storage", "a trustlet reads another one's secure storage",
                    Guard::CapabilityTable, {secure_storage_get, Rule::CapabilityMissing}),
        change_what_is_asked(),
        iago(),
        debug_trustlet(),
        dump_trustlet(),
        launch(40, "old-trustlet", "a program starts an old build of a trustlet, signed as ever",
               Guard::SecurityVersion, number_of(TrustletId::Hello)),
        steal_credentials(),
    };
}

} // namespace machine::attacks
