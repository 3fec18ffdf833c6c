// SPDX-License-Identifier: MIT
// SKCALL: how VTL0's kernel asks the secure kernel for something.  [WI7 ch.9] [McG secure calls]
//
// 104 bytes, carried in registers: RBX holds the first 8, XMM10..XMM15 the 12 parameters. Nothing
// is in memory that VTL0 could change while VTL1 reads it. The answer travels back the same way:
// status in the second parameter. Lesson: 6.
#pragma once

#include "abi/secure_call_offsets.h"

#include <cstddef>
#include <cstdint>

namespace abi {

/// What a SKCALL wants (its first byte).
enum class SecureOperation : std::uint8_t {
    ResumeThread = 0, // run the secure thread `thread_cookie` (normal_call.h)
    CallEnclave = 1,
    InvokeService = 2,
    FlushTranslations = 3,
};

/// _SKSERVICE: the documented numbers of the services we have.
enum class SecureService : std::uint16_t {
    Phase4Init = 1,                    // SECURESERVICE_PHASE4_INIT
    StartProcessor = 2,                // SECURESERVICE_START_PROCESSOR
    FinishStartProcessor = 3,          // SECURESERVICE_FINISH_START_PROCESSOR
    CreateProcess = 6,                 // SECURESERVICE_CREATE_PROCESS
    InitializeProcess = 7,             // SECURESERVICE_INITIALIZE_PROCESS
    CreateThread = 8,                  // SECURESERVICE_CREATE_THREAD
    TerminateThread = 10,              // SECURESERVICE_TERMINATE_THREAD
    RundownProcess = 11,               // SECURESERVICE_RUNDOWN_PROCESS
    DebugProcess = 12,                 // SECURESERVICE_DEBUG_PROCESS
    RetrieveMailbox = 20,              // SECURESERVICE_RETRIEVE_MAILBOX
    IsTrustletRunning = 21,            // SECURESERVICE_IS_TRUSTLET_RUNNING
    CreateSecureAllocation = 22,       // SECURESERVICE_CREATE_SECURE_ALLOCATION
    FillSecureAllocation = 23,         // SECURESERVICE_FILL_SECURE_ALLOCATION
    CreateSecureImage = 25,            // SECURESERVICE_CREATE_SECURE_IMAGE
    CloseSecureHandle = 30,            // SECURESERVICE_CLOSE_SECURE_HANDLE
    DebugReadMemory = 39,              // SECURESERVICE_DEBUG_READ_WRITE_MEMORY
    LiveDumpCaptureProcess = 59,       // SECURESERVICE_LIVEDUMP_CAPTURE_PROCESS
    QuerySecureDevice = 65,            // SECURESERVICE_QUERY_SECURE_DEVICE
    ValidateSecureImagePages = 193,    // SECURESERVICE_VALIDATE_SECURE_IMAGE_PAGES
    Phase3Init = 208,                  // SECURESERVICE_PHASE3_INIT
    LoadDriver = 216,                  // SECURESERVICE_LOAD_DRIVER
    RemoveProtectedPage = 243,         // SECURESERVICE_REMOVE_PROTECTED_PAGE
    CopyProtectedPage = 244,           // SECURESERVICE_COPY_PROTECTED_PAGE
    RegisterProtectedPage = 245,       // SECURESERVICE_REGISTER_PROTECTED_PAGE
    MakeProtectedPageWritable = 247,   // SECURESERVICE_MAKE_PROTECTED_PAGE_WRITABLE
    MakeProtectedPageExecutable = 248, // SECURESERVICE_MAKE_PROTECTED_PAGE_EXECUTABLE
    ProtectKernelDataPage = 257,       // SECURESERVICE_PROTECT_KERNEL_DATA_PAGE
    VerifyPage = 258,                  // SECURESERVICE_VERIFY_PAGE
    PrepareForCrashDump = 260,         // SECURESERVICE_PREPARE_FOR_CRASHDUMP
    Shutdown = 262,                    // SECURESERVICE_SHUTDOWN
};

/// Who is to run a page (MakeProtectedPageExecutable).
enum class CodeRing : std::uint64_t { Kernel = 0, User = 3 };

struct SecureCall {
    static constexpr unsigned parameter_count = 12;

    SecureOperation operation = SecureOperation::InvokeService;
    std::uint8_t flags = 0; // bit 7: break into the debugger
    SecureService service{};
    std::uint32_t thread_cookie = 0;
    std::uint64_t parameter[parameter_count] = {};

    static constexpr unsigned status_parameter = 1;
};
static_assert(sizeof(SecureCall) == 0x68);
static_assert(offsetof(SecureCall, service) == 2);
static_assert(offsetof(SecureCall, thread_cookie) == 4);
static_assert(offsetof(SecureCall, parameter) == SECURE_CALL_PARAMETER(0));

} // namespace abi
