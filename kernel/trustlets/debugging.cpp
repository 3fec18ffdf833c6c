// SPDX-License-Identifier: MIT
// A trustlet's memory, for a debugger: VTL1 copies what the trustlet's policy lets it copy.
#include "kernel/memory/direct_map.h"
#include "kernel/memory/page_frames.h"
#include "kernel/memory/user_memory.h"
#include "kernel/secure_calls.h"
#include "kernel/trustlets/trustlets.h"

namespace nt::trustlets {
namespace {

using abi::NtStatus;

NtStatus copy_pages(const Process& process, std::uint64_t address, UserRange to,
                    x86::GuestPage page, std::uint64_t& done) {
    while (done < to.size) {
        const std::uint64_t at = address + done;
        const std::uint64_t offset = at % x86::page_bytes;
        const std::uint64_t rest = x86::page_bytes - offset;
        const std::uint64_t piece = to.size - done < rest ? to.size - done : rest;
        TRY_STATUS(secure_calls::debug_read_memory(process.secure_handle, at, page));
        TRY_STATUS(copy_to_user(to.address + done, ram_at(page) + offset, piece));
        done += piece;
    }
    return NtStatus::Success;
}

} // namespace

NtStatus read_memory(const Process& process, std::uint64_t address, UserRange to,
                     std::uint64_t& done) {
    const auto page = page_frames.allocate();
    if (!page) {
        return NtStatus::NoMemory;
    }
    const NtStatus status = copy_pages(process, address, to, *page, done);
    page_frames.release(*page);
    return status;
}

} // namespace nt::trustlets
