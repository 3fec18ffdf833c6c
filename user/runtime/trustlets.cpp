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

std::uint64_t process_called(std::string_view image_name) {
    constexpr std::size_t most_processes = 32;
    static constinit abi::nt::SystemProcessInformation rows[most_processes];
    const NtStatus status = NtQuerySystemInformation(abi::nt::SystemInformationClass::Process, rows,
                                                     sizeof(rows), nullptr);
    for (std::size_t index = 0; abi::is_success(status); ++index) {
        if (std::string_view{rows[index].image_name} == image_name) {
            return rows[index].process_id;
        }
        if (rows[index].next_entry_offset == 0) {
            break;
        }
    }
    return 0;
}

/// A trustlet that runs now, on another processor, soon does not.
NtStatus capture_dump(Handle process, std::span<std::byte> room, std::uint32_t& size) {
    constexpr unsigned most_turns = 1000;
    NtStatus status = NtStatus::Retry;
    for (unsigned turn = 0; turn < most_turns && status == NtStatus::Retry; ++turn) {
        Sleep(turn == 0 ? 0 : 1);
        status = NtQueryInformationProcess(
            process, abi::nt::ProcessInformationClass::CaptureTrustletLiveDump, room.data(),
            static_cast<std::uint32_t>(room.size()), &size);
    }
    return status;
}

} // namespace user
