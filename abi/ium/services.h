// SPDX-License-Identifier: MIT
// The parameters of the secure system calls.  [IUMF stubs]  Lesson: 10.
//
//   NTSTATUS IumCreateSecureSection(Handle* section, u64 size, u64 trustlet_id)
//       Memory of `size` bytes that this trustlet and one with `trustlet_id` can map, and nobody
//       in VTL0. Mapped by NtMapViewOfSection, closed by NtClose.
//   NTSTATUS IumOpenSecureSection(Handle* section, const InstanceGuid* creator, u64 size)
//       The section that the instance `creator` has made for this trustlet.
//   NTSTATUS IumCrypto(CryptoRequest*)
//   NTSTATUS IumGetIdk(u32 key, void* identity, u64 size)
//       32 bytes: which key VTL1 reports with (key 1: signing). Encryption (0) is not supported.
//   NTSTATUS IumPostMailbox(u32 slot, const MailboxKey*, const void* message, u64 size)
//       VTL0 fetches it once, by slot and key; null: the key that came with the creation
//       (TrustletCreateAttributes). At most mailbox_size bytes, mailbox_slots slots.
//   NTSTATUS IumSecureStoragePut(u32 slot, const void* data, u64 size)
//   NTSTATUS IumSecureStorageGet(u32 slot, void* data, u64 size, u64* returned)
//       At most storage_size bytes, storage_slots slots; kept sealed, for all of a collaboration.
//   NTSTATUS IumDebugPrint(const char* text, u64 size)
//       Onto the machine's console, at most 256 bytes.
//
// Handles of VTL1 have bit 32 set, so that they can be taken for no handle of VTL0.
#pragma once

#include "abi/nt/object.h"

#include <cstddef>
#include <cstdint>

namespace abi::ium {

inline constexpr std::uint64_t secure_handle_bit = 1ull << 32;
constexpr bool is_secure_handle(nt::Handle handle) {
    return (handle.value & secure_handle_bit) != 0 && handle.value >> 33 == 0;
}

/// IumCrypto's operations.
enum class CryptoOperation : std::uint32_t {
    Encrypt = 0,      // in place, under a key of this trustlet's that no other trustlet gets
    Decrypt = 1,      // the reverse; STATUS_AUTH_TAG_MISMATCH, and the data zeroed, if altered
    SignedReport = 3, // a Report about this trustlet over the 64 bytes of `data`
    Seed = 4,         // random bytes into `data`
};

inline constexpr std::size_t crypto_nonce_size = 12;
inline constexpr std::size_t crypto_tag_size = 16;
inline constexpr std::size_t crypto_data_limit = 4096;
inline constexpr std::size_t crypto_header_limit = 256;

/// Encrypt writes `nonce` and `tag`; Decrypt reads them. ChaCha20-Poly1305.  [RFC8439]
struct CryptoRequest {
    CryptoOperation operation = CryptoOperation::Encrypt;
    std::uint32_t header_size = 0;
    std::uint64_t header = 0; // const void*: authenticated, not encrypted
    std::uint64_t data = 0;   // void*
    std::uint64_t data_size = 0;
    std::uint8_t nonce[crypto_nonce_size] = {};
    std::uint8_t tag[crypto_tag_size] = {};
    std::uint32_t reserved_03c = 0;
    std::uint64_t report = 0; // Report*, for SignedReport
};
static_assert(sizeof(CryptoRequest) == 72);
static_assert(offsetof(CryptoRequest, report) == 64);

/// What VTL1 says of a trustlet; whoever shares VTL1's report key can check it.
struct Report {
    std::uint64_t trustlet_id = 0;
    std::uint8_t instance[16] = {};
    std::uint64_t security_version = 0;
    std::uint8_t image_digest[32] = {}; // Authenticode's
    std::uint8_t data[64] = {};         // the trustlet's own
    std::uint8_t code[32] = {};         // HMAC-SHA256 over all before it
};
static_assert(sizeof(Report) == 160);

struct MailboxKey {
    std::uint8_t bytes[16] = {};
    friend bool operator==(const MailboxKey&, const MailboxKey&) = default;
};
static_assert(sizeof(MailboxKey) == 16);

inline constexpr std::size_t mailbox_size = 4096; // bytes a message
inline constexpr std::uint32_t mailbox_slots = 8; // a trustlet

inline constexpr std::size_t storage_size = 2048; // bytes a slot
inline constexpr std::uint32_t storage_slots = 8;

inline constexpr std::size_t debug_print_limit = 256;

} // namespace abi::ium
