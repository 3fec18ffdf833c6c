// SPDX-License-Identifier: MIT
// Processes and threads: what the kernel lays down for a new program, and how one is made.
// [WI7 ch.3]  Lesson: 1.
#pragma once

#include "abi/nt/object.h"

#include <cstddef>
#include <cstdint>

namespace abi::nt {

/// RTL_USER_PROCESS_PARAMETERS, without its pointers: the kernel copies it whole into the new
/// process, behind the PEB.
struct ProcessParameters {
    Handle standard_input; // the kernel gives the new process handles of its own for these three
    Handle standard_output;
    Handle standard_error;
    char image_name[64] = {};    // on the disk: "shell.exe"; zero-terminated, as is:
    char command_line[424] = {}; // with the program's own name as its first word
};
static_assert(sizeof(ProcessParameters) == 512);
static_assert(offsetof(ProcessParameters, command_line) == 88);

/// PEB: a page of each process. The first fields are where Windows has them.
struct ProcessEnvironment {
    std::uint8_t reserved_000[0x10] = {};
    std::uint64_t image_base = 0;         // ImageBaseAddress
    std::uint64_t loader_data = 0;        // Ldr: ntdll's own
    std::uint64_t process_parameters = 0; // ProcessParameters*
    std::uint64_t reserved_028 = 0;
    std::uint64_t process_heap = 0; // ProcessHeap: ntdll's own
    std::uint64_t ntdll_base = 0;   // ours: where the kernel mapped ntdll.dll
    std::uint64_t system_seed = 0;  // ours: a number of this process, for what wants to be spread
};
static_assert(sizeof(ProcessEnvironment) == 0x48);
static_assert(offsetof(ProcessEnvironment, process_heap) == 0x30);

/// TEB: a page of each thread, at GS:0.
struct ThreadEnvironment {
    std::uint64_t exception_list = 0;
    std::uint64_t stack_base = 0;  // StackBase: its highest address
    std::uint64_t stack_limit = 0; // StackLimit: its lowest, reserved
    std::uint8_t reserved_018[0x30 - 0x18] = {};
    std::uint64_t self = 0; // ThreadEnvironment*
    std::uint64_t reserved_038 = 0;
    ClientId client_id;
    std::uint8_t reserved_050[0x10] = {};
    std::uint64_t process_environment = 0; // ProcessEnvironment*
    std::uint32_t last_error = 0;          // LastErrorValue
    std::uint32_t reserved_06c = 0;
};
static_assert(sizeof(ThreadEnvironment) == 0x70);
static_assert(offsetof(ThreadEnvironment, self) == 0x30);
static_assert(offsetof(ThreadEnvironment, client_id) == 0x40);
static_assert(offsetof(ThreadEnvironment, process_environment) == 0x60);

// A thread begins in ntdll's export LdrInitializeThunk, with the registers
//   RCX  where it shall go: the StartRoutine of NtCreateThreadEx; 0: the program's entry point
//   RDX  its argument
// on its own stack, RSP a multiple of 16 less 8, GS at its TEB.
inline constexpr const char* thread_start_export = "LdrInitializeThunk";

/// PS_ATTRIBUTE_LIST of NtCreateUserProcess: `total_length` bytes, a header and then attributes.
struct PsAttribute {
    enum class Kind : std::uint64_t {
        ClientId = 0x1'0003,      // PS_ATTRIBUTE_CLIENT_ID: out
        ImageName = 0x2'0005,     // PS_ATTRIBUTE_IMAGE_NAME
        SecureProcess = 0x2'0012, // PS_ATTRIBUTE_SECURE_PROCESS (trustlet_attributes.h)
    };
    Kind kind{};
    std::uint64_t size = 0;  // bytes at `value`, or of it
    std::uint64_t value = 0; // a number, or a pointer
    std::uint64_t return_length = 0;
};
static_assert(sizeof(PsAttribute) == 32);

struct PsAttributeList {
    static constexpr std::size_t capacity = 4;

    std::uint64_t total_length = 0;
    PsAttribute attribute[capacity];
};
static_assert(sizeof(PsAttributeList) == 8 + 4 * 32);

/// THREAD_CREATE_FLAGS_CREATE_SUSPENDED
inline constexpr std::uint32_t create_suspended = 1;

/// PROCESSINFOCLASS
enum class ProcessInformationClass : std::uint32_t {
    Basic = 0,
    QuotaLimits = 1,
    Times = 4,
    HandleCount = 20,
    CaptureTrustletLiveDump = 62, // the answer: ium/trustlet_dump.h
    TrustletMailbox = 0x1000,     // ours: trustlet_attributes.h
};

/// PROCESS_BASIC_INFORMATION
struct ProcessBasicInformation {
    std::uint32_t exit_status = 0; // an NtStatus; STATUS_PENDING while it runs
    std::uint32_t reserved_004 = 0;
    std::uint64_t environment = 0; // PebBaseAddress
    std::uint64_t affinity = 0;
    std::int32_t base_priority = 0;
    std::uint32_t reserved_01c = 0;
    std::uint64_t process_id = 0;
    std::uint64_t parent_id = 0;
};
static_assert(sizeof(ProcessBasicInformation) == 48);

/// QUOTA_LIMITS. Both working set sizes at most: "give up what you have in memory".
struct QuotaLimits {
    static constexpr std::uint64_t empty_working_set = ~0ull;

    std::uint64_t paged_pool = 0;
    std::uint64_t nonpaged_pool = 0;
    std::uint64_t minimum_working_set = 0;
    std::uint64_t maximum_working_set = 0;
    std::uint64_t page_file = 0;
    Time time = 0;
};
static_assert(sizeof(QuotaLimits) == 48);

/// KERNEL_USER_TIMES
struct ProcessTimes {
    Time created = 0;
    Time exited = 0;
    Time in_kernel = 0;
    Time in_user = 0;
};
static_assert(sizeof(ProcessTimes) == 32);

/// THREADINFOCLASS
enum class ThreadInformationClass : std::uint32_t { Basic = 0, Priority = 2 };

/// THREAD_BASIC_INFORMATION
struct ThreadBasicInformation {
    std::uint32_t exit_status = 0;
    std::uint32_t reserved_004 = 0;
    std::uint64_t environment = 0; // TebBaseAddress
    ClientId client_id;
    std::uint64_t affinity = 0;
    std::int32_t priority = 0;
    std::int32_t base_priority = 0;
};
static_assert(sizeof(ThreadBasicInformation) == 48);

} // namespace abi::nt
