// SPDX-License-Identifier: MIT
// NtClose, NtDuplicateObject, NtQueryObject.  [WI7 ch.8]
#include "kernel/syscalls/handles.h"
#include "kernel/syscalls/system_calls.h"

namespace nt::syscalls {

namespace access = abi::nt::access;

NtStatus close(Handle handle) { return current_process().handles.close(handle); }

NtStatus duplicate_object(Handle source_process, Handle source, Handle target_process,
                          OutHandle target, AccessMask wanted, std::uint32_t,
                          std::uint32_t options) {
    constexpr std::uint32_t known =
        abi::nt::duplicate_close_source | abi::nt::duplicate_same_access;
    if ((options & ~known) != 0) {
        return NtStatus::InvalidParameter;
    }
    Process& from = *TRY_VALUE(process_behind(source_process, access::process_duplicate_handle));
    Process& to = *TRY_VALUE(process_behind(target_process, access::process_duplicate_handle));
    const auto* const entry = from.handles.find(source);
    if (entry == nullptr) {
        return NtStatus::InvalidHandle;
    }
    const AccessMask rights =
        (options & abi::nt::duplicate_same_access) != 0 ? entry->access : granted(wanted);
    if (!entry->access.includes(rights)) {
        return NtStatus::AccessDenied; // A copy is never worth more than what it was made of.
    }
    add_reference(*entry->object);
    const Reference<Object> object{entry->object};
    if ((options & abi::nt::duplicate_close_source) != 0) {
        from.handles.close(source);
    }
    if (to.is_ending) {
        return NtStatus::ProcessIsTerminating;
    }
    const Handle copy = TRY_VALUE(to.handles.insert(*object, rights));
    const NtStatus status = target.write(copy);
    if (!abi::is_success(status)) {
        to.handles.close(copy);
    }
    return status;
}

NtStatus query_object(Handle handle, abi::nt::ObjectInformationClass what, UserBuffer buffer,
                      std::uint32_t size, UserPointer<std::uint32_t> returned) {
    const HandleTable::Entry entry = TRY_VALUE(entry_behind(handle));
    if (what == abi::nt::ObjectInformationClass::Basic) {
        abi::nt::ObjectBasicInformation answer;
        answer.granted_access = entry.access;
        answer.handle_count = entry.object->handle_count;
        answer.pointer_count = entry.object->references;
        return answer_with(answer, buffer, size, returned);
    }
    if (what == abi::nt::ObjectInformationClass::Type) {
        abi::nt::ObjectTypeInformation answer;
        const std::string_view name{entry.object->type->name};
        for (std::size_t index = 0; index < name.size(); ++index) {
            answer.name[index] = name[index];
        }
        return answer_with(answer, buffer, size, returned);
    }
    return NtStatus::InvalidInfoClass;
}

} // namespace nt::syscalls
