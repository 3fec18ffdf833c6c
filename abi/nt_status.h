// SPDX-License-Identifier: MIT
// NTSTATUS: the answers of both kernels, with NT's own numbers.  [MS-ERREF 2.3]
#pragma once

#include <cstdint>

namespace abi {

enum class NtStatus : std::uint32_t {
    Success = 0x0000'0000,               // STATUS_SUCCESS
    InvalidParameter = 0xC000'000D,      // STATUS_INVALID_PARAMETER
    AccessViolation = 0xC000'0005,       // STATUS_ACCESS_VIOLATION
    InvalidSystemService = 0xC000'001C,  // STATUS_INVALID_SYSTEM_SERVICE
    AccessDenied = 0xC000'0022,          // STATUS_ACCESS_DENIED
    AlreadyCommitted = 0xC000'0021,      // STATUS_ALREADY_COMMITTED
    NotFound = 0xC000'0225,              // STATUS_NOT_FOUND
    InsufficientResources = 0xC000'009A, // STATUS_INSUFFICIENT_RESOURCES
    InvalidImageHash = 0xC000'0428,      // STATUS_INVALID_IMAGE_HASH
    HvNotInitialized = 0xC000'009D,      // STATUS_DEVICE_NOT_CONNECTED, as VSM-absent is reported
};

constexpr bool is_success(NtStatus status) {
    return (static_cast<std::uint32_t>(status) & 0x8000'0000) == 0;
}

} // namespace abi
