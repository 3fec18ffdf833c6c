// SPDX-License-Identifier: MIT
// What ntdll.dll, and its peer iumdll.dll in VTL1, export beside the system calls: the loader (Ldr)
// and the run-time library (Rtl).  [WI7 ch.2, ch.3]
#pragma once

#include "abi/nt/object.h"
#include "abi/nt/process.h"
#include "abi/nt_status.h"
#include "process/system_calls.h"

#include <cstddef>
#include <cstdint>

// NOLINTBEGIN(readability-identifier-naming): NT's own names, by which programs import them.
extern "C" {

// The loader (process/loader/). A DLL once loaded stays.
/// Loads a DLL from the disk, with all that it imports; if it is there already, finds it.
NtStatus LdrLoadDll(const abi::nt::String* name, void** base);
/// Finds a DLL that is loaded.
NtStatus LdrGetDllHandle(const abi::nt::String* name, void** base);
/// By `name`, or by `ordinal` if the name is null.
NtStatus LdrGetProcedureAddress(void* base, const abi::nt::String* name, std::uint32_t ordinal,
                                void** address);

// The heap (process/process_heap.cpp). A process has one, PEB.ProcessHeap.
inline constexpr std::uint32_t heap_zero_memory = 8; // HEAP_ZERO_MEMORY
void* RtlAllocateHeap(void* heap, std::uint32_t flags, std::size_t size);
/// Null, and the old block unchanged, if there is no memory.
void* RtlReAllocateHeap(void* heap, std::uint32_t flags, void* block, std::size_t size);
bool RtlFreeHeap(void* heap, std::uint32_t flags, void* block);
std::size_t RtlSizeHeap(void* heap, std::uint32_t flags, const void* block);

// Ends (process/start.cpp)
[[noreturn]] void RtlExitUserThread(NtStatus exit_status);
[[noreturn]] void RtlExitUserProcess(NtStatus exit_status);

/// What the copy of a process begins with (user/ntdll/clone.cpp).
inline constexpr auto process_cloned = static_cast<NtStatus>(0x129); // STATUS_PROCESS_CLONED

// Errors and words (process/errors.cpp; DbgPrint is each DLL's own)
std::uint32_t RtlGetLastWin32Error();
void RtlSetLastWin32Error(std::uint32_t error);
std::uint32_t RtlNtStatusToDosError(NtStatus status);
/// "STATUS_ACCESS_DENIED"; "a status without a name" if it has none here.
const char* RtlNtStatusToName(NtStatus status);
void RtlInitString(abi::nt::String* string, const char* text);
/// To the console, as it is.
void DbgPrint(const char* text);

} // extern "C"
// NOLINTEND(readability-identifier-naming): as above.
