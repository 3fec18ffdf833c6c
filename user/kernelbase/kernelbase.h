// SPDX-License-Identifier: MIT
// The friendly layer over ntdll.dll: Win32's names, and GetLastError() for what went wrong. Its
// functions have the parameters that mean something here, not all that Windows has accumulated
// (docs/deviations.md).  Lesson: 1.
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

// Errors: forwarders to ntdll
std::uint32_t GetLastError();
void SetLastError(std::uint32_t error);

// Processes (processes.cpp)
struct ProcessInformation {
    Handle process;
    Handle thread;
    abi::nt::ClientId id;
};
/// Starts a program of the disk. `command_line` begins with the program's name; null: only that.
bool CreateProcess(const char* image_name, const char* command_line,
                   ProcessInformation* information);
Handle OpenProcess(abi::nt::AccessMask access, std::uint64_t process_id);
bool TerminateProcess(Handle process, std::uint32_t exit_code);
/// STATUS_PENDING while it runs.
bool GetExitCodeProcess(Handle process, std::uint32_t* exit_code);
[[noreturn]] void ExitProcess(std::uint32_t exit_code);
std::uint64_t GetCurrentProcessId();
const char* GetCommandLine();

// Threads (threads.cpp)
using ThreadStart = NtStatus (*)(void* argument);
Handle CreateThread(ThreadStart start, void* argument);
[[noreturn]] void ExitThread(std::uint32_t exit_code);
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
Handle CreateMutex();
bool ReleaseMutex(Handle mutex);
bool CloseHandle(Handle handle);

// Memory (memory.cpp; the heap's are forwarders to ntdll)
void* VirtualAlloc(void* address, std::size_t size, std::uint32_t type, PageProtection protection);
bool VirtualFree(void* address, std::size_t size, std::uint32_t type);
bool VirtualProtect(void* address, std::size_t size, PageProtection protection,
                    PageProtection* previous);
void* GetProcessHeap();
void* HeapAlloc(void* heap, std::uint32_t flags, std::size_t size);
void* HeapReAlloc(void* heap, std::uint32_t flags, void* block, std::size_t size);
bool HeapFree(void* heap, std::uint32_t flags, void* block);
std::size_t HeapSize(void* heap, std::uint32_t flags, const void* block);

// Files and the console (files.cpp, console.cpp)
/// Opens a file of the disk for reading.
Handle CreateFile(const char* name);
bool ReadFile(Handle file, void* buffer, std::uint32_t size, std::uint32_t* bytes_read);
bool GetFileSize(Handle file, std::uint64_t* size);
enum class StandardHandle : std::uint32_t { Input, Output, Error };
Handle GetStdHandle(StandardHandle which);
bool WriteConsole(const char* text, std::size_t size);
/// One line, with its '\n'.
bool ReadConsole(char* buffer, std::uint32_t size, std::uint32_t* bytes_read);

// DLLs (libraries.cpp)
void* LoadLibrary(const char* name);
void* GetModuleHandle(const char* name);
void* GetProcAddress(void* module, const char* name);

} // extern "C"
// NOLINTEND(readability-identifier-naming): as above.
#pragma clang diagnostic pop
