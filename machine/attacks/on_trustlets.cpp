// SPDX-License-Identifier: MIT
// Attacks by programs: on the gates of isolated user mode, from inside a trustlet, and on what a
// trustlet keeps. attacker.exe makes them (user/programs/attacker/).
#include "abi/ium/trustlets.h"
#include "machine/attacks/catalogue.h"

namespace machine::attacks {
namespace {

using abi::Guard;
using abi::Rule;
using abi::ium::TrustletId;

constexpr std::uint64_t unknown_trustlet = 0x2000;
constexpr std::uint32_t nt_open_section = 0x17;           // abi/nt/system_call_numbers.h
constexpr std::uint32_t nt_open_file = 0x31;              // likewise
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
            "VTL0 looks for a user's key in all memory that it can read",
            Guard::CredentialGuard,
            [](const Evidence& evidence) {
                const bool is_guarded =
                    evidence.ran(static_cast<std::uint64_t>(TrustletId::LsaIso));
                return is_guarded ? evidence.refused_reading_vtl1() : std::nullopt;
            },
            [](const Evidence& evidence) { return evidence.vtl0_can_read(hash_of_alice); }};
}

constexpr auto number_of(TrustletId id) { return static_cast<std::uint64_t>(id); }

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
        system_call(27, "trustlet-opens-file", "a trustlet opens a file", Guard::IumWhitelist,
                    {nt_open_file, Rule::SystemCallNotListed}),
        system_call(28, "trustlet-reads-storage", "a trustlet reads another one's secure storage",
                    Guard::CapabilityTable, {secure_storage_get, Rule::CapabilityMissing}),
        steal_credentials(),
    };
}

} // namespace machine::attacks
