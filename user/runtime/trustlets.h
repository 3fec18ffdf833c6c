// SPDX-License-Identifier: MIT
// How a program of VTL0 starts a trustlet, reads the letter that it leaves, and has it dumped.
// Lesson: 10.
#pragma once

#include "abi/ium/trustlets.h"
#include "abi/nt/trustlet_attributes.h"
#include "user/kernelbase/kernelbase.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace user {

/// The trustlets of the disk, as far as this side is to know them: names and IDs. What counts is
/// the secure kernel's table.
struct KnownTrustlet {
    std::string_view name; // without ".exe"
    abi::ium::TrustletId id;
};
std::span<const KnownTrustlet> known_trustlets();
std::optional<abi::ium::TrustletId> id_of_trustlet(std::string_view name);

/// Attributes for a new instance, with a mailbox key of its own.
abi::nt::TrustletCreateAttributes attributes_for(abi::ium::TrustletId id);

/// `line` begins with the trustlet's name. False: GetLastError() tells why.
bool start_trustlet(std::string_view line, const abi::nt::TrustletCreateAttributes& attributes,
                    ProcessInformation& process);

/// Fetches the letter in `slot`; false if there is none for this key.
bool fetch_letter(Handle process, std::uint32_t slot,
                  const abi::nt::TrustletCreateAttributes& attributes,
                  abi::nt::TrustletMailbox& letter);

/// The process of that image name that runs; 0: there is none.
std::uint64_t process_called(std::string_view image_name);

/// VTL1's dump of the trustlet of `process` into `room` (abi/ium/trustlet_dump.h). `size`: what it
/// takes, also with too little room: STATUS_INFO_LENGTH_MISMATCH.
abi::NtStatus capture_dump(Handle process, std::span<std::byte> room, std::uint32_t& size);

} // namespace user
