// SPDX-License-Identifier: MIT
#include "abi/memory_layout.h"
#include "user/programs/usertests/test.h"

namespace usertests {

namespace {

constexpr std::uint64_t addresses[] = {
    0,
    8,                                  // what a null pointer plus an offset is
    abi::nt::lowest_user_address - 8,   // just below where programs may be
    abi::nt::highest_user_address - 7,  // the last bytes, where nothing is mapped
    abi::nt::highest_user_address + 1,  // just above
    0x0000'8000'0000'0000,              // not canonical
    0xFFFF'7FFF'FFFF'FFF8,              // not canonical either
    abi::direct_map_base,               // the kernel's view of physical memory
    abi::direct_map_base + 0x0180'0000, // where VTL1's memory is in it
    0xFFFF'FFFF'FFFF'FFF8,              // the last bytes of all
};

} // namespace

std::span<const std::uint64_t> bad_addresses() { return {addresses, std::size(addresses)}; }

Handle new_event(abi::nt::EventType type) {
    Handle event;
    expect_success(NtCreateEvent(&event, abi::nt::access::all, nullptr, type, 0));
    return event;
}

Handle closed_handle() {
    const Handle event = new_event();
    expect_success(NtClose(event));
    return event;
}

void* new_memory(std::size_t size) {
    void* memory = nullptr;
    expect_success(NtAllocateVirtualMemory(abi::nt::current_process, &memory, 0, &size,
                                           abi::nt::memory_reserve | abi::nt::memory_commit,
                                           PageProtection::ReadWrite));
    return memory;
}

void free_memory(void* memory) {
    std::size_t all = 0;
    expect_success(
        NtFreeVirtualMemory(abi::nt::current_process, &memory, &all, abi::nt::memory_release));
}

NtStatus run_in_copy(void (*child)()) {
    Handle process;
    Handle thread;
    const NtStatus status = RtlCloneUserProcess(&process, &thread);
    if (status == process_cloned) {
        child();
        RtlExitUserProcess(NtStatus::Success);
    }
    expect_success(status);
    if (!abi::is_success(status)) {
        return status;
    }
    expect_success(NtWaitForSingleObject(process, 0, nullptr));
    abi::nt::ProcessBasicInformation basic;
    expect_success(NtQueryInformationProcess(process, abi::nt::ProcessInformationClass::Basic,
                                             &basic, sizeof(basic), nullptr));
    expect_success(NtClose(thread));
    expect_success(NtClose(process));
    return static_cast<NtStatus>(basic.exit_status);
}

} // namespace usertests
