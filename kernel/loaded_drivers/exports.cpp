// SPDX-License-Identifier: MIT
// What drivers call: kernel.def lists it, abi/nt/driver.h says what it does.
#include "abi/nt/driver.h"
#include "kernel/console.h"
#include "kernel/memory/kernel_heap.h"
#include "kernel/memory/pinned_data.h"

#include <cstring>

extern "C" std::uint32_t DbgPrint(const char* text) {
    nt::console::write(text);
    return static_cast<std::uint32_t>(abi::NtStatus::Success);
}

extern "C" void* ExAllocatePool2(std::uint64_t /*flags*/, std::size_t size, std::uint32_t /*tag*/) {
    void* const memory = size == 0 || size > nt::heap::largest ? nullptr : nt::heap::allocate(size);
    if (memory != nullptr) {
        std::memset(memory, 0, size);
    }
    return memory;
}

extern "C" void ExFreePool(void* memory) {
    if (memory != nullptr) {
        nt::heap::free(memory);
    }
}

extern "C" abi::NtStatus MmProtectDriverSection(void* address, std::size_t size,
                                                std::uint32_t flags) {
    return flags != 0 ? abi::NtStatus::InvalidParameter
                      : nt::pinned_data::pin(reinterpret_cast<std::uint64_t>(address), size);
}
