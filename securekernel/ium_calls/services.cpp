// SPDX-License-Identifier: MIT
// The secure system calls that need no key: mailbox, secure sections, the console.
// abi/ium/services.h says what each takes.
#include "abi/ium/services.h"

#include "securekernel/console.h"
#include "securekernel/cpu.h"
#include "securekernel/ium_calls/secure_handles.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/processes/secure_section.h"

#include <string_view>

namespace sk {

using abi::NtStatus;

// (text, size)
NtStatus debug_print(IumCall& call) {
    char text[abi::ium::debug_print_limit];
    if (call.parameter[1] > sizeof(text)) {
        return NtStatus::InvalidParameter;
    }
    TRY_STATUS(copy_from_trustlet(*call.process, text, call.parameter[0], call.parameter[1]));
    console::write({text, call.parameter[1]});
    return NtStatus::Success;
}

// (slot, key or null, message, size)
NtStatus post_mailbox(IumCall& call) {
    const std::uint64_t size = call.parameter[3];
    if (call.parameter[0] >= abi::ium::mailbox_slots || size == 0 ||
        size > abi::ium::mailbox_size) {
        return NtStatus::InvalidParameter;
    }
    abi::ium::MailboxKey key = call.process->mailbox_key;
    if (call.parameter[1] != 0) {
        TRY_STATUS(call.read(1, key));
    }
    MailboxSlot& slot = call.process->mailbox[call.parameter[0]];
    if (slot.page == 0) {
        slot.page = own_pool.allocate();
    }
    if (slot.page == 0) {
        return NtStatus::InsufficientResources;
    }
    slot.size = 0; // Nobody fetches what is half written.
    TRY_STATUS(copy_from_trustlet(*call.process, cpu::ram_at(slot.page), call.parameter[2], size));
    slot.key = key;
    slot.size = size;
    return NtStatus::Success;
}

// (section*, size, trustlet that may open it)
NtStatus create_secure_section(IumCall& call) {
    const std::uint64_t pages = pages_for(call.parameter[1]);
    if (call.parameter[1] == 0 || call.parameter[1] > SecureSection::max_pages * abi::page_size) {
        return NtStatus::InvalidParameter;
    }
    SecureSection* const section = make_section(pages);
    if (section == nullptr) {
        return NtStatus::InsufficientResources;
    }
    section->creator = call.process->identity.instance;
    section->for_trustlet = call.parameter[2];
    abi::nt::Handle handle;
    NtStatus status = new_handle(*call.process, {section, nullptr}, handle);
    if (!abi::is_success(status)) {
        drop_reference(*section);
        return status;
    }
    status = call.write(0, handle);
    if (!abi::is_success(status)) {
        call.parameter[0] = handle.value;
        (void)close_secure_handle(call);
    }
    return status;
}

// (section*, creator*, size)
NtStatus open_secure_section(IumCall& call) {
    abi::ium::InstanceGuid creator;
    TRY_STATUS(call.read(1, creator));
    SecureSection* const section = find_section(creator, call.process->identity.trustlet_id);
    if (section == nullptr) {
        return NtStatus::ObjectNameNotFound;
    }
    abi::nt::Handle handle;
    TRY_STATUS(new_handle(*call.process, {section, nullptr}, handle));
    ++section->references;
    return call.write(0, handle);
}

} // namespace sk
