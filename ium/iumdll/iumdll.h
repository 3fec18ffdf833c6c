// SPDX-License-Identifier: MIT
// What iumdll.dll exports, VTL1's peer of ntdll.dll: the secure system calls, the part of NT's that
// is on the white list (abi/ium/system_calls.h), and what it shares with ntdll.dll (process/).
// [BH15] [IUMF stubs]  Lesson: 10.
//
// A call of NT's that is declared in process/system_calls.h and not on the list does not link.
#pragma once

#include "abi/ium/environment.h"
#include "abi/ium/services.h"
#include "process/run_time_library.h"

// NOLINTBEGIN(readability-identifier-naming): the names that Windows has.
extern "C" {

// abi/ium/services.h says what each of these does.
NtStatus IumCreateSecureSection(Handle* section, std::uint64_t size, std::uint64_t trustlet_id);
NtStatus IumOpenSecureSection(Handle* section, const abi::ium::InstanceGuid* creator,
                              std::uint64_t size);
NtStatus IumCrypto(abi::ium::CryptoRequest* request);
NtStatus IumGetIdk(std::uint32_t key, void* identity, std::uint64_t size);
NtStatus IumPostMailbox(std::uint32_t slot, const abi::ium::MailboxKey* key, const void* message,
                        std::uint64_t size);
NtStatus IumSecureStoragePut(std::uint32_t slot, const void* data, std::uint64_t size);
NtStatus IumSecureStorageGet(std::uint32_t slot, void* data, std::uint64_t size,
                             std::uint64_t* returned);
NtStatus IumDebugPrint(const char* text, std::uint64_t size);

/// Who this trustlet is, by the secure kernel's word.
const abi::ium::TrustletInformation* IumTrustletInformation();

} // extern "C"
// NOLINTEND(readability-identifier-naming): as above.
