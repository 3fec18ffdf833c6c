// SPDX-License-Identifier: MIT
// What ntdll.dll exports beside the system calls: the loader (Ldr), the run-time library (Rtl).
// [WI7 ch.2, ch.3]
#pragma once

#include "abi/nt/object.h"
#include "abi/nt/process.h"
#include "abi/nt_status.h"
#include "user/ntdll/system_calls.h"

#include <cstddef>
#include <cstdint>

// NOLINTBEGIN(readability-identifier-naming): NT's own names, by which programs import them.
extern "C" {

// The loader (user/ntdll/loader/). A DLL once loaded stays.
/// Loads a DLL from the disk, with all that it imports; if it is there already, finds it.
NtStatus LdrLoadDll(const abi::nt::String* name, void** base);
/// Finds a DLL that is loaded.
NtStatus LdrGetDllHandle(const abi::nt::String* name, void** base);
/// By `name`, or by `ordinal` if the name is null.
NtStatus LdrGetProcedureAddress(void* base, const abi::nt::String* name, std::uint32_t ordinal,
                                void** address);

// The heap (user/ntdll/process_heap.cpp). A process has one, PEB.ProcessHeap.
inline constexpr std::uint32_t heap_zero_memory = 8; // HEAP_ZERO_MEMORY
void* RtlAllocateHeap(void* heap, std::uint32_t flags, std::size_t size);
/// Null, and the old block unchanged, if there is no memory.
void* RtlReAllocateHeap(void* heap, std::uint32_t flags, void* block, std::size_t size);
bool RtlFreeHeap(void* heap, std::uint32_t flags, void* block);
std::size_t RtlSizeHeap(void* heap, std::uint32_t flags, const void* block);

// Ends (user/ntdll/start.cpp)
[[noreturn]] void RtlExitUserThread(NtStatus exit_status);
[[noreturn]] void RtlExitUserProcess(NtStatus exit_status);

/// NT's fork (user/ntdll/clone.cpp): returns twice. In the parent STATUS_SUCCESS and handles to the
/// copy; in the copy process_cloned, with one thread, this one. Copied are memory and the place
/// where this thread is; handles are not.
inline constexpr auto process_cloned = static_cast<NtStatus>(0x129); // STATUS_PROCESS_CLONED
NtStatus RtlCloneUserProcess(Handle* process, Handle* thread);

// Errors and words (user/ntdll/errors.cpp, debug_print.cpp)
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
