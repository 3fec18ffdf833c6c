// SPDX-License-Identifier: MIT
// The names that standards give to things, as DER writes them.
#pragma once

#include "skci/checked.h"

#include <cstdint>

namespace skci::oid {

/// The octets of an OBJECT IDENTIFIER, to compare with.
template <std::size_t Size>
struct Name {
    std::uint8_t octets[Size];

    // NOLINTNEXTLINE(google-explicit-constructor): a name is compared with what was read.
    operator Bytes() const { return {reinterpret_cast<const std::byte*>(octets), Size}; }
};
template <typename... Octets>
Name(Octets...) -> Name<sizeof...(Octets)>;

#define OCTETS(...)                                                                                \
    {                                                                                              \
        { __VA_ARGS__ }                                                                            \
    }

// PKCS#1, PKCS#7, PKCS#9 [RFC8017], [RFC2315]
inline constexpr Name<9> rsa_encryption OCTETS(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1);
inline constexpr Name<9> sha256_with_rsa OCTETS(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11);
inline constexpr Name<9> signed_data OCTETS(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2);
inline constexpr Name<9> content_type OCTETS(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 3);
inline constexpr Name<9> message_digest OCTETS(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 4);
inline constexpr Name<9> sha256 OCTETS(0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1);

// Authenticode [AUTHENTICODE]: 1.3.6.1.4.1.311.2
inline constexpr Name<10> spc_indirect_data OCTETS(0x2B, 6, 1, 4, 1, 0x82, 0x37, 2, 1, 4);
inline constexpr Name<10> spc_pe_image_data OCTETS(0x2B, 6, 1, 4, 1, 0x82, 0x37, 2, 1, 15);
inline constexpr Name<10> spc_page_hashes_sha256 OCTETS(0x2B, 6, 1, 4, 1, 0x82, 0x37, 2, 3, 2);

// Certificate extensions [RFC5280 4.2]
inline constexpr Name<3> subject_key_identifier OCTETS(0x55, 0x1D, 14);
inline constexpr Name<3> key_usage OCTETS(0x55, 0x1D, 15);
inline constexpr Name<3> basic_constraints OCTETS(0x55, 0x1D, 19);
inline constexpr Name<3> authority_key_identifier OCTETS(0x55, 0x1D, 35);
inline constexpr Name<3> extended_key_usage OCTETS(0x55, 0x1D, 37);

// Extended key usages: of certificates in general, then Windows' own, 1.3.6.1.4.1.311.10.3
inline constexpr Name<8> code_signing OCTETS(0x2B, 6, 1, 5, 5, 7, 3, 3);
inline constexpr Name<10> system_component OCTETS(0x2B, 6, 1, 4, 1, 0x82, 0x37, 10, 3, 6);
inline constexpr Name<10> isolated_user_mode OCTETS(0x2B, 6, 1, 4, 1, 0x82, 0x37, 10, 3, 37);
inline constexpr Name<10> enclave OCTETS(0x2B, 6, 1, 4, 1, 0x82, 0x37, 10, 3, 42);

#undef OCTETS

} // namespace skci::oid
