// SPDX-License-Identifier: MIT
// A status in NT's words and in Win32's numbers.  [MS-ERREF 2.2, 2.3]
#include "process/environment.h"
#include "process/run_time_library.h"

#include <cstring>

namespace process {
namespace {

struct Row {
    NtStatus status;
    std::uint32_t win32_error;
    const char* name;
};

constexpr std::uint32_t no_win32_error = 317; // ERROR_MR_MID_NOT_FOUND

constexpr Row rows[] = {
    {NtStatus::Success, 0, "STATUS_SUCCESS"},
    {NtStatus::Wait1, 0, "STATUS_WAIT_1"},
    {NtStatus::Abandoned, 735, "STATUS_ABANDONED_WAIT_0"},
    {NtStatus::Timeout, 1460, "STATUS_TIMEOUT"},
    {NtStatus::Pending, 997, "STATUS_PENDING"},
    {process_cloned, 0, "STATUS_PROCESS_CLONED"},
    {NtStatus::GuardPageViolation, 0x8000'0001, "STATUS_GUARD_PAGE_VIOLATION"},
    {NtStatus::Breakpoint, 0x8000'0003, "STATUS_BREAKPOINT"},
    {NtStatus::NoMoreFiles, 18, "STATUS_NO_MORE_FILES"},
    {NtStatus::Unsuccessful, 31, "STATUS_UNSUCCESSFUL"},
    {NtStatus::InvalidInfoClass, 87, "STATUS_INVALID_INFO_CLASS"},
    {NtStatus::InfoLengthMismatch, 24, "STATUS_INFO_LENGTH_MISMATCH"},
    {NtStatus::AccessViolation, 998, "STATUS_ACCESS_VIOLATION"},
    {NtStatus::InPageError, 999, "STATUS_IN_PAGE_ERROR"},
    {NtStatus::InvalidHandle, 6, "STATUS_INVALID_HANDLE"},
    {NtStatus::InvalidClientId, 87, "STATUS_INVALID_CID"},
    {NtStatus::InvalidParameter, 87, "STATUS_INVALID_PARAMETER"},
    {NtStatus::EndOfFile, 38, "STATUS_END_OF_FILE"},
    {NtStatus::NoMemory, 8, "STATUS_NO_MEMORY"},
    {NtStatus::ConflictingAddresses, 487, "STATUS_CONFLICTING_ADDRESSES"},
    {NtStatus::NotMappedView, 487, "STATUS_NOT_MAPPED_VIEW"},
    {NtStatus::InvalidSystemService, 1, "STATUS_INVALID_SYSTEM_SERVICE"},
    {NtStatus::IllegalInstruction, 0xC000'001D, "STATUS_ILLEGAL_INSTRUCTION"},
    {NtStatus::InvalidViewSize, 5, "STATUS_INVALID_VIEW_SIZE"},
    {NtStatus::AlreadyCommitted, 5, "STATUS_ALREADY_COMMITTED"},
    {NtStatus::AccessDenied, 5, "STATUS_ACCESS_DENIED"},
    {NtStatus::BufferTooSmall, 122, "STATUS_BUFFER_TOO_SMALL"},
    {NtStatus::ObjectTypeMismatch, 6, "STATUS_OBJECT_TYPE_MISMATCH"},
    {NtStatus::NotCommitted, 487, "STATUS_NOT_COMMITTED"},
    {NtStatus::InvalidPortAttributes, 87, "STATUS_INVALID_PORT_ATTRIBUTES"},
    {NtStatus::ObjectNameInvalid, 123, "STATUS_OBJECT_NAME_INVALID"},
    {NtStatus::ObjectNameNotFound, 2, "STATUS_OBJECT_NAME_NOT_FOUND"},
    {NtStatus::ObjectNameCollision, 183, "STATUS_OBJECT_NAME_COLLISION"},
    {NtStatus::PortDisconnected, 1, "STATUS_PORT_DISCONNECTED"},
    {NtStatus::PortConnectionRefused, 1225, "STATUS_PORT_CONNECTION_REFUSED"},
    {NtStatus::InvalidPageProtection, 87, "STATUS_INVALID_PAGE_PROTECTION"},
    {NtStatus::MutantNotOwned, 288, "STATUS_MUTANT_NOT_OWNED"},
    {NtStatus::SemaphoreLimitExceeded, 298, "STATUS_SEMAPHORE_LIMIT_EXCEEDED"},
    {NtStatus::ThreadIsTerminating, 5, "STATUS_THREAD_IS_TERMINATING"},
    {NtStatus::SectionProtection, 87, "STATUS_SECTION_PROTECTION"},
    {NtStatus::InvalidImageFormat, 193, "STATUS_INVALID_IMAGE_FORMAT"},
    {NtStatus::IntegerDivideByZero, 0xC000'0094, "STATUS_INTEGER_DIVIDE_BY_ZERO"},
    {NtStatus::PrivilegedInstruction, 0xC000'0096, "STATUS_PRIVILEGED_INSTRUCTION"},
    {NtStatus::InsufficientResources, 1450, "STATUS_INSUFFICIENT_RESOURCES"},
    {NtStatus::HvNotInitialized, 1167, "STATUS_DEVICE_NOT_CONNECTED"},
    {NtStatus::FreeVmNotAtBase, 487, "STATUS_FREE_VM_NOT_AT_BASE"},
    {NtStatus::MemoryNotAllocated, 487, "STATUS_MEMORY_NOT_ALLOCATED"},
    {NtStatus::NotSupported, 50, "STATUS_NOT_SUPPORTED"},
    {NtStatus::InvalidParameter1, 87, "STATUS_INVALID_PARAMETER_1"},
    {NtStatus::StackOverflow, 1001, "STATUS_STACK_OVERFLOW"},
    {NtStatus::ProcessIsTerminating, 5, "STATUS_PROCESS_IS_TERMINATING"},
    {NtStatus::ImageAlreadyLoaded, 1056, "STATUS_IMAGE_ALREADY_LOADED"},
    {NtStatus::DllNotFound, 126, "STATUS_DLL_NOT_FOUND"},
    {NtStatus::OrdinalNotFound, 182, "STATUS_ORDINAL_NOT_FOUND"},
    {NtStatus::EntryPointNotFound, 127, "STATUS_ENTRYPOINT_NOT_FOUND"},
    {NtStatus::ControlCExit, 572, "STATUS_CONTROL_C_EXIT"},
    {NtStatus::DllInitFailed, 1114, "STATUS_DLL_INIT_FAILED"},
    {NtStatus::NotFound, 1168, "STATUS_NOT_FOUND"},
    {NtStatus::Retry, 1237, "STATUS_RETRY"},
    {NtStatus::InvalidImageHash, 577, "STATUS_INVALID_IMAGE_HASH"},
    {NtStatus::DynamicCodeBlocked, 1655, "STATUS_DYNAMIC_CODE_BLOCKED"},
    {NtStatus::AuthTagMismatch, 0xC000'A002, "STATUS_AUTH_TAG_MISMATCH"},
};

const Row* find(NtStatus status) {
    for (const Row& row : rows) {
        if (row.status == status) {
            return &row;
        }
    }
    return nullptr;
}

} // namespace
} // namespace process

const char* RtlNtStatusToName(NtStatus status) {
    const auto* const row = process::find(status);
    return row == nullptr ? "a status without a name" : row->name;
}

std::uint32_t RtlNtStatusToDosError(NtStatus status) {
    const auto* const row = process::find(status);
    return row == nullptr ? process::no_win32_error : row->win32_error;
}

std::uint32_t RtlGetLastWin32Error() { return process::thread_environment().last_error; }

void RtlSetLastWin32Error(std::uint32_t error) { process::thread_environment().last_error = error; }

void RtlInitString(abi::nt::String* string, const char* text) {
    *string = abi::nt::String::of({text, text == nullptr ? 0 : std::strlen(text)});
}
