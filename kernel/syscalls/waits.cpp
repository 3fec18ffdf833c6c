// SPDX-License-Identifier: MIT
// NtWaitForSingleObject, NtWaitForMultipleObjects, NtYieldExecution, NtDelayExecution.  [WI7 ch.8]
#include "kernel/scheduler/scheduler.h"
#include "kernel/syscalls/handles.h"
#include "kernel/syscalls/system_calls.h"

namespace nt::syscalls {

using abi::nt::maximum_wait_objects;
using abi::nt::WaitType;

namespace {

/// Objects that a thread waits for, kept until it has.
struct WaitedFor {
    Object* object[maximum_wait_objects];
    Waitable* waitable[maximum_wait_objects];
    std::size_t count = 0;

    ~WaitedFor() {
        for (std::size_t index = 0; index < count; ++index) {
            release(*object[index]);
        }
    }
    NtStatus add(Handle handle);
};

NtStatus WaitedFor::add(Handle handle) {
    const HandleTable::Entry entry = TRY_VALUE(entry_behind(handle));
    if (!entry.access.includes(abi::nt::access::synchronize)) {
        return NtStatus::AccessDenied;
    }
    Object* const found = entry.object;
    if (found->type->waitable == nullptr) {
        return NtStatus::ObjectTypeMismatch;
    }
    add_reference(*found);
    object[count] = found;
    waitable[count] = found->type->waitable(*found);
    ++count;
    return NtStatus::Success;
}

} // namespace

NtStatus wait_for_single_object(Handle handle, std::uint8_t, UserPointer<Time> timeout) {
    const Deadline deadline = TRY_VALUE(read_timeout(timeout));
    WaitedFor waited;
    TRY_STATUS(waited.add(handle));
    return wait_for(*waited.waitable[0], deadline);
}

NtStatus wait_for_multiple_objects(std::uint32_t count, UserBuffer handles, WaitType type,
                                   std::uint8_t, UserPointer<Time> timeout) {
    if (count == 0 || count > maximum_wait_objects) {
        return NtStatus::InvalidParameter1;
    }
    if (type != WaitType::All && type != WaitType::Any) {
        return NtStatus::InvalidParameter;
    }
    const Deadline deadline = TRY_VALUE(read_timeout(timeout));
    Handle each[maximum_wait_objects];
    TRY_STATUS(copy_from_user(each, handles.address, count * sizeof(Handle)));
    WaitedFor waited;
    for (std::uint32_t index = 0; index < count; ++index) {
        TRY_STATUS(waited.add(each[index]));
    }
    return wait_for({waited.waitable, waited.count}, type, deadline);
}

NtStatus yield_execution() {
    scheduler::yield();
    return NtStatus::Success;
}

NtStatus delay_execution(std::uint8_t, UserPointer<Time> interval) {
    if (interval.is_null()) {
        return NtStatus::AccessViolation;
    }
    const Deadline deadline = TRY_VALUE(read_timeout(interval));
    Waitable never{Waitable::Kind::Notification};
    const NtStatus status = wait_for(never, deadline);
    return status == NtStatus::Timeout ? NtStatus::Success : status;
}

} // namespace nt::syscalls
