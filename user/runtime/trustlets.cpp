// SPDX-License-Identifier: MIT
#include "user/runtime/trustlets.h"

#include "user/ntdll/ntdll.h"
#include "user/runtime/command_line.h"

#include <cstring>

namespace user {

namespace {

using abi::ium::TrustletId;

constexpr KnownTrustlet trustlets[] = {
    {"hello", TrustletId::Hello},
    {"iumtests", TrustletId::IumTests},
    {"lsaiso", TrustletId::LsaIso},
    {"vmsp", TrustletId::Vmsp},
    {"vtpmprov", TrustletId::VtpmProvisioning},
};

} // namespace

std::span<const KnownTrustlet> known_trustlets() { return trustlets; }

std::optional<TrustletId> id_of_trustlet(std::string_view name) {
    for (const KnownTrustlet& trustlet : trustlets) {
        if (trustlet.name == name) {
            return trustlet.id;
        }
    }
    return std::nullopt;
}

/// The key is no secret from VTL0's kernel, which fetches the letter: it tells instances apart.
abi::nt::TrustletCreateAttributes attributes_for(TrustletId id) {
    abi::nt::TrustletCreateAttributes attributes;
    attributes.trustlet_id = static_cast<std::uint64_t>(id);
    std::int64_t counter = 0;
    NtQueryPerformanceCounter(&counter, nullptr);
    std::memcpy(attributes.mailbox_key, &counter, sizeof(counter));
    return attributes;
}

bool start_trustlet(std::string_view line, const abi::nt::TrustletCreateAttributes& attributes,
                    ProcessInformation& process) {
    const auto command = CommandLine::of(line);
    if (!command) {
        SetLastError(command_line_error(line));
        return false;
    }
    return CreateTrustlet(command->image_name, command->command_line, &attributes, &process);
}

bool fetch_letter(Handle process, std::uint32_t slot,
                  const abi::nt::TrustletCreateAttributes& attributes,
                  abi::nt::TrustletMailbox& letter) {
    letter.slot = slot;
    std::memcpy(letter.key, attributes.mailbox_key, sizeof(letter.key));
    const NtStatus status =
        NtQueryInformationProcess(process, abi::nt::ProcessInformationClass::TrustletMailbox,
                                  &letter, sizeof(letter), nullptr);
    return abi::is_success(status) && letter.size <= sizeof(letter.message);
}

} // namespace user
