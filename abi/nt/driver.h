// SPDX-License-Identifier: MIT
// What a driver (*.sys) and VTL0's kernel know of each other: how the driver begins, and what of
// kernel.exe it may call. It is linked with kernel.exe's exports as a program is with a DLL's.
// [WI7 ch.6]  Lesson: 8.
#pragma once

#include "abi/nt/object.h"
#include "abi/nt_status.h"

#include <cstddef>
#include <cstdint>

namespace abi::nt {

/// DRIVER_OBJECT, the fields that say something here.
struct DriverObject {
    std::uint64_t driver_start = 0; // where its image lies
    std::uint32_t driver_size = 0;  // bytes
    std::uint32_t reserved_00c = 0;
};
static_assert(sizeof(DriverObject) == 16);

/// DriverEntry, the entry point of every driver's image. `registry_path` is what NtLoadDriver was
/// told: the name of the file, and words of its user's.
using DriverEntry = NtStatus(DriverObject& driver, const String& registry_path);

} // namespace abi::nt

extern "C" {

// NOLINTBEGIN(readability-identifier-naming): the names by which every Windows driver calls them.

/// Writes a zero-terminated text on the console.
std::uint32_t DbgPrint(const char* text);

/// `size` bytes of zeros, or null. `tag` says for whom, in four letters.
void* ExAllocatePool2(std::uint64_t flags, std::size_t size, std::uint32_t tag);
void ExFreePool(void* memory);

/// Pins `size` bytes of the driver's own image, whole pages: nobody writes them again. `flags` must
/// be 0.
abi::NtStatus MmProtectDriverSection(void* address, std::size_t size, std::uint32_t flags);

// NOLINTEND(readability-identifier-naming): end of the names of Windows.
}
