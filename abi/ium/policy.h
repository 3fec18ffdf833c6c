// SPDX-License-Identifier: MIT
// The policy that a trustlet carries: its section ".tPolicy", found by the export
// s_IumPolicyMetadata. It is signed with the image.  [PEB trustlet header] [BH15]  Lesson: 10.
//
//     extern "C" __declspec(dllexport, allocate(".tPolicy")) const PolicyMetadata<3>
//         s_IumPolicyMetadata = {...};
#pragma once

#include <cstddef>
#include <cstdint>

namespace abi::ium {

inline constexpr char policy_section[] = ".tPolicy";
inline constexpr char policy_export[] = "s_IumPolicyMetadata";
inline constexpr std::uint8_t policy_version = 1;

/// What kind of value an entry has; only these are read, any other is refused.
enum class PolicyType : std::uint32_t {
    End = 0, // no further entry
    Boolean = 1,
    Unsigned32 = 7,
    Unsigned64 = 9,
};

enum class PolicyId : std::uint32_t {
    None = 0,
    Etw = 1,             // may VTL0 trace it? Boolean
    Debug = 2,           // DebugPolicy
    CrashDump = 3,       // may a dump hold its pages, encrypted? Boolean
    SecurityVersion = 8, // SVN; an image whose number is below the table's is too old
    Capability = 10,     // bits (trustlets.h): what it uses; granted is what the table says too
    ScenarioId = 11,     // Unsigned64
};

/// The value of PolicyId::Debug.
enum class DebugPolicy : std::uint64_t {
    Never = 0,
    Always = 1,
    SecureBootOff = 2, // only with Secure Boot off: never, here
    ByChallenge = 3,   // by a signed challenge: never, here
};

struct PolicyHeader {
    std::uint8_t version = policy_version;
    std::uint8_t reserved_001[7] = {};
    std::uint64_t trustlet_id = 0;
};
static_assert(sizeof(PolicyHeader) == 16);

struct PolicyEntry {
    PolicyType type = PolicyType::End;
    PolicyId policy = PolicyId::None;
    std::uint64_t value = 0;
};
static_assert(sizeof(PolicyEntry) == 16);

/// At most this many, the end included.
inline constexpr std::size_t policy_entry_limit = 16;

template <std::size_t EntryCount>
struct PolicyMetadata {
    PolicyHeader header;
    PolicyEntry entries[EntryCount + 1]; // the last one is the end
};
static_assert(sizeof(PolicyMetadata<3>) == 80);

} // namespace abi::ium
