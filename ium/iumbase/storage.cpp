// SPDX-License-Identifier: MIT
#include "ium/iumbase/iumbase.h"
#include "ium/iumdll/iumdll.h"
#include "process/win32/last_error.h"

using process::succeeded;

bool PostMailbox(std::uint32_t slot, const abi::ium::MailboxKey* key, const void* message,
                 std::uint64_t size) {
    return succeeded(IumPostMailbox(slot, key, message, size));
}

bool SecureStoragePut(std::uint32_t slot, const void* data, std::uint64_t size) {
    return succeeded(IumSecureStoragePut(slot, data, size));
}

bool SecureStorageGet(std::uint32_t slot, void* data, std::uint64_t size, std::uint64_t* returned) {
    return succeeded(IumSecureStorageGet(slot, data, size, returned));
}
