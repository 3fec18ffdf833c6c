// SPDX-License-Identifier: MIT
// The friendly layer's common half: Win32's names for what programs of both worlds may ask, in
// kernelbase.dll for VTL0 and iumbase.dll for VTL1. Its functions have the parameters that mean
// something here, not all that Windows has accumulated (docs/deviations.md).  Lesson: 1.
//
// A function that can fail returns false, null or no_handle, and GetLastError() tells why.
#pragma once

#include "abi/nt/memory.h"
#include "abi/nt/object.h"
#include "abi/nt_status.h"

#include <cstddef>
#include <cstdint>

// A Handle is a struct, which C would not return as Windows does; both sides are C++ and ours.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wreturn-type-c-linkage"

// NOLINTBEGIN(readability-identifier-naming): Win32's own names, by which programs import them.
extern "C" {

using abi::NtStatus;
using abi::nt::Handle;
using abi::nt::PageProtection;

// Errors and ends: forwarders to ntdll.dll or iumdll.dll
std::uint32_t GetLastError();
void SetLastError(std::uint32_t error);
[[noreturn]] void ExitProcess(std::uint32_t exit_code);
[[noreturn]] void ExitThread(std::uint32_t exit_code);

// The process itself (own_process.cpp)
std::uint64_t GetCurrentProcessId();
const char* GetCommandLine();
void* GetProcessHeap();

// Threads (threads.cpp)
using ThreadStart = NtStatus (*)(void* argument);
Handle CreateThread(ThreadStart start, void* argument);
std::uint64_t GetCurrentThreadId();
void Sleep(std::uint32_t milliseconds);
void SwitchToThread();

// What can be waited for (synchronization.cpp)
inline constexpr std::uint32_t infinite = ~0u;            // INFINITE
inline constexpr std::uint32_t wait_object_0 = 0;         // WAIT_OBJECT_0
inline constexpr std::uint32_t wait_abandoned = 0x80;     // WAIT_ABANDONED
inline constexpr std::uint32_t wait_timeout = 0x102;      // WAIT_TIMEOUT
inline constexpr std::uint32_t wait_failed = 0xFFFF'FFFF; // WAIT_FAILED
std::uint32_t WaitForSingleObject(Handle object, std::uint32_t milliseconds);
std::uint32_t WaitForMultipleObjects(std::uint32_t count, const Handle* objects,
                                     abi::nt::WaitType type, std::uint32_t milliseconds);
enum class EventState : std::uint8_t { Reset, Set };
Handle CreateEvent(abi::nt::EventType type, EventState state);
bool SetEvent(Handle event);
bool ResetEvent(Handle event);
Handle CreateSemaphore(std::int32_t initial, std::int32_t maximum);
bool ReleaseSemaphore(Handle semaphore, std::int32_t count);
bool CloseHandle(Handle handle);

// Memory (memory.cpp; the heap's are forwarders)
void* VirtualAlloc(void* address, std::size_t size, std::uint32_t type, PageProtection protection);
bool VirtualFree(void* address, std::size_t size, std::uint32_t type);
bool VirtualProtect(void* address, std::size_t size, PageProtection protection,
                    PageProtection* previous);
void* HeapAlloc(void* heap, std::uint32_t flags, std::size_t size);
void* HeapReAlloc(void* heap, std::uint32_t flags, void* block, std::size_t size);
bool HeapFree(void* heap, std::uint32_t flags, void* block);
std::size_t HeapSize(void* heap, std::uint32_t flags, const void* block);

// DLLs (libraries.cpp)
void* LoadLibrary(const char* name);
void* GetModuleHandle(const char* name);
void* GetProcAddress(void* module, const char* name);

/// A line, or a part of one: each DLL has its own way to the console.
bool WriteConsole(const char* text, std::size_t size);

} // extern "C"
// NOLINTEND(readability-identifier-naming): as above.
#pragma clang diagnostic pop
