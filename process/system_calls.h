// SPDX-License-Identifier: MIT
// The system calls as ntdll.dll exports them, and iumdll.dll a part of them: NT's names, NT's
// parameters in NT's order.  [WI7 ch.2]
//
// Each is a stub of a few bytes (system_calls.S of either DLL) that puts the call's number into
// EAX. What VTL0's kernel does is in the file of the same family under kernel/syscalls/. All return
// an NtStatus; "optional" is a pointer that may be null.
#pragma once

#include "abi/nt/debug_control.h"
#include "abi/nt/file.h"
#include "abi/nt/memory.h"
#include "abi/nt/object.h"
#include "abi/nt/port.h"
#include "abi/nt/process.h"
#include "abi/nt/system_information.h"
#include "abi/nt_status.h"

#include <cstddef>
#include <cstdint>

// NOLINTBEGIN(readability-identifier-naming): NT's own names, by which programs import them.
extern "C" {

using abi::NtStatus;
using abi::nt::AccessMask;
using abi::nt::ClientId;
using abi::nt::Handle;
using abi::nt::ObjectAttributes;
using abi::nt::PageProtection;
using abi::nt::Time;

// Handles (kernel/syscalls/objects.cpp)
NtStatus NtClose(Handle handle);
NtStatus NtDuplicateObject(Handle source_process, Handle source, Handle target_process,
                           Handle* target, AccessMask access, std::uint32_t attributes,
                           std::uint32_t options);
NtStatus NtQueryObject(Handle handle, abi::nt::ObjectInformationClass what, void* buffer,
                       std::uint32_t size, std::uint32_t* returned /* optional */);

// Waiting (kernel/syscalls/waits.cpp). No timeout: for ever. Alertable waits do not exist.
NtStatus NtWaitForSingleObject(Handle handle, std::uint8_t alertable,
                               const Time* timeout /* optional */);
NtStatus NtWaitForMultipleObjects(std::uint32_t count, const Handle* handles,
                                  abi::nt::WaitType type, std::uint8_t alertable,
                                  const Time* timeout /* optional */);

// What can be waited for (kernel/syscalls/synchronization.cpp)
NtStatus NtCreateEvent(Handle* event, AccessMask access,
                       const ObjectAttributes* attributes /* optional */, abi::nt::EventType type,
                       std::uint8_t is_set);
NtStatus NtOpenEvent(Handle* event, AccessMask access, const ObjectAttributes* attributes);
NtStatus NtSetEvent(Handle event, std::int32_t* previous /* optional */);
NtStatus NtResetEvent(Handle event, std::int32_t* previous /* optional */);
NtStatus NtCreateSemaphore(Handle* semaphore, AccessMask access,
                           const ObjectAttributes* attributes /* optional */, std::int32_t initial,
                           std::int32_t maximum);
NtStatus NtReleaseSemaphore(Handle semaphore, std::int32_t count,
                            std::int32_t* previous /* optional */);
NtStatus NtCreateMutant(Handle* mutant, AccessMask access,
                        const ObjectAttributes* attributes /* optional */, std::uint8_t is_owned);
NtStatus NtReleaseMutant(Handle mutant, std::int32_t* previous /* optional */);

// Memory (kernel/syscalls/virtual_memory.cpp). Sizes in bytes, rounded to pages and written back.
NtStatus NtAllocateVirtualMemory(Handle process, void** base, std::uint64_t zero_bits,
                                 std::size_t* size, std::uint32_t type, PageProtection protection);
NtStatus NtFreeVirtualMemory(Handle process, void** base, std::size_t* size, std::uint32_t type);
NtStatus NtProtectVirtualMemory(Handle process, void** base, std::size_t* size,
                                PageProtection protection, PageProtection* previous);
NtStatus NtQueryVirtualMemory(Handle process, const void* address, std::uint32_t what /* 0 */,
                              void* buffer, std::size_t size, std::size_t* returned /* optional */);
NtStatus NtReadVirtualMemory(Handle process, const void* address, void* buffer, std::size_t size,
                             std::size_t* read /* optional */);
NtStatus NtWriteVirtualMemory(Handle process, void* address, const void* buffer, std::size_t size,
                              std::size_t* written /* optional */);

// Sections (kernel/syscalls/sections.cpp). `kind`: section_image or section_commit.
NtStatus NtCreateSection(Handle* section, AccessMask access,
                         const ObjectAttributes* attributes /* optional */,
                         const std::uint64_t* size /* optional */, PageProtection protection,
                         std::uint32_t kind, Handle file /* 0: pages of its own */);
NtStatus NtOpenSection(Handle* section, AccessMask access, const ObjectAttributes* attributes);
NtStatus NtMapViewOfSection(Handle section, Handle process, void** base, std::uint64_t zero_bits,
                            std::size_t commit_size, std::uint64_t* offset /* optional */,
                            std::size_t* view_size, std::uint32_t inherit, std::uint32_t type,
                            PageProtection protection);
NtStatus NtUnmapViewOfSection(Handle process, void* base);

// Processes (kernel/syscalls/processes.cpp)
NtStatus NtCreateUserProcess(Handle* process, Handle* thread, AccessMask process_access,
                             AccessMask thread_access,
                             const ObjectAttributes* process_attributes /* optional */,
                             const ObjectAttributes* thread_attributes /* optional */,
                             std::uint32_t process_flags /* 0 */,
                             std::uint32_t thread_flags /* create_suspended */,
                             const abi::nt::ProcessParameters* parameters, void* create_info,
                             abi::nt::PsAttributeList* attributes);
/// A copy of `parent` (copy on write) if there is no section, which must be so: NT's fork. The new
/// process has no thread yet.
NtStatus NtCreateProcessEx(Handle* process, AccessMask access,
                           const ObjectAttributes* attributes /* optional */, Handle parent,
                           std::uint32_t flags, Handle section /* 0 */, Handle debug_port /* 0 */,
                           Handle token /* 0 */, std::uint32_t reserved);
NtStatus NtOpenProcess(Handle* process, AccessMask access, const ObjectAttributes* attributes,
                       const ClientId* client);
NtStatus NtTerminateProcess(Handle process, NtStatus exit_status);
NtStatus NtQueryInformationProcess(Handle process, abi::nt::ProcessInformationClass what,
                                   void* buffer, std::uint32_t size,
                                   std::uint32_t* returned /* optional */);
NtStatus NtSetInformationProcess(Handle process, abi::nt::ProcessInformationClass what,
                                 const void* buffer, std::uint32_t size);

// Threads (kernel/syscalls/threads.cpp)
NtStatus NtCreateThreadEx(Handle* thread, AccessMask access,
                          const ObjectAttributes* attributes /* optional */, Handle process,
                          void* start_routine, void* argument,
                          std::uint32_t flags /* create_suspended */, std::uint64_t zero_bits,
                          std::size_t stack_size, std::size_t maximum_stack_size,
                          void* attribute_list /* null */);
NtStatus NtOpenThread(Handle* thread, AccessMask access, const ObjectAttributes* attributes,
                      const ClientId* client);
NtStatus NtTerminateThread(Handle thread, NtStatus exit_status);
NtStatus NtQueryInformationThread(Handle thread, abi::nt::ThreadInformationClass what, void* buffer,
                                  std::uint32_t size, std::uint32_t* returned /* optional */);
NtStatus NtSetInformationThread(Handle thread, abi::nt::ThreadInformationClass what,
                                const void* buffer, std::uint32_t size);
NtStatus NtSuspendThread(Handle thread, std::uint32_t* previous /* optional */);
NtStatus NtResumeThread(Handle thread, std::uint32_t* previous /* optional */);
NtStatus NtYieldExecution();
NtStatus NtDelayExecution(std::uint8_t alertable, const Time* interval);

// Files (kernel/syscalls/files.cpp). Every operation is over when the call returns.
NtStatus NtCreateFile(Handle* file, AccessMask access, const ObjectAttributes* attributes,
                      abi::nt::IoStatusBlock* status, const std::int64_t* allocation_size,
                      std::uint32_t file_attributes, std::uint32_t share_access,
                      abi::nt::CreateDisposition disposition, std::uint32_t options,
                      const void* extended_attributes, std::uint32_t extended_size);
NtStatus NtOpenFile(Handle* file, AccessMask access, const ObjectAttributes* attributes,
                    abi::nt::IoStatusBlock* status, std::uint32_t share_access,
                    std::uint32_t options);
NtStatus NtReadFile(Handle file, Handle event /* 0 */, void* apc /* null */,
                    void* apc_context /* null */, abi::nt::IoStatusBlock* status, void* buffer,
                    std::uint32_t size, const std::int64_t* offset /* null: where the last ended */,
                    const std::uint32_t* key /* null */);
NtStatus NtWriteFile(Handle file, Handle event, void* apc, void* apc_context,
                     abi::nt::IoStatusBlock* status, const void* buffer, std::uint32_t size,
                     const std::int64_t* offset, const std::uint32_t* key);
NtStatus NtQueryInformationFile(Handle file, abi::nt::IoStatusBlock* status, void* buffer,
                                std::uint32_t size, abi::nt::FileInformationClass what);
/// One entry a call (FileDirectoryInformation); STATUS_NO_MORE_FILES at the end. `file` is the
/// handle of the directory itself: "\Device\Disk\".
NtStatus NtQueryDirectoryFile(Handle file, Handle event, void* apc, void* apc_context,
                              abi::nt::IoStatusBlock* status, void* buffer, std::uint32_t size,
                              abi::nt::FileInformationClass what, std::uint8_t single_entry,
                              const abi::nt::String* pattern /* null */, std::uint8_t restart);

// Ports (kernel/syscalls/ports.cpp)
NtStatus NtAlpcCreatePort(Handle* port, const ObjectAttributes* attributes,
                          const void* port_attributes /* null */);
NtStatus NtAlpcConnectPort(Handle* port, const abi::nt::String* name,
                           const ObjectAttributes* attributes /* null */,
                           const void* port_attributes /* null */, std::uint32_t flags,
                           const void* required_sid /* null */,
                           abi::nt::PortMessage* message /* optional */,
                           std::uint64_t* size /* optional */, void* out_attributes /* null */,
                           void* in_attributes /* null */, const Time* timeout /* optional */);
/// `client` is the server's end of the connection, and 0 if it was refused. Messages come by
/// `port`.
NtStatus NtAlpcAcceptConnectPort(Handle* client, Handle port, std::uint32_t flags,
                                 const ObjectAttributes* attributes /* null */,
                                 const void* port_attributes /* null */, std::uint64_t port_context,
                                 const abi::nt::PortMessage* request,
                                 void* message_attributes /* null */, std::uint8_t accept);
/// A client: sends a request and waits for its reply (alpc_sync_request), or a datagram. A server:
/// sends a reply (alpc_reply_message) if there is one to send, and waits for the next message.
NtStatus NtAlpcSendWaitReceivePort(Handle port, std::uint32_t flags,
                                   const abi::nt::PortMessage* send /* optional */,
                                   void* send_attributes /* null */,
                                   abi::nt::PortMessage* receive /* optional */,
                                   std::uint64_t* size /* optional: of the buffer, in bytes */,
                                   void* receive_attributes /* null */,
                                   const Time* timeout /* optional */);
NtStatus NtAlpcDisconnectPort(Handle port, std::uint32_t flags);

// The system (kernel/syscalls/system.cpp)
NtStatus NtQuerySystemInformation(abi::nt::SystemInformationClass what, void* buffer,
                                  std::uint32_t size, std::uint32_t* returned /* optional */);
NtStatus NtQuerySystemTime(Time* time);
NtStatus NtQueryPerformanceCounter(std::int64_t* counter, std::int64_t* frequency /* optional */);
/// Loads a driver that is part of the kernel's own image: "attack-NAME" is the attack of that name,
/// which runs with all the rights of ring 0. (On Windows this would be a driver with a hole.)
NtStatus NtLoadDriver(const abi::nt::String* name);
NtStatus NtShutdownSystem(abi::nt::ShutdownAction action);
/// Reads physical memory for whoever asks. STATUS_ACCESS_VIOLATION where VTL1 does not let VTL0's
/// kernel read, STATUS_INVALID_PARAMETER behind the last page of RAM.
NtStatus NtSystemDebugControl(abi::nt::DebugCommand command, const void* input,
                              std::uint32_t input_size, void* output /* null */,
                              std::uint32_t output_size /* 0 */,
                              std::uint32_t* returned /* optional */);

} // extern "C"
// NOLINTEND(readability-identifier-naming): as above.
