// SPDX-License-Identifier: MIT
// How a program of VTL0 asks for a trustlet: NtCreateUserProcess with the attribute
// PS_ATTRIBUTE_SECURE_PROCESS, whose value points to this.  [BH15] [WI7 ch.9]
//
// `size` of the attribute is 8 for the ID alone, or the whole structure's.
#pragma once

#include <cstddef>
#include <cstdint>

namespace abi::nt {

/// PS_TRUSTLET_CREATE_ATTRIBUTES, with our two attributes in fixed places.
struct TrustletCreateAttributes {
    std::uint64_t trustlet_id = 0;          // TrustletIdentity
    std::uint8_t mailbox_key[16] = {};      // of the messages that VTL0 will fetch
    std::uint8_t collaboration_id[16] = {}; // zero: none
};
static_assert(sizeof(TrustletCreateAttributes) == 40);
static_assert(offsetof(TrustletCreateAttributes, collaboration_id) == 24);

/// NtQueryInformationProcess of a trustlet, class TrustletMailbox: slot and key are read, the rest
/// is written. STATUS_ACCESS_DENIED if there is no message under this key.
struct TrustletMailbox {
    std::uint32_t slot = 0;
    std::uint32_t size = 0; // out: bytes of `message`
    std::uint8_t key[16] = {};
    std::uint8_t message[4096] = {};
};
static_assert(sizeof(TrustletMailbox) == 4120);

} // namespace abi::nt
