// SPDX-License-Identifier: MIT
#include "kernel/syscalls/handles.h"

namespace nt::syscalls {

using abi::NtStatus;
using abi::nt::AccessMask;
using abi::nt::Handle;
using abi::nt::ObjectAttributes;

namespace {

constexpr std::uint32_t generic_rights = 0xF200'0000; // GENERIC_* and MAXIMUM_ALLOWED

} // namespace

rt::Result<HandleTable::Entry, NtStatus> entry_behind(Handle handle) {
    // These two mean the same in every process, and every right.
    if (handle == abi::nt::current_process) {
        return HandleTable::Entry{&current_process(), abi::nt::access::all, 0};
    }
    if (handle == abi::nt::current_thread) {
        return HandleTable::Entry{&current_thread(), abi::nt::access::all, 0};
    }
    const auto* const entry = current_process().handles.find(handle);
    if (entry == nullptr) {
        return rt::Err{NtStatus::InvalidHandle};
    }
    return *entry;
}

rt::Result<Object*, NtStatus> object_behind(Handle handle, const ObjectType& type,
                                            AccessMask needed) {
    const HandleTable::Entry entry = TRY(entry_behind(handle));
    if (entry.object->type != &type) {
        return rt::Err{NtStatus::ObjectTypeMismatch};
    }
    if (!entry.access.includes(needed)) {
        return rt::Err{NtStatus::AccessDenied};
    }
    return entry.object;
}

rt::Result<Process*, NtStatus> process_behind(Handle handle, AccessMask needed) {
    return behind<Process>(handle, Process::type_of_process, needed);
}

rt::Result<Thread*, NtStatus> thread_behind(Handle handle, AccessMask needed) {
    return behind<Thread>(handle, Thread::type_of_thread, needed);
}

AccessMask granted(AccessMask wanted) {
    return (wanted.raw & generic_rights) != 0 ? abi::nt::access::all : wanted;
}

NtStatus hand_out(Object& object, AccessMask wanted, UserPointer<Handle> handle) {
    HandleTable& table = current_process().handles;
    const Handle fresh = TRY_VALUE(table.insert(object, granted(wanted)));
    const NtStatus status = handle.write(fresh);
    if (!abi::is_success(status)) {
        table.close(fresh);
    }
    return status;
}

rt::Result<Name, NtStatus> read_name(UserPointer<abi::nt::String> from) {
    abi::nt::String text;
    Name name{};
    NtStatus status = from.read(text);
    if (abi::is_success(status) && text.length > Name::longest) {
        status = NtStatus::ObjectNameInvalid;
    }
    if (abi::is_success(status)) {
        status = copy_from_user(name.letters, text.buffer, text.length);
    }
    if (!abi::is_success(status)) {
        return rt::Err{status};
    }
    name.length = text.length;
    return name;
}

rt::Result<NamedBy, NtStatus> read_attributes(UserPointer<ObjectAttributes> from) {
    NamedBy result{};
    if (from.is_null()) {
        return result;
    }
    ObjectAttributes attributes;
    const NtStatus status = from.read(attributes);
    if (!abi::is_success(status)) {
        return rt::Err{status};
    }
    if (attributes.length != sizeof(attributes) || attributes.root_directory.value != 0 ||
        attributes.security_descriptor != 0 || attributes.security_quality != 0) {
        return rt::Err{NtStatus::InvalidParameter};
    }
    result.opens_existing = (attributes.attributes & ObjectAttributes::open_if) != 0;
    if (attributes.object_name != 0) {
        result.name = TRY(read_name({attributes.object_name}));
    }
    return result;
}

rt::Result<Name, NtStatus> read_name_of(UserPointer<ObjectAttributes> from) {
    if (from.is_null()) {
        return rt::Err{NtStatus::AccessViolation};
    }
    const NamedBy by = TRY(read_attributes(from));
    if (by.name.length == 0) {
        return rt::Err{NtStatus::ObjectNameInvalid};
    }
    return by.name;
}

NtStatus publish(Object* fresh, const NamedBy& by, AccessMask wanted, UserPointer<Handle> handle) {
    if (fresh == nullptr) {
        return NtStatus::InsufficientResources;
    }
    const Reference<Object> object{fresh};
    if (by.name.length != 0) {
        if (const Reference<Object> other{names::find(by.name.text())}; other) {
            if (!by.opens_existing) {
                return NtStatus::ObjectNameCollision;
            }
            return other->type == fresh->type ? hand_out(*other, wanted, handle)
                                              : NtStatus::ObjectTypeMismatch;
        }
        TRY_STATUS(names::enter(*object, by.name.text()));
    }
    return hand_out(*object, wanted, handle);
}

NtStatus open_named(UserPointer<Handle> handle, AccessMask wanted,
                    UserPointer<ObjectAttributes> attributes, const ObjectType& type) {
    const Name name = TRY_VALUE(read_name_of(attributes));
    const Reference<Object> object{names::find(name.text())};
    if (!object) {
        return NtStatus::ObjectNameNotFound;
    }
    if (object->type != &type) {
        return NtStatus::ObjectTypeMismatch;
    }
    return hand_out(*object, wanted, handle);
}

rt::Result<Deadline, NtStatus> read_timeout(UserPointer<abi::nt::Time> timeout) {
    if (timeout.is_null()) {
        return Deadline{};
    }
    abi::nt::Time time = 0;
    const NtStatus status = timeout.read(time);
    if (!abi::is_success(status)) {
        return rt::Err{status};
    }
    return Deadline{clock::deadline_of(time)};
}

} // namespace nt::syscalls
