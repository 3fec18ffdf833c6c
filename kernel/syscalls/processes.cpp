// SPDX-License-Identifier: MIT
// NtCreateUserProcess and its family.  [WI7 ch.3]
#include "kernel/processes/create_process.h"
#include "kernel/scheduler/processor.h"
#include "kernel/syscalls/handles.h"
#include "kernel/syscalls/system_calls.h"
#include "kernel/trustlets/paging.h"
#include "kernel/trustlets/trustlets.h"
#include "rt/wipe.h"

namespace nt::syscalls {

namespace access = abi::nt::access;
using abi::nt::ClientId;
using abi::nt::ProcessInformationClass;
using abi::nt::ProcessParameters;
using abi::nt::PsAttribute;
using abi::nt::PsAttributeList;
using abi::nt::TrustletCreateAttributes;

namespace {

/// What the attribute list asks for.
struct WantedProcess {
    Name image_name;
    UserPointer<ClientId> client;
    bool is_trustlet = false;
    TrustletCreateAttributes trustlet;
};

/// The ID alone, or all of it.
NtStatus read_trustlet(const PsAttribute& attribute, WantedProcess& wanted) {
    if (attribute.size != sizeof(wanted.trustlet.trustlet_id) &&
        attribute.size != sizeof(wanted.trustlet)) {
        return NtStatus::InvalidParameter;
    }
    wanted.is_trustlet = true;
    return copy_from_user(&wanted.trustlet, attribute.value, attribute.size);
}

rt::Result<WantedProcess, NtStatus> read_list(UserPointer<PsAttributeList> from) {
    // The list is as long as it says, which may be less than all of ours.
    PsAttributeList list;
    NtStatus status = UserPointer<std::uint64_t>{from.address}.read(list.total_length);
    if (!abi::is_success(status)) {
        return rt::Err{status};
    }
    constexpr std::uint64_t header = sizeof(list.total_length);
    if (list.total_length < header || list.total_length > sizeof(list) ||
        (list.total_length - header) % sizeof(PsAttribute) != 0) {
        return rt::Err{NtStatus::InvalidParameter};
    }
    const std::uint64_t count = (list.total_length - header) / sizeof(PsAttribute);
    status = copy_from_user(list.attribute, from.address + header, list.total_length - header);
    if (!abi::is_success(status)) {
        return rt::Err{status};
    }
    WantedProcess wanted{};
    for (std::uint64_t index = 0; index < count; ++index) {
        const PsAttribute& attribute = list.attribute[index];
        switch (attribute.kind) {
        case PsAttribute::Kind::ImageName:
            if (attribute.size > Name::longest) {
                return rt::Err{NtStatus::ObjectNameInvalid};
            }
            status = copy_from_user(wanted.image_name.letters, attribute.value, attribute.size);
            wanted.image_name.length = attribute.size;
            break;
        case PsAttribute::Kind::ClientId: wanted.client = {attribute.value}; break;
        case PsAttribute::Kind::SecureProcess: status = read_trustlet(attribute, wanted); break;
        default: status = NtStatus::InvalidParameter; break;
        }
        if (!abi::is_success(status)) {
            return rt::Err{status};
        }
    }
    return wanted;
}

NtStatus tell(const NewProcess& made, OutHandle process, OutHandle thread,
              AccessMask process_access, AccessMask thread_access, UserPointer<ClientId> client) {
    HandleTable& table = current_process().handles;
    const Handle first = TRY_VALUE(table.insert(*made.process, granted(process_access)));
    NtStatus status = process.write(first);
    if (abi::is_success(status)) {
        status = hand_out(*made.thread, thread_access, thread);
    }
    if (abi::is_success(status)) {
        status = client.write_if_wanted(made.thread->client_id());
    }
    if (!abi::is_success(status)) {
        table.close(first);
    }
    return status;
}

} // namespace

NtStatus create_user_process(OutHandle process, OutHandle thread, AccessMask process_access,
                             AccessMask thread_access, Attributes, Attributes,
                             std::uint32_t process_flags, std::uint32_t thread_flags,
                             UserPointer<ProcessParameters> parameters, UserBuffer,
                             UserPointer<PsAttributeList> attributes) {
    if (process_flags != 0 || (thread_flags & ~abi::nt::create_suspended) != 0) {
        return NtStatus::InvalidParameter;
    }
    ProcessParameters given;
    const rt::WipedAtEnd given_is_wiped{given}; // Some command lines have a password in them.
    TRY_STATUS(parameters.read(given));
    const WantedProcess wanted = TRY_VALUE(read_list(attributes));
    if (wanted.image_name.length == 0) {
        return NtStatus::ObjectNameInvalid;
    }
    const NewProcess made = TRY_VALUE(
        wanted.is_trustlet ? trustlets::create(&current_process(), wanted.image_name.text(), given,
                                               wanted.trustlet)
                           : create_process(&current_process(), wanted.image_name.text(), given,
                                            (thread_flags & abi::nt::create_suspended) != 0));
    const Reference<Object> keeps_process{made.process};
    const Reference<Object> keeps_thread{made.thread};
    const NtStatus status =
        tell(made, process, thread, process_access, thread_access, wanted.client);
    if (!abi::is_success(status)) {
        nt::terminate_process(*made.process, status);
    }
    return status;
}

NtStatus create_process_ex(OutHandle process, AccessMask wanted, Attributes, Handle parent,
                           std::uint32_t flags, Handle section, Handle debug_port, Handle token,
                           std::uint32_t) {
    if (flags != 0 || section.value != 0 || debug_port.value != 0 || token.value != 0) {
        return NtStatus::InvalidParameter;
    }
    Process& original = *TRY_VALUE(process_behind(parent, access::process_create_process));
    if (original.is_ending) {
        return NtStatus::ProcessIsTerminating;
    }
    const Reference<Process> copy{TRY_VALUE(clone_process(original))};
    return hand_out(*copy, wanted, process);
}

NtStatus open_process(OutHandle process, AccessMask wanted, Attributes,
                      UserPointer<ClientId> client) {
    ClientId who;
    TRY_STATUS(client.read(who));
    const Reference<Process> found{find_process(who.process)};
    return found ? hand_out(*found, wanted, process) : NtStatus::InvalidClientId;
}

NtStatus terminate_process(Handle process, NtStatus exit_status) {
    // NT: no handle means all threads of this process but the one that asks.
    if (process == abi::nt::no_handle) {
        for (Thread& thread : current_process().threads) {
            if (&thread != &current_thread()) {
                nt::terminate_thread(thread, exit_status);
            }
        }
        return NtStatus::Success;
    }
    Process& target = *TRY_VALUE(process_behind(process, access::process_terminate));
    if (target.is_ending) {
        return NtStatus::ProcessIsTerminating;
    }
    nt::terminate_process(target, exit_status);
    return NtStatus::Success;
}

namespace {

NtStatus capture_dump(Handle process, UserBuffer buffer, std::uint32_t size,
                      UserPointer<std::uint32_t> returned) {
    const Process& target = *TRY_VALUE(process_behind(process, access::process_vm_read));
    if (target.is_ending) {
        return NtStatus::ProcessIsTerminating;
    }
    std::uint64_t needed = 0;
    const NtStatus status = trustlets::capture_dump(target, {buffer.address, size}, needed);
    TRY_STATUS(returned.write_if_wanted(static_cast<std::uint32_t>(needed)));
    return status;
}

} // namespace

NtStatus query_information_process(Handle process, ProcessInformationClass what, UserBuffer buffer,
                                   std::uint32_t size, UserPointer<std::uint32_t> returned) {
    const Process& target = *TRY_VALUE(process_behind(process, access::process_query));
    switch (what) {
    case ProcessInformationClass::Basic: {
        abi::nt::ProcessBasicInformation answer;
        answer.exit_status =
            static_cast<std::uint32_t>(target.is_ending ? target.exit_status : NtStatus::Pending);
        answer.environment = target.environment;
        answer.affinity = (1ull << processor_count()) - 1;
        answer.base_priority = normal_priority;
        answer.process_id = target.id;
        answer.parent_id = target.parent_id;
        return answer_with(answer, buffer, size, returned);
    }
    case ProcessInformationClass::Times: {
        abi::nt::ProcessTimes answer;
        answer.created = target.created;
        answer.exited = target.exited;
        std::uint64_t ticks = target.ticks_of_ended_threads;
        for (const Thread& thread : target.threads) {
            ticks += thread.ticks_used;
        }
        answer.in_user = static_cast<Time>(ticks) * clock::units_per_tick;
        return answer_with(answer, buffer, size, returned);
    }
    case ProcessInformationClass::HandleCount:
        return answer_with(target.handles.count(), buffer, size, returned);
    case ProcessInformationClass::CaptureTrustletLiveDump:
        return capture_dump(process, buffer, size, returned);
    case ProcessInformationClass::TrustletMailbox:
        return trustlets::fetch_letter(target, buffer.address, size);
    case ProcessInformationClass::QuotaLimits: break; // It can be set alone.
    }
    return NtStatus::InvalidInfoClass;
}

/// Trustlets alone can give up memory, since VTL1 keeps the promise; a program's pages stay.
NtStatus set_information_process(Handle process, ProcessInformationClass what, UserBuffer buffer,
                                 std::uint32_t size) {
    const Process& target = *TRY_VALUE(process_behind(process, access::process_set_quota));
    abi::nt::QuotaLimits limits;
    if (what != ProcessInformationClass::QuotaLimits) {
        return NtStatus::InvalidInfoClass;
    }
    if (size != sizeof(limits)) {
        return NtStatus::InfoLengthMismatch;
    }
    TRY_STATUS(copy_from_user(&limits, buffer.address, sizeof(limits)));
    constexpr std::uint64_t empty = abi::nt::QuotaLimits::empty_working_set;
    if (target.secure_handle == 0 || limits.minimum_working_set != empty ||
        limits.maximum_working_set != empty) {
        return NtStatus::NotSupported;
    }
    if (target.is_ending) {
        return NtStatus::ProcessIsTerminating;
    }
    trustlets::page_out(target);
    return NtStatus::Success;
}

} // namespace nt::syscalls
