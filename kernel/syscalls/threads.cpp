// SPDX-License-Identifier: MIT
// NtCreateThreadEx and its family.  [WI7 ch.4]
#include "kernel/scheduler/processor.h"
#include "kernel/scheduler/scheduler.h"
#include "kernel/syscalls/handles.h"
#include "kernel/syscalls/system_calls.h"

namespace nt::syscalls {

namespace access = abi::nt::access;
using abi::nt::ThreadInformationClass;

namespace {

constexpr std::uint64_t largest_stack = 64ull * 1024 * 1024;
constexpr std::uint8_t highest_priority = 31;
constexpr std::uint32_t most_suspensions = 127; // MAXIMUM_SUSPEND_COUNT

} // namespace

NtStatus create_thread_ex(OutHandle thread, AccessMask wanted, Attributes, Handle process,
                          std::uint64_t start_routine, std::uint64_t argument, std::uint32_t flags,
                          std::uint64_t zero_bits, std::uint64_t stack_size,
                          std::uint64_t maximum_stack_size, UserBuffer attribute_list) {
    Process& target = *TRY_VALUE(process_behind(process, access::process_create_thread));
    if ((flags & ~abi::nt::create_suspended) != 0 || zero_bits != 0 ||
        attribute_list.address != 0 || stack_size > largest_stack ||
        maximum_stack_size > largest_stack) {
        return NtStatus::InvalidParameter;
    }
    ThreadStart start;
    start.start_routine = start_routine;
    start.argument = argument;
    start.is_suspended = (flags & abi::nt::create_suspended) != 0;
    const std::uint64_t larger = stack_size > maximum_stack_size ? stack_size : maximum_stack_size;
    if (larger != 0) {
        start.stack_size = (larger + x86::page_bytes - 1) & ~(x86::page_bytes - 1);
    }
    Thread& made = *TRY_VALUE(make_user_thread(target, start));
    const Reference<Object> keeps{&made};
    const NtStatus status = hand_out(made, wanted, thread);
    if (!abi::is_success(status)) {
        nt::terminate_thread(made, status);
    }
    return status;
}

NtStatus open_thread(OutHandle thread, AccessMask wanted, Attributes,
                     UserPointer<abi::nt::ClientId> client) {
    abi::nt::ClientId who;
    TRY_STATUS(client.read(who));
    Thread* const found = find_thread(who.thread);
    const Reference<Object> keeps{found};
    if (found == nullptr || (who.process != 0 && who.process != found->process_id)) {
        return NtStatus::InvalidClientId;
    }
    return hand_out(*found, wanted, thread);
}

NtStatus terminate_thread(Handle thread, NtStatus exit_status) {
    // NT: no handle means the one that asks.
    Thread& target = thread == abi::nt::no_handle
                         ? current_thread()
                         : *TRY_VALUE(thread_behind(thread, access::thread_terminate));
    if (target.is_ending) {
        return NtStatus::ThreadIsTerminating;
    }
    nt::terminate_thread(target, exit_status);
    return NtStatus::Success;
}

NtStatus query_information_thread(Handle thread, ThreadInformationClass what, UserBuffer buffer,
                                  std::uint32_t size, UserPointer<std::uint32_t> returned) {
    const Thread& target = *TRY_VALUE(thread_behind(thread, access::thread_query));
    if (what != ThreadInformationClass::Basic) {
        return NtStatus::InvalidInfoClass;
    }
    abi::nt::ThreadBasicInformation answer;
    answer.exit_status =
        static_cast<std::uint32_t>(target.is_ending ? target.exit_status : NtStatus::Pending);
    answer.environment = target.environment;
    answer.client_id = target.client_id();
    answer.affinity = (1ull << processor_count()) - 1;
    answer.priority = target.priority;
    answer.base_priority = target.base_priority;
    return answer_with(answer, buffer, size, returned);
}

NtStatus set_information_thread(Handle thread, ThreadInformationClass what, UserBuffer buffer,
                                std::uint32_t size) {
    Thread& target = *TRY_VALUE(thread_behind(thread, access::thread_set));
    if (what != ThreadInformationClass::Priority) {
        return NtStatus::InvalidInfoClass;
    }
    std::int32_t priority = 0;
    if (size != sizeof(priority)) {
        return NtStatus::InfoLengthMismatch;
    }
    TRY_STATUS(copy_from_user(&priority, buffer.address, sizeof(priority)));
    if (priority < 1 || priority > highest_priority) {
        return NtStatus::InvalidParameter;
    }
    target.base_priority = static_cast<std::uint8_t>(priority);
    scheduler::set_priority(target, target.base_priority);
    return NtStatus::Success;
}

NtStatus suspend_thread(Handle thread, UserPointer<std::uint32_t> previous) {
    Thread& target = *TRY_VALUE(thread_behind(thread, access::thread_suspend));
    if (target.is_ending) {
        return NtStatus::ThreadIsTerminating;
    }
    if (target.suspend_count == most_suspensions) {
        return NtStatus::InvalidParameter;
    }
    const std::uint32_t before = target.suspend_count++;
    reset(target.resumed);
    return previous.write_if_wanted(before);
}

NtStatus resume_thread(Handle thread, UserPointer<std::uint32_t> previous) {
    Thread& target = *TRY_VALUE(thread_behind(thread, access::thread_suspend));
    const std::uint32_t before = target.suspend_count;
    if (before != 0 && --target.suspend_count == 0) {
        signal(target.resumed);
    }
    return previous.write_if_wanted(before);
}

} // namespace nt::syscalls
