// SPDX-License-Identifier: MIT
// What most system calls do with the handles and names they are given.
#pragma once

#include "kernel/memory/user_memory.h"
#include "kernel/objects/object.h"
#include "kernel/processes/process.h"
#include "kernel/scheduler/clock.h"
#include "rt/result.h"

#include <string_view>

namespace nt::syscalls {

/// What a handle of the current process stands for, NtCurrentProcess() and NtCurrentThread()
/// included.
rt::Result<HandleTable::Entry, abi::NtStatus> entry_behind(abi::nt::Handle handle);

/// The object behind a handle of the current process, if it is of type `type` and the handle has
/// the rights `needed`. It stays as long as the kernel is not left or waits; longer with a
/// reference of one's own.
rt::Result<Object*, abi::NtStatus> object_behind(abi::nt::Handle handle, const ObjectType& type,
                                                 abi::nt::AccessMask needed);

template <typename T>
rt::Result<T*, abi::NtStatus> behind(abi::nt::Handle handle, const ObjectType& type,
                                     abi::nt::AccessMask needed) {
    return static_cast<T*>(TRY(object_behind(handle, type, needed)));
}

/// The same for processes and threads.
rt::Result<Process*, abi::NtStatus> process_behind(abi::nt::Handle handle,
                                                   abi::nt::AccessMask needed);
rt::Result<Thread*, abi::NtStatus> thread_behind(abi::nt::Handle handle,
                                                 abi::nt::AccessMask needed);

/// What a handle may do that was asked for with `wanted`: generic rights are all there are, since
/// no object says who may do what with it.
abi::nt::AccessMask granted(abi::nt::AccessMask wanted);

/// A new handle for `object`, told to the program. If that fails there is none.
abi::NtStatus hand_out(Object& object, abi::nt::AccessMask wanted,
                       UserPointer<abi::nt::Handle> handle);

/// A name copied in: of an object, a file, a port.
struct Name {
    static constexpr std::size_t longest = 128;

    char letters[longest];
    std::size_t length;

    std::string_view text() const { return {letters, length}; }
};
rt::Result<Name, abi::NtStatus> read_name(UserPointer<abi::nt::String> from);

/// OBJECT_ATTRIBUTES copied in. No pointer means no name, where that is allowed.
struct NamedBy {
    Name name;           // empty: none
    bool opens_existing; // OBJ_OPENIF
};
rt::Result<NamedBy, abi::NtStatus> read_attributes(UserPointer<abi::nt::ObjectAttributes> from);
/// The same for what must have a name. STATUS_OBJECT_NAME_INVALID.
rt::Result<Name, abi::NtStatus> read_name_of(UserPointer<abi::nt::ObjectAttributes> from);

/// Names a new object as `by` says, and hands it out; takes over the caller's reference. With
/// OBJ_OPENIF an object of that name and type is handed out in its place.
abi::NtStatus publish(Object* fresh, const NamedBy& by, abi::nt::AccessMask wanted,
                      UserPointer<abi::nt::Handle> handle);

/// Hands out the object of type `type` that has the name in `attributes`.
abi::NtStatus open_named(UserPointer<abi::nt::Handle> handle, abi::nt::AccessMask wanted,
                         UserPointer<abi::nt::ObjectAttributes> attributes, const ObjectType& type);

/// No pointer: for ever.
rt::Result<Deadline, abi::NtStatus> read_timeout(UserPointer<abi::nt::Time> timeout);

/// Copies `answer` into a program's buffer of `size` bytes, which must be large enough.
template <typename T>
abi::NtStatus answer_with(const T& answer, UserBuffer buffer, std::uint64_t size,
                          UserPointer<std::uint32_t> returned) {
    TRY_STATUS(returned.write_if_wanted(sizeof(T)));
    if (size < sizeof(T)) {
        return abi::NtStatus::InfoLengthMismatch;
    }
    return copy_to_user(buffer.address, &answer, sizeof(T));
}

} // namespace nt::syscalls
