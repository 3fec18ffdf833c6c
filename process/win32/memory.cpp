// SPDX-License-Identifier: MIT
#include "process/win32/last_error.h"
#include "process/win32/win32.h"

using process::succeeded;

void* VirtualAlloc(void* address, std::size_t size, std::uint32_t type, PageProtection protection) {
    const NtStatus status =
        NtAllocateVirtualMemory(abi::nt::current_process, &address, 0, &size, type, protection);
    return succeeded(status) ? address : nullptr;
}

bool VirtualFree(void* address, std::size_t size, std::uint32_t type) {
    return succeeded(NtFreeVirtualMemory(abi::nt::current_process, &address, &size, type));
}

bool VirtualProtect(void* address, std::size_t size, PageProtection protection,
                    PageProtection* previous) {
    return succeeded(
        NtProtectVirtualMemory(abi::nt::current_process, &address, &size, protection, previous));
}
