// SPDX-License-Identifier: MIT
// NTSTATUS: the answers of both kernels, with NT's own numbers.  [MS-ERREF 2.3]
#pragma once

#include <cstdint>

namespace abi {

enum class NtStatus : std::uint32_t {
    Success = 0x0000'0000,                // STATUS_SUCCESS
    Wait1 = 0x0000'0001,                  // STATUS_WAIT_1: the second of several objects
    Abandoned = 0x0000'0080,              // STATUS_ABANDONED_WAIT_0: the owner of a mutant ended
    Timeout = 0x0000'0102,                // STATUS_TIMEOUT
    Pending = 0x0000'0103,                // STATUS_PENDING: a process that has not ended
    GuardPageViolation = 0x8000'0001,     // STATUS_GUARD_PAGE_VIOLATION
    Breakpoint = 0x8000'0003,             // STATUS_BREAKPOINT
    NoMoreFiles = 0x8000'0006,            // STATUS_NO_MORE_FILES
    Unsuccessful = 0xC000'0001,           // STATUS_UNSUCCESSFUL
    InvalidInfoClass = 0xC000'0003,       // STATUS_INVALID_INFO_CLASS
    InfoLengthMismatch = 0xC000'0004,     // STATUS_INFO_LENGTH_MISMATCH
    AccessViolation = 0xC000'0005,        // STATUS_ACCESS_VIOLATION
    InPageError = 0xC000'0006,            // STATUS_IN_PAGE_ERROR: the disk did not deliver
    InvalidHandle = 0xC000'0008,          // STATUS_INVALID_HANDLE
    InvalidClientId = 0xC000'000B,        // STATUS_INVALID_CID
    InvalidParameter = 0xC000'000D,       // STATUS_INVALID_PARAMETER
    EndOfFile = 0xC000'0011,              // STATUS_END_OF_FILE
    NoMemory = 0xC000'0017,               // STATUS_NO_MEMORY
    ConflictingAddresses = 0xC000'0018,   // STATUS_CONFLICTING_ADDRESSES
    NotMappedView = 0xC000'0019,          // STATUS_NOT_MAPPED_VIEW
    InvalidSystemService = 0xC000'001C,   // STATUS_INVALID_SYSTEM_SERVICE
    IllegalInstruction = 0xC000'001D,     // STATUS_ILLEGAL_INSTRUCTION
    InvalidViewSize = 0xC000'001F,        // STATUS_INVALID_VIEW_SIZE
    AlreadyCommitted = 0xC000'0021,       // STATUS_ALREADY_COMMITTED
    AccessDenied = 0xC000'0022,           // STATUS_ACCESS_DENIED
    BufferTooSmall = 0xC000'0023,         // STATUS_BUFFER_TOO_SMALL
    ObjectTypeMismatch = 0xC000'0024,     // STATUS_OBJECT_TYPE_MISMATCH
    NotCommitted = 0xC000'002D,           // STATUS_NOT_COMMITTED
    InvalidPortAttributes = 0xC000'002E,  // STATUS_INVALID_PORT_ATTRIBUTES
    ObjectNameInvalid = 0xC000'0033,      // STATUS_OBJECT_NAME_INVALID
    ObjectNameNotFound = 0xC000'0034,     // STATUS_OBJECT_NAME_NOT_FOUND
    ObjectNameCollision = 0xC000'0035,    // STATUS_OBJECT_NAME_COLLISION
    PortDisconnected = 0xC000'0037,       // STATUS_PORT_DISCONNECTED
    PortConnectionRefused = 0xC000'0041,  // STATUS_PORT_CONNECTION_REFUSED
    InvalidPageProtection = 0xC000'0045,  // STATUS_INVALID_PAGE_PROTECTION
    MutantNotOwned = 0xC000'0046,         // STATUS_MUTANT_NOT_OWNED
    SemaphoreLimitExceeded = 0xC000'0047, // STATUS_SEMAPHORE_LIMIT_EXCEEDED
    ThreadIsTerminating = 0xC000'004B,    // STATUS_THREAD_IS_TERMINATING
    SectionProtection = 0xC000'004E,      // STATUS_SECTION_PROTECTION
    InvalidImageFormat = 0xC000'007B,     // STATUS_INVALID_IMAGE_FORMAT
    IntegerDivideByZero = 0xC000'0094,    // STATUS_INTEGER_DIVIDE_BY_ZERO
    PrivilegedInstruction = 0xC000'0096,  // STATUS_PRIVILEGED_INSTRUCTION
    InsufficientResources = 0xC000'009A,  // STATUS_INSUFFICIENT_RESOURCES
    HvNotInitialized = 0xC000'009D,       // STATUS_DEVICE_NOT_CONNECTED, as VSM-absent is reported
    FreeVmNotAtBase = 0xC000'009F,        // STATUS_FREE_VM_NOT_AT_BASE
    MemoryNotAllocated = 0xC000'00A0,     // STATUS_MEMORY_NOT_ALLOCATED
    NotSupported = 0xC000'00BB,           // STATUS_NOT_SUPPORTED
    InvalidParameter1 = 0xC000'00EF,      // STATUS_INVALID_PARAMETER_1
    StackOverflow = 0xC000'00FD,          // STATUS_STACK_OVERFLOW
    ProcessIsTerminating = 0xC000'010A,   // STATUS_PROCESS_IS_TERMINATING
    ImageAlreadyLoaded = 0xC000'010E,     // STATUS_IMAGE_ALREADY_LOADED
    CommitmentLimit = 0xC000'012D,        // STATUS_COMMITMENT_LIMIT
    DllNotFound = 0xC000'0135,            // STATUS_DLL_NOT_FOUND
    OrdinalNotFound = 0xC000'0138,        // STATUS_ORDINAL_NOT_FOUND
    EntryPointNotFound = 0xC000'0139,     // STATUS_ENTRYPOINT_NOT_FOUND
    ControlCExit = 0xC000'013A,           // STATUS_CONTROL_C_EXIT
    DllInitFailed = 0xC000'0142,          // STATUS_DLL_INIT_FAILED
    NotFound = 0xC000'0225,               // STATUS_NOT_FOUND
    Retry = 0xC000'022D,                  // STATUS_RETRY: not now
    InvalidImageHash = 0xC000'0428,       // STATUS_INVALID_IMAGE_HASH
    DynamicCodeBlocked = 0xC000'0604,     // STATUS_DYNAMIC_CODE_BLOCKED
    AuthTagMismatch = 0xC000'A002,        // STATUS_AUTH_TAG_MISMATCH
};

constexpr bool is_success(NtStatus status) {
    return (static_cast<std::uint32_t>(status) & 0x8000'0000) == 0;
}

} // namespace abi
