// SPDX-License-Identifier: MIT
// The table of all system calls, and the one function that SYSCALL leads to.  [WI7 ch.8]
#include "abi/memory_layout.h"
#include "abi/nt/system_call_numbers.h"
#include "kernel/scheduler/kernel_lock.h"
#include "kernel/scheduler/scheduler.h"
#include "kernel/statistics.h"
#include "kernel/syscalls/system_calls.h"

#include <array>
#include <cstddef>
#include <cstring>
#include <span>

namespace nt {
namespace {

using abi::NtStatus;

using Table = std::array<SystemCall, NT_SYSTEM_CALL_LIMIT>;

NtStatus no_such_call() { return NtStatus::InvalidSystemService; }

// NOLINTNEXTLINE(readability-function-size): one line a call is the shortest there is.
consteval Table make_table() {
    Table calls{};
    for (SystemCall& call : calls) {
        call = SystemCall::of<&no_such_call>();
    }
    calls[0x00] = SystemCall::of<&syscalls::close>();                  // NtClose
    calls[0x01] = SystemCall::of<&syscalls::duplicate_object>();       // NtDuplicateObject
    calls[0x02] = SystemCall::of<&syscalls::query_object>();           // NtQueryObject
    calls[0x03] = SystemCall::of<&syscalls::wait_for_single_object>(); // NtWaitForSingleObject
    calls[0x04] =
        SystemCall::of<&syscalls::wait_for_multiple_objects>();         // NtWaitForMultipleObjects
    calls[0x05] = SystemCall::of<&syscalls::create_event>();            // NtCreateEvent
    calls[0x06] = SystemCall::of<&syscalls::open_event>();              // NtOpenEvent
    calls[0x07] = SystemCall::of<&syscalls::set_event>();               // NtSetEvent
    calls[0x08] = SystemCall::of<&syscalls::reset_event>();             // NtResetEvent
    calls[0x09] = SystemCall::of<&syscalls::create_semaphore>();        // NtCreateSemaphore
    calls[0x0A] = SystemCall::of<&syscalls::release_semaphore>();       // NtReleaseSemaphore
    calls[0x0B] = SystemCall::of<&syscalls::create_mutant>();           // NtCreateMutant
    calls[0x0C] = SystemCall::of<&syscalls::release_mutant>();          // NtReleaseMutant
    calls[0x10] = SystemCall::of<&syscalls::allocate_virtual_memory>(); // NtAllocateVirtualMemory
    calls[0x11] = SystemCall::of<&syscalls::free_virtual_memory>();     // NtFreeVirtualMemory
    calls[0x12] = SystemCall::of<&syscalls::protect_virtual_memory>();  // NtProtectVirtualMemory
    calls[0x13] = SystemCall::of<&syscalls::query_virtual_memory>();    // NtQueryVirtualMemory
    calls[0x14] = SystemCall::of<&syscalls::read_virtual_memory>();     // NtReadVirtualMemory
    calls[0x15] = SystemCall::of<&syscalls::write_virtual_memory>();    // NtWriteVirtualMemory
    calls[0x16] = SystemCall::of<&syscalls::create_section>();          // NtCreateSection
    calls[0x17] = SystemCall::of<&syscalls::open_section>();            // NtOpenSection
    calls[0x18] = SystemCall::of<&syscalls::map_view_of_section>();     // NtMapViewOfSection
    calls[0x19] = SystemCall::of<&syscalls::unmap_view_of_section>();   // NtUnmapViewOfSection
    calls[0x20] = SystemCall::of<&syscalls::create_user_process>();     // NtCreateUserProcess
    calls[0x21] = SystemCall::of<&syscalls::create_process_ex>();       // NtCreateProcessEx
    calls[0x22] = SystemCall::of<&syscalls::open_process>();            // NtOpenProcess
    calls[0x23] = SystemCall::of<&syscalls::terminate_process>();       // NtTerminateProcess
    calls[0x24] =
        SystemCall::of<&syscalls::query_information_process>();  // NtQueryInformationProcess
    calls[0x25] = SystemCall::of<&syscalls::create_thread_ex>(); // NtCreateThreadEx
    calls[0x26] = SystemCall::of<&syscalls::open_thread>();      // NtOpenThread
    calls[0x27] = SystemCall::of<&syscalls::terminate_thread>(); // NtTerminateThread
    calls[0x28] = SystemCall::of<&syscalls::query_information_thread>(); // NtQueryInformationThread
    calls[0x29] = SystemCall::of<&syscalls::set_information_thread>();   // NtSetInformationThread
    calls[0x2A] = SystemCall::of<&syscalls::suspend_thread>();           // NtSuspendThread
    calls[0x2B] = SystemCall::of<&syscalls::resume_thread>();            // NtResumeThread
    calls[0x2C] = SystemCall::of<&syscalls::yield_execution>();          // NtYieldExecution
    calls[0x2D] = SystemCall::of<&syscalls::delay_execution>();          // NtDelayExecution
    calls[0x2E] = SystemCall::of<&syscalls::set_information_process>();  // NtSetInformationProcess
    calls[0x30] = SystemCall::of<&syscalls::create_file>();              // NtCreateFile
    calls[0x31] = SystemCall::of<&syscalls::open_file>();                // NtOpenFile
    calls[0x32] = SystemCall::of<&syscalls::read_file>();                // NtReadFile
    calls[0x33] = SystemCall::of<&syscalls::write_file>();               // NtWriteFile
    calls[0x34] = SystemCall::of<&syscalls::query_information_file>();   // NtQueryInformationFile
    calls[0x35] = SystemCall::of<&syscalls::query_directory_file>();     // NtQueryDirectoryFile
    calls[0x38] = SystemCall::of<&syscalls::alpc_create_port>();         // NtAlpcCreatePort
    calls[0x39] = SystemCall::of<&syscalls::alpc_connect_port>();        // NtAlpcConnectPort
    calls[0x3A] = SystemCall::of<&syscalls::alpc_accept_connect_port>(); // NtAlpcAcceptConnectPort
    calls[0x3B] =
        SystemCall::of<&syscalls::alpc_send_wait_receive_port>();    // NtAlpcSendWaitReceivePort
    calls[0x3C] = SystemCall::of<&syscalls::alpc_disconnect_port>(); // NtAlpcDisconnectPort
    calls[0x40] = SystemCall::of<&syscalls::query_system_information>(); // NtQuerySystemInformation
    calls[0x41] = SystemCall::of<&syscalls::query_system_time>();        // NtQuerySystemTime
    calls[0x42] =
        SystemCall::of<&syscalls::query_performance_counter>();      // NtQueryPerformanceCounter
    calls[0x43] = SystemCall::of<&syscalls::load_driver>();          // NtLoadDriver
    calls[0x44] = SystemCall::of<&syscalls::shutdown_system>();      // NtShutdownSystem
    calls[0x45] = SystemCall::of<&syscalls::system_debug_control>(); // NtSystemDebugControl
    return calls;
}

/// A page of its own, which is pinned before the first program runs.
struct alignas(abi::page_size) TablePage {
    Table calls;
};
constexpr TablePage table_page = {make_table()};
constexpr const Table& table = table_page.calls;

#define HAS_ITS_PARAMETERS(name, number, count)                                                    \
    static_assert(table[number].parameter_count == count);
NT_SYSTEM_CALLS(HAS_ITS_PARAMETERS)
#undef HAS_ITS_PARAMETERS

NtStatus make_call(const SystemCallFrame& frame) {
    const auto number = static_cast<std::uint32_t>(frame.number);
    if (number >= table.size()) {
        return no_such_call();
    }
    const SystemCall& call = table[number];
    if (call.parameter_count <= SystemCallFrame::parameters_in_registers) {
        return call.make(frame.parameter);
    }
    std::uint64_t parameters[max_parameters] = {};
    TRY_STATUS(abi::nt::fetch_parameters(frame, call.parameter_count, parameters, copy_from_user));
    return call.make(parameters);
}

} // namespace

std::span<const std::byte> system_call_table() {
    return {reinterpret_cast<const std::byte*>(&table_page), sizeof(table_page)};
}

NtStatus make_system_call(std::uint32_t number, const std::uint64_t* parameters) {
    if (number >= table.size() || table[number].make == nullptr) {
        return NtStatus::InvalidSystemService;
    }
    std::uint64_t own[max_parameters]; // Where they come from, they may change.
    std::memcpy(own, parameters, sizeof(own));
    return table[number].make(own);
}

} // namespace nt

extern "C" std::uint64_t on_system_call(const nt::SystemCallFrame* frame) {
    nt::kernel_lock::acquire();
    ++nt::statistics.system_calls;
    const auto status = nt::make_call(*frame);
    nt::scheduler::before_return_to_user();
    nt::kernel_lock::release();
    return static_cast<std::uint32_t>(status);
}
