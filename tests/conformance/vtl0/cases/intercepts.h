// SPDX-License-Identifier: MIT
// The last intercept message, read by the offsets of the specification.  [TLFS vsm]
#pragma once

#include "tests/conformance/vtl0/cases/calls.h"

#include <cstring>

namespace conformance {

// HV_MESSAGE_TYPE
inline constexpr std::uint32_t gpa_message = 0x8000'0001;
inline constexpr std::uint32_t port_message = 0x8001'0000;
inline constexpr std::uint32_t msr_message = 0x8001'0001;
inline constexpr std::uint32_t register_message = 0x8001'0006;

inline constexpr std::uint8_t read_access = 0;
inline constexpr std::uint8_t write_access = 1;
inline constexpr std::uint8_t execute_access = 2;

/// A field of the message, at `offset` from its first byte.
template <typename Value>
Value message_field(std::uint64_t offset) {
    Value value{};
    std::memcpy(&value, reinterpret_cast<const std::byte*>(&stage::exchange().message) + offset,
                sizeof(value));
    return value;
}

// Offsets: the header has 16 bytes, then comes the payload.
inline constexpr std::uint64_t type_at = 0;
inline constexpr std::uint64_t size_at = 4;
inline constexpr std::uint64_t vp_at = 16;
inline constexpr std::uint64_t access_at = 21;
inline constexpr std::uint64_t state_at = 22;
inline constexpr std::uint64_t cs_at = 24;
inline constexpr std::uint64_t rip_at = 40;
inline constexpr std::uint64_t rflags_at = 48;
inline constexpr std::uint64_t payload_at = 56; // what each kind of message adds

/// What every intercept's message says: kind, processor, access, and that VTL0's ring `cpl` was in
/// 64-bit mode at `rip`.
void check_message(Trial& trial, std::uint32_t type, std::uint8_t access, std::uint64_t rip,
                   unsigned cpl = 0);

inline std::uint64_t address_of(Snippet snippet) {
    return snippet_addresses[static_cast<std::uint64_t>(snippet)];
}

} // namespace conformance
