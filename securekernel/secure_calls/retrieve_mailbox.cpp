// SPDX-License-Identifier: MIT
// SECURESERVICE_RETRIEVE_MAILBOX: VTL0 fetches a message that a trustlet has posted, once, if it
// knows the key.  [BH15]
#include "securekernel/cpu.h"
#include "securekernel/memory/capture.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/secure_calls/secure_calls.h"

#include <cstring>

namespace sk {

abi::NtStatus retrieve_mailbox(abi::SecureCall& call) {
    SecureProcess* const process = find_process(call.parameter[0]);
    if (process == nullptr) {
        return abi::NtStatus::InvalidHandle;
    }
    if (call.parameter[2] >= abi::ium::mailbox_slots) {
        return abi::NtStatus::InvalidParameter;
    }
    MailboxSlot& slot = process->mailbox[call.parameter[2]];
    abi::ium::MailboxKey key;
    std::memcpy(key.bytes, &call.parameter[3], sizeof(key.bytes));
    if (slot.size == 0) {
        return abi::NtStatus::NotFound;
    }
    if (!(slot.key == key)) {
        return abi::NtStatus::AccessDenied;
    }
    const abi::NtStatus status = copy_out({call.parameter[5]}, cpu::ram_at(slot.page), slot.size);
    if (abi::is_success(status)) {
        call.parameter[2] = slot.size;
        own_pool.release(slot.page);
        slot = MailboxSlot{};
    }
    return status;
}

} // namespace sk
