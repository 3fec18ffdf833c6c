// SPDX-License-Identifier: MIT
// The friendly layer over ntdll.dll: what programs of VTL1 have too (process/win32/win32.h), and
// what only VTL0 has: other processes, files, the keyboard.  Lesson: 1.
#pragma once

#include "abi/nt/trustlet_attributes.h"
#include "process/win32/win32.h"

// A Handle is a struct, which C would not return as Windows does; both sides are C++ and ours.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wreturn-type-c-linkage"

// NOLINTBEGIN(readability-identifier-naming): Win32's own names, by which programs import them.
extern "C" {

// Processes (processes.cpp)
struct ProcessInformation {
    Handle process;
    Handle thread;
    abi::nt::ClientId id;
};
/// Starts a program of the disk. `command_line` begins with the program's name; null: only that.
bool CreateProcess(const char* image_name, const char* command_line,
                   ProcessInformation* information);
/// Starts a trustlet of the disk: what NtCreateUserProcess says tells why not.
bool CreateTrustlet(const char* image_name, const char* command_line,
                    const abi::nt::TrustletCreateAttributes* attributes,
                    ProcessInformation* information);
Handle OpenProcess(abi::nt::AccessMask access, std::uint64_t process_id);
bool TerminateProcess(Handle process, std::uint32_t exit_code);
/// STATUS_PENDING while it runs.
bool GetExitCodeProcess(Handle process, std::uint32_t* exit_code);
/// Has a trustlet's memory taken back, sealed, until the trustlet touches it again.
bool EmptyWorkingSet(Handle process);

// What only one may hold (mutexes.cpp)
Handle CreateMutex();
bool ReleaseMutex(Handle mutex);

// Files and the console (files.cpp, console.cpp)
/// Opens a file of the disk for reading.
Handle CreateFile(const char* name);
bool ReadFile(Handle file, void* buffer, std::uint32_t size, std::uint32_t* bytes_read);
bool GetFileSize(Handle file, std::uint64_t* size);
enum class StandardHandle : std::uint32_t { Input, Output, Error };
Handle GetStdHandle(StandardHandle which);
/// One line, with its '\n'.
bool ReadConsole(char* buffer, std::uint32_t size, std::uint32_t* bytes_read);

} // extern "C"
// NOLINTEND(readability-identifier-naming): as above.
#pragma clang diagnostic pop
