// SPDX-License-Identifier: MIT
// What NtQuerySystemInformation tells.  [WI7 ch.1]
#pragma once

#include "abi/nt/object.h"
#include "x86/bits.h"

#include <cstddef>
#include <cstdint>

namespace abi::nt {

/// SYSTEM_INFORMATION_CLASS
enum class SystemInformationClass : std::uint32_t {
    Basic = 0,
    Performance = 2,
    Process = 5,
    Module = 11,
    IsolatedUserMode = 0xA5,
    Devices = 0x1000, // ours: NT tells this through its Plug and Play manager
};

/// SYSTEM_BASIC_INFORMATION, the fields that say something here.
struct SystemBasicInformation {
    std::uint32_t page_size = 0;
    std::uint32_t physical_pages = 0; // NumberOfPhysicalPages
    std::uint32_t processor_count = 0;
    std::uint32_t timer_resolution = 0; // units of 100 ns between two clock interrupts
    std::uint64_t lowest_user_address = 0;
    std::uint64_t highest_user_address = 0;
};
static_assert(sizeof(SystemBasicInformation) == 32);

/// SYSTEM_PERFORMANCE_INFORMATION, the fields that say something here. Also how a test sees that
/// nothing has been lost.
struct SystemPerformanceInformation {
    std::uint64_t available_pages = 0;
    std::uint64_t kernel_heap_pages = 0;
    std::uint64_t objects = 0;
    std::uint64_t handles = 0;
    std::uint64_t processes = 0;
    std::uint64_t threads = 0;
    std::uint64_t page_faults = 0;
    std::uint64_t copy_on_write_faults = 0;
    std::uint64_t context_switches = 0;
    std::uint64_t system_calls = 0;
    std::uint64_t clock_interrupts = 0;
    std::uint64_t secure_calls = 0;
    std::uint64_t disk_reads = 0; // IoReadOperationCount, of the block device
    std::uint64_t disk_bytes = 0; // IoReadTransferCount
};
static_assert(sizeof(SystemPerformanceInformation) == 112);

/// SYSTEM_PROCESS_INFORMATION: one a process, one behind the other.
struct SystemProcessInformation {
    std::uint32_t next_entry_offset = 0; // bytes; 0: the last one
    std::uint32_t thread_count = 0;
    std::uint64_t process_id = 0;
    std::uint64_t parent_id = 0;
    std::uint64_t handle_count = 0;
    std::uint64_t private_pages = 0;
    std::uint64_t working_set_pages = 0;
    Time processor_time = 0;
    char image_name[64] = {}; // zero-terminated
};
static_assert(sizeof(SystemProcessInformation) == 120);

/// SYSTEM_MODULE_INFORMATION, one an image of the kernel.
struct SystemModuleInformation {
    std::uint64_t image_base = 0;
    std::uint64_t image_size = 0;
    char name[32] = {};
};
static_assert(sizeof(SystemModuleInformation) == 48);

/// One a device on the PCI bus, one behind the other.
struct SystemDeviceInformation {
    std::uint16_t place = 0; // bus, device, function: x86::PciRequester
    std::uint16_t reserved_002 = 0;
    std::uint32_t identity = 0;           // vendor, device
    std::uint32_t class_and_revision = 0; // class, subclass, interface, revision
};
static_assert(sizeof(SystemDeviceInformation) == 12);

/// SYSTEM_ISOLATED_USER_MODE_INFORMATION
struct IsolatedUserModeInformation {
    struct Kernel : x86::Register<Kernel, std::uint8_t> {
        static constexpr x86::Bit<0> secure_kernel_running{};
        static constexpr x86::Bit<1> hvci_enabled{};
        static constexpr x86::Bit<2> hvci_strict{};
        static constexpr x86::Bit<3> debug_enabled{};
    };
    struct User : x86::Register<User, std::uint8_t> {
        static constexpr x86::Bit<0> trustlet_running{};
        static constexpr x86::Bit<1> credential_guard{}; // ours: lsass shall use LsaIso
    };
    Kernel kernel;
    User user;
    std::uint8_t reserved_002[6] = {};
    std::uint64_t reserved_008 = 0;
};
static_assert(sizeof(IsolatedUserModeInformation) == 16);

/// SHUTDOWN_ACTION
enum class ShutdownAction : std::uint32_t { NoReboot = 0, Reboot = 1, PowerOff = 2 };

} // namespace abi::nt
