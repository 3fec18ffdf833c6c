// SPDX-License-Identifier: MIT
// Every system call, by family; one file a family in this folder. The parameters are NT's, in NT's
// order (user/ntdll/system_calls.h says what they mean). What a program passes is believed nowhere.
#pragma once

#include "abi/nt/debug_control.h"
#include "abi/nt/file.h"
#include "abi/nt/memory.h"
#include "abi/nt/object.h"
#include "abi/nt/port.h"
#include "abi/nt/process.h"
#include "abi/nt/system_information.h"
#include "kernel/syscalls/dispatch.h"

namespace nt::syscalls {

using abi::NtStatus;
using abi::nt::AccessMask;
using abi::nt::Handle;
using abi::nt::PageProtection;
using abi::nt::Time;
using Attributes = UserPointer<abi::nt::ObjectAttributes>;
using OutHandle = UserPointer<Handle>;

// objects.cpp
NtStatus close(Handle handle);
NtStatus duplicate_object(Handle source_process, Handle source, Handle target_process,
                          OutHandle target, AccessMask access, std::uint32_t attributes,
                          std::uint32_t options);
NtStatus query_object(Handle handle, abi::nt::ObjectInformationClass what, UserBuffer buffer,
                      std::uint32_t size, UserPointer<std::uint32_t> returned);

// waits.cpp
NtStatus wait_for_single_object(Handle handle, std::uint8_t alertable, UserPointer<Time> timeout);
NtStatus wait_for_multiple_objects(std::uint32_t count, UserBuffer handles, abi::nt::WaitType type,
                                   std::uint8_t alertable, UserPointer<Time> timeout);
NtStatus yield_execution();
NtStatus delay_execution(std::uint8_t alertable, UserPointer<Time> interval);

// synchronization.cpp
NtStatus create_event(OutHandle event, AccessMask access, Attributes attributes,
                      abi::nt::EventType type, std::uint8_t is_set);
NtStatus open_event(OutHandle event, AccessMask access, Attributes attributes);
NtStatus set_event(Handle event, UserPointer<std::int32_t> previous);
NtStatus reset_event(Handle event, UserPointer<std::int32_t> previous);
NtStatus create_semaphore(OutHandle semaphore, AccessMask access, Attributes attributes,
                          std::int32_t initial, std::int32_t maximum);
NtStatus release_semaphore(Handle semaphore, std::int32_t count,
                           UserPointer<std::int32_t> previous);
NtStatus create_mutant(OutHandle mutant, AccessMask access, Attributes attributes,
                       std::uint8_t is_owned);
NtStatus release_mutant(Handle mutant, UserPointer<std::int32_t> previous);

// virtual_memory.cpp
using InOutAddress = UserPointer<std::uint64_t>;
using InOutSize = UserPointer<std::uint64_t>;
NtStatus allocate_virtual_memory(Handle process, InOutAddress base, std::uint64_t zero_bits,
                                 InOutSize size, abi::nt::AllocationType type,
                                 PageProtection protection);
NtStatus free_virtual_memory(Handle process, InOutAddress base, InOutSize size,
                             abi::nt::AllocationType type);
NtStatus protect_virtual_memory(Handle process, InOutAddress base, InOutSize size,
                                PageProtection protection, UserPointer<PageProtection> previous);
NtStatus query_virtual_memory(Handle process, std::uint64_t address, std::uint32_t what,
                              UserBuffer buffer, std::uint64_t size, InOutSize returned);
NtStatus read_virtual_memory(Handle process, std::uint64_t address, UserBuffer buffer,
                             std::uint64_t size, InOutSize read);
NtStatus write_virtual_memory(Handle process, std::uint64_t address, UserBuffer buffer,
                              std::uint64_t size, InOutSize written);

// sections.cpp
NtStatus create_section(OutHandle section, AccessMask access, Attributes attributes,
                        UserPointer<std::uint64_t> size, PageProtection protection,
                        std::uint32_t kind, Handle file);
NtStatus open_section(OutHandle section, AccessMask access, Attributes attributes);
NtStatus map_view_of_section(Handle section, Handle process, InOutAddress base,
                             std::uint64_t zero_bits, std::uint64_t commit_size,
                             UserPointer<std::uint64_t> offset, InOutSize view_size,
                             std::uint32_t inherit, std::uint32_t type, PageProtection protection);
NtStatus unmap_view_of_section(Handle process, std::uint64_t base);

// processes.cpp
NtStatus create_user_process(OutHandle process, OutHandle thread, AccessMask process_access,
                             AccessMask thread_access, Attributes process_attributes,
                             Attributes thread_attributes, std::uint32_t process_flags,
                             std::uint32_t thread_flags,
                             UserPointer<abi::nt::ProcessParameters> parameters,
                             UserBuffer create_info,
                             UserPointer<abi::nt::PsAttributeList> attributes);
NtStatus create_process_ex(OutHandle process, AccessMask access, Attributes attributes,
                           Handle parent, std::uint32_t flags, Handle section, Handle debug_port,
                           Handle token, std::uint32_t reserved);
NtStatus open_process(OutHandle process, AccessMask access, Attributes attributes,
                      UserPointer<abi::nt::ClientId> client);
NtStatus terminate_process(Handle process, NtStatus exit_status);
NtStatus query_information_process(Handle process, abi::nt::ProcessInformationClass what,
                                   UserBuffer buffer, std::uint32_t size,
                                   UserPointer<std::uint32_t> returned);
NtStatus set_information_process(Handle process, abi::nt::ProcessInformationClass what,
                                 UserBuffer buffer, std::uint32_t size);

// threads.cpp
NtStatus create_thread_ex(OutHandle thread, AccessMask access, Attributes attributes,
                          Handle process, std::uint64_t start_routine, std::uint64_t argument,
                          std::uint32_t flags, std::uint64_t zero_bits, std::uint64_t stack_size,
                          std::uint64_t maximum_stack_size, UserBuffer attribute_list);
NtStatus open_thread(OutHandle thread, AccessMask access, Attributes attributes,
                     UserPointer<abi::nt::ClientId> client);
NtStatus terminate_thread(Handle thread, NtStatus exit_status);
NtStatus query_information_thread(Handle thread, abi::nt::ThreadInformationClass what,
                                  UserBuffer buffer, std::uint32_t size,
                                  UserPointer<std::uint32_t> returned);
NtStatus set_information_thread(Handle thread, abi::nt::ThreadInformationClass what,
                                UserBuffer buffer, std::uint32_t size);
NtStatus suspend_thread(Handle thread, UserPointer<std::uint32_t> previous);
NtStatus resume_thread(Handle thread, UserPointer<std::uint32_t> previous);

// files.cpp
using OutStatus = UserPointer<abi::nt::IoStatusBlock>;
NtStatus create_file(OutHandle file, AccessMask access, Attributes attributes, OutStatus status,
                     UserPointer<std::int64_t> allocation_size, std::uint32_t file_attributes,
                     std::uint32_t share_access, abi::nt::CreateDisposition disposition,
                     std::uint32_t options, UserBuffer extended_attributes,
                     std::uint32_t extended_size);
NtStatus open_file(OutHandle file, AccessMask access, Attributes attributes, OutStatus status,
                   std::uint32_t share_access, std::uint32_t options);
NtStatus read_file(Handle file, Handle event, std::uint64_t apc, std::uint64_t apc_context,
                   OutStatus status, UserBuffer buffer, std::uint32_t size,
                   UserPointer<std::int64_t> offset, UserPointer<std::uint32_t> key);
NtStatus write_file(Handle file, Handle event, std::uint64_t apc, std::uint64_t apc_context,
                    OutStatus status, UserBuffer buffer, std::uint32_t size,
                    UserPointer<std::int64_t> offset, UserPointer<std::uint32_t> key);
NtStatus query_information_file(Handle file, OutStatus status, UserBuffer buffer,
                                std::uint32_t size, abi::nt::FileInformationClass what);
NtStatus query_directory_file(Handle file, Handle event, std::uint64_t apc,
                              std::uint64_t apc_context, OutStatus status, UserBuffer buffer,
                              std::uint32_t size, abi::nt::FileInformationClass what,
                              std::uint8_t single_entry, UserPointer<abi::nt::String> pattern,
                              std::uint8_t restart);

// ports.cpp
using Message = UserPointer<abi::nt::PortMessage>;
NtStatus alpc_create_port(OutHandle port, Attributes attributes, UserBuffer port_attributes);
NtStatus alpc_connect_port(OutHandle port, UserPointer<abi::nt::String> name, Attributes attributes,
                           UserBuffer port_attributes, std::uint32_t flags, UserBuffer required_sid,
                           Message message, InOutSize size, UserBuffer out_attributes,
                           UserBuffer in_attributes, UserPointer<Time> timeout);
NtStatus alpc_accept_connect_port(OutHandle client, Handle port, std::uint32_t flags,
                                  Attributes attributes, UserBuffer port_attributes,
                                  std::uint64_t port_context, Message request,
                                  UserBuffer message_attributes, std::uint8_t accept);
NtStatus alpc_send_wait_receive_port(Handle port, std::uint32_t flags, Message send,
                                     UserBuffer send_attributes, Message receive, InOutSize size,
                                     UserBuffer receive_attributes, UserPointer<Time> timeout);
NtStatus alpc_disconnect_port(Handle port, std::uint32_t flags);

// system.cpp
NtStatus query_system_information(abi::nt::SystemInformationClass what, UserBuffer buffer,
                                  std::uint32_t size, UserPointer<std::uint32_t> returned);
NtStatus query_system_time(UserPointer<Time> time);
NtStatus query_performance_counter(UserPointer<std::int64_t> counter,
                                   UserPointer<std::int64_t> frequency);
NtStatus load_driver(UserPointer<abi::nt::String> name);
NtStatus shutdown_system(abi::nt::ShutdownAction action);

// debug_control.cpp
NtStatus system_debug_control(abi::nt::DebugCommand command,
                              UserPointer<abi::nt::DebugPhysical> input, std::uint32_t input_size,
                              UserBuffer output, std::uint32_t output_size,
                              UserPointer<std::uint32_t> returned);

} // namespace nt::syscalls
