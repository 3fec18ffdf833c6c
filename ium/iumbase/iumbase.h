// SPDX-License-Identifier: MIT
// The friendly layer over iumdll.dll, VTL1's peer of kernelbase.dll: what programs of VTL0 have too
// (process/win32/win32.h), and what only a trustlet has. Files, other processes and the keyboard
// are not in it: no trustlet may ask for them.  [IUMF stubs]  Lesson: 10.
//
// A function that can fail returns false, null or no_handle, and GetLastError() tells why.
#pragma once

#include "abi/ium/environment.h"
#include "abi/ium/services.h"
#include "process/win32/win32.h"

// A Handle is a struct, which C would not return as Windows does; both sides are C++ and ours.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wreturn-type-c-linkage"

// NOLINTBEGIN(readability-identifier-naming): in the manner of Win32's names.
extern "C" {

/// Who this trustlet is, by the secure kernel's word: a forwarder to iumdll.dll.
const abi::ium::TrustletInformation* GetTrustletInformation();

// Cryptography under keys that stay in the secure kernel (cryptography.cpp)
/// Data that is encrypted in place, and what it takes to have it back.
struct ProtectedData {
    const void* header; // authenticated, not encrypted
    std::uint32_t header_size;
    std::uint32_t reserved_00c;
    void* data;
    std::uint64_t data_size;
    std::uint8_t nonce[abi::ium::crypto_nonce_size]; // written by EncryptData
    std::uint8_t tag[abi::ium::crypto_tag_size];     // this too
    std::uint32_t reserved_03c;
};
/// Under a key that only this trustlet's ID gets, in any of its instances.
bool EncryptData(ProtectedData* data);
/// False, and the data zeroed, if one bit of data, header, nonce or tag is not as it was.
bool DecryptData(ProtectedData* data);
bool GenerateRandom(void* buffer, std::uint64_t size);
/// What VTL1 vouches for: who this trustlet is, and that it said `data` (64 bytes).
bool CreateReport(const void* data, abi::ium::Report* report);
/// 32 bytes that name the key under which reports are made.
bool GetIdentityKey(void* identity, std::uint64_t size);

// What outlives the trustlet, and what VTL0 fetches (storage.cpp)
bool PostMailbox(std::uint32_t slot, const abi::ium::MailboxKey* key, const void* message,
                 std::uint64_t size);
bool SecureStoragePut(std::uint32_t slot, const void* data, std::uint64_t size);
/// `returned` is how many bytes there were.
bool SecureStorageGet(std::uint32_t slot, void* data, std::uint64_t size, std::uint64_t* returned);

// Memory that two trustlets share and VTL0 does not see (secure_sections.cpp)
Handle CreateSecureSection(std::uint64_t size, std::uint64_t for_trustlet_id);
Handle OpenSecureSection(const abi::ium::InstanceGuid* creator, std::uint64_t size);
void* MapSecureSection(Handle section, PageProtection protection);

} // extern "C"
// NOLINTEND(readability-identifier-naming): as above.
#pragma clang diagnostic pop
