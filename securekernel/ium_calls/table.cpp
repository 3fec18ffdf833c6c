// SPDX-License-Identifier: MIT
#include "securekernel/ium_calls/table.h"

#include "abi/ium/system_calls.h"
#include "securekernel/boot.h"
#include "securekernel/hypercalls.h"
#include "securekernel/processes/secure_thread.h"

namespace sk {
namespace {

using abi::NtStatus;
using abi::ium::Capability;
using S = Shape;

constexpr std::uint64_t needs(Capability capability) {
    return static_cast<std::uint64_t>(capability);
}

constexpr IumService here(std::uint32_t number, unsigned count, NtStatus (*answer)(IumCall&),
                          std::uint64_t capability = 0) {
    return {number, count, answer, {}, capability, false};
}

template <typename... Shapes>
constexpr IumService there(std::uint32_t number, Shapes... shapes) {
    return {number, sizeof...(shapes), nullptr, {shapes...}, 0, false};
}

template <typename... Shapes>
constexpr IumService disabled(std::uint32_t number, Shapes... shapes) {
    return {number, sizeof...(shapes), nullptr, {shapes...}, 0, true};
}

// clang-format off
constexpr IumService services[] = {
    there(0x00, S::Handle),                                                        // NtClose
    there(0x03, S::Handle, S::Value, S::In64),                       // NtWaitForSingleObject
    there(0x04, S::Value, S::Handles, S::Value, S::Value, S::In64), // NtWaitForMultipleObjects
    there(0x05, S::OutHandle, S::Value, S::Attributes, S::Value, S::Value),  // NtCreateEvent
    there(0x07, S::Handle, S::Out32),                                           // NtSetEvent
    there(0x08, S::Handle, S::Out32),                                         // NtResetEvent
    there(0x09, S::OutHandle, S::Value, S::Attributes, S::Value, S::Value), // NtCreateSemaphore
    there(0x0A, S::Handle, S::Value, S::Out32),                         // NtReleaseSemaphore
    here(0x10, 6, allocate_virtual_memory),                        // NtAllocateVirtualMemory
    here(0x11, 4, free_virtual_memory),                                // NtFreeVirtualMemory
    here(0x12, 5, protect_virtual_memory),                          // NtProtectVirtualMemory
    here(0x13, 6, query_virtual_memory),                              // NtQueryVirtualMemory
    here(0x17, 3, open_section),                                             // NtOpenSection
    here(0x18, 10, map_view_of_section),                                // NtMapViewOfSection
    here(0x19, 2, unmap_view_of_section),                             // NtUnmapViewOfSection
    here(0x23, 2, terminate_process),                                   // NtTerminateProcess
    here(0x24, 5, query_information_process),                    // NtQueryInformationProcess
    here(0x25, 11, create_thread_ex),                                     // NtCreateThreadEx
    here(0x27, 2, terminate_thread),                                     // NtTerminateThread
    there(0x2C),                                                          // NtYieldExecution
    there(0x2D, S::Value, S::In64),                                       // NtDelayExecution
    disabled(0x31, S::OutHandle, S::Value, S::Attributes, S::Out64, S::Value,
             S::Value),                                                         // NtOpenFile
    there(0x38, S::OutHandle, S::Attributes, S::Nothing),                 // NtAlpcCreatePort
    there(0x39, S::OutHandle, S::String, S::Nothing, S::Nothing, S::Value, S::Nothing,
          S::MessageIn, S::Nothing, S::Nothing, S::Nothing, S::In64),    // NtAlpcConnectPort
    there(0x3A, S::OutHandle, S::Handle, S::Value, S::Nothing, S::Nothing, S::Value,
          S::MessageIn, S::Nothing, S::Value),                     // NtAlpcAcceptConnectPort
    there(0x3B, S::Handle, S::Value, S::MessageIn, S::Nothing, S::MessageOut, S::Size,
          S::Nothing, S::In64),                                 // NtAlpcSendWaitReceivePort
    there(0x3C, S::Handle, S::Value),                                 // NtAlpcDisconnectPort
    there(0x41, S::Out64),                                               // NtQuerySystemTime
    there(0x42, S::Out64, S::Out64),                             // NtQueryPerformanceCounter
    here(0x08000003, 3, create_secure_section, needs(Capability::SecureSection)),
    here(0x08000005, 1, crypto, needs(Capability::Crypto)),
    here(0x0800000B, 3, get_idk, needs(Capability::Crypto)),
    here(0x0800000E, 3, open_secure_section, needs(Capability::SecureSection)),
    here(0x0800000F, 4, post_mailbox, needs(Capability::Mailbox)),
    here(0x08000012, 4, secure_storage_get, needs(Capability::SecureStorageGet)),
    here(0x08000013, 3, secure_storage_put, needs(Capability::SecureStoragePut)),
    here(0x08000040, 2, debug_print),
};
// clang-format on

constexpr const IumService* in_table(std::uint32_t number) {
    for (const IumService& service : services) {
        if (service.number == number) {
            return &service;
        }
    }
    return nullptr;
}

/// The list is the one that iumdll.dll's stubs are made from.
#define IS_SERVED(name, number, count)                                                             \
    static_assert(in_table(number) != nullptr && in_table(number)->parameter_count == (count) &&   \
                  !in_table(number)->is_disabled);
IUM_NT_SYSTEM_CALLS(IS_SERVED)
IUM_SECURE_SYSTEM_CALLS(IS_SERVED)
#undef IS_SERVED

NtStatus refuse(abi::Rule rule, const IumCall& call, NtStatus status) {
    hypercalls::report_decision(rule, call.number, call.process->identity.trustlet_id);
    return status;
}

} // namespace

const IumService* find_ium_service(std::uint32_t number) { return in_table(number); }

NtStatus make_ium_call(IumCall& call) {
    const abi::GuardsOff guards_off = boot_info.guards_off;
    const IumService* const service = find_ium_service(call.number);
    const bool is_listed = service != nullptr && !service->is_disabled;
    if (!is_listed) {
        const NtStatus status =
            refuse(abi::Rule::SystemCallNotListed, call, NtStatus::InvalidSystemService);
        if (service == nullptr || !guards_off.is_off(abi::Guard::IumWhitelist)) {
            return status;
        }
    }
    const std::uint64_t held = call.process->identity.capabilities;
    if ((service->capability & ~held) != 0) {
        const NtStatus status = refuse(abi::Rule::CapabilityMissing, call, NtStatus::AccessDenied);
        if (!guards_off.is_off(abi::Guard::CapabilityTable)) {
            return status;
        }
    }
    if (call.number == 0 && abi::ium::is_secure_handle(call.handle(0))) {
        return close_secure_handle(call); // NtClose of a handle of VTL1's.
    }
    return service->answer != nullptr ? service->answer(call)
                                      : proxy(call, service->shapes, service->parameter_count);
}

NtStatus make_ium_call(const abi::nt::SystemCallFrame& frame) {
    IumCall call;
    call.number = static_cast<std::uint32_t>(frame.number);
    call.thread = &current_thread();
    call.process = call.thread->process;
    const IumService* const service = find_ium_service(call.number);
    const unsigned count = service == nullptr ? 0 : service->parameter_count;
    TRY_STATUS(abi::nt::fetch_parameters(
        frame, count, call.parameter, [&call](void* to, std::uint64_t from, std::uint64_t size) {
            return copy_from_trustlet(*call.process, to, from, size);
        }));
    const NtStatus status = make_ium_call(call);
    hypercalls::report_system_call(call.number, status, call.thread->cookie);
    return status;
}

} // namespace sk
