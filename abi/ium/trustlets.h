// SPDX-License-Identifier: MIT
// Which trustlets there are, and what each may do: numbers and names. The tables that decide are in
// the secure kernel alone (securekernel/trustlets/), constant, and signed with it.
// [WI7 ch.9] [BH15]  Lesson: 10.
#pragma once

#include <cstdint>

namespace abi::ium {

enum class TrustletId : std::uint64_t {
    SecureSystem = 0,     // the secure kernel itself: never an image
    LsaIso = 1,           // lsaiso.exe: Credential Guard
    Vmsp = 2,             // vmsp.exe: a virtual TPM
    VtpmProvisioning = 3, // vtpmprov.exe: puts a key into the store for it
    Hello = 0x1000,       // hello.exe: ours, the first lesson's
    IumTests = 0x1001, // iumtests.exe: ours, calls everything; may Crypto, SecureSection, Mailbox
};

/// What a trustlet may do beyond computing, as bits of a policy's Capability entry. It has those
/// that both its policy and the secure kernel's table name.
enum class Capability : std::uint64_t {
    SecureStorageGet = 1 << 0, // IumSecureStorageGet: of all trustlets the vTPM's alone
    SecureStoragePut = 1 << 1, // IumSecureStoragePut: the provisioning's alone
    Crypto = 1 << 2,           // IumCrypto, IumGetIdk
    SecureSection = 1 << 3,    // IumCreateSecureSection, IumOpenSecureSection
    Mailbox = 1 << 4,          // IumPostMailbox
};

} // namespace abi::ium
