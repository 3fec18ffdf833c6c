// SPDX-License-Identifier: MIT
// The mailbox: what a trustlet wants VTL0 to have, for whoever has the key.
#include "kernel/memory/direct_map.h"
#include "kernel/memory/page_frames.h"
#include "kernel/memory/user_memory.h"
#include "kernel/secure_calls.h"
#include "kernel/trustlets/trustlets.h"

namespace nt::trustlets {

using abi::NtStatus;
using abi::nt::TrustletMailbox;

NtStatus fetch_letter(const Process& process, std::uint64_t buffer, std::uint64_t size) {
    constexpr std::size_t asked = offsetof(TrustletMailbox, message);
    if (size < sizeof(TrustletMailbox)) {
        return NtStatus::InfoLengthMismatch;
    }
    TrustletMailbox question;
    TRY_STATUS(copy_from_user(&question, buffer, asked));
    const auto page = page_frames.allocate();
    if (!page) {
        return NtStatus::NoMemory;
    }
    const auto answer =
        secure_calls::retrieve_mailbox(process.secure_handle, question.slot, question.key, *page);
    NtStatus status = abi::is_success(answer.status) ? NtStatus::Success : NtStatus::AccessDenied;
    if (abi::is_success(status)) {
        question.size = static_cast<std::uint32_t>(answer.size);
        status = copy_to_user(buffer, &question, asked);
    }
    if (abi::is_success(status)) {
        status = copy_to_user(buffer + asked, ram_at(*page), answer.size);
    }
    page_frames.release(*page);
    return status;
}

} // namespace nt::trustlets
