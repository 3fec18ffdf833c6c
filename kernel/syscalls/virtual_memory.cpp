// SPDX-License-Identifier: MIT
// NtAllocateVirtualMemory and its family.  [WI7 ch.5]
#include "kernel/memory/direct_map.h"
#include "kernel/syscalls/handles.h"
#include "kernel/syscalls/system_calls.h"
#include "kernel/trustlets/trustlets.h"

namespace nt::syscalls {

namespace access = abi::nt::access;
using abi::nt::AllocationType;

namespace {

NtStatus write_pages(PageSpan pages, InOutAddress base, InOutSize size) {
    TRY_STATUS(base.write(pages.begin));
    return size.write(pages.size());
}

/// Base and size as a program gives them.
struct Wanted {
    std::uint64_t base = 0;
    std::uint64_t size = 0;

    NtStatus read(InOutAddress from_base, InOutSize from_size) {
        TRY_STATUS(from_base.read(base));
        return from_size.read(size);
    }
};

/// One page after the other of another process's memory, each copied through the direct map.
template <typename Copy>
NtStatus for_each_piece(AddressSpace& space, std::uint64_t address, std::uint64_t size,
                        FaultAccess access, std::uint64_t& done, Copy copy) {
    constexpr std::uint64_t user_end = abi::nt::highest_user_address + 1;
    if (size > user_end || address > user_end - size) {
        return NtStatus::AccessViolation;
    }
    while (done < size) {
        const std::uint64_t at = address + done;
        const std::uint64_t offset = at % x86::page_bytes;
        const std::uint64_t rest = x86::page_bytes - offset;
        const std::uint64_t piece = size - done < rest ? size - done : rest;
        const x86::GuestPage page = TRY_VALUE(space.page_for(at, access));
        TRY_STATUS(copy(ram_at(page) + offset, done, piece));
        done += piece;
    }
    return NtStatus::Success;
}

} // namespace

NtStatus allocate_virtual_memory(Handle process, InOutAddress base, std::uint64_t zero_bits,
                                 InOutSize size, AllocationType type, PageProtection protection) {
    Process& target = *TRY_VALUE(process_behind(process, access::process_vm_operation));
    Wanted wanted;
    TRY_STATUS(wanted.read(base, size));
    if (zero_bits != 0) {
        return NtStatus::InvalidParameter;
    }
    if (target.is_ending) {
        return NtStatus::ProcessIsTerminating;
    }
    const PageSpan pages =
        TRY_VALUE(target.space.allocate(wanted.base, wanted.size, type, protection));
    return write_pages(pages, base, size);
}

NtStatus free_virtual_memory(Handle process, InOutAddress base, InOutSize size,
                             AllocationType type) {
    Process& target = *TRY_VALUE(process_behind(process, access::process_vm_operation));
    Wanted wanted;
    TRY_STATUS(wanted.read(base, size));
    if (target.is_ending) {
        return NtStatus::ProcessIsTerminating;
    }
    const PageSpan pages = TRY_VALUE(target.space.free(wanted.base, wanted.size, type));
    return write_pages(pages, base, size);
}

NtStatus protect_virtual_memory(Handle process, InOutAddress base, InOutSize size,
                                PageProtection protection, UserPointer<PageProtection> previous) {
    Process& target = *TRY_VALUE(process_behind(process, access::process_vm_operation));
    Wanted wanted;
    TRY_STATUS(wanted.read(base, size));
    if (target.is_ending) {
        return NtStatus::ProcessIsTerminating;
    }
    const auto changed = TRY_VALUE(target.space.protect(wanted.base, wanted.size, protection));
    TRY_STATUS(previous.write(changed.previous));
    return write_pages(changed.pages, base, size);
}

NtStatus query_virtual_memory(Handle process, std::uint64_t address, std::uint32_t what,
                              UserBuffer buffer, std::uint64_t size, InOutSize returned) {
    Process& target = *TRY_VALUE(process_behind(process, access::process_query));
    if (what != 0) {
        return NtStatus::InvalidInfoClass;
    }
    if (target.is_ending) {
        return NtStatus::ProcessIsTerminating;
    }
    const auto answer = TRY_VALUE(target.space.query(address));
    TRY_STATUS(returned.write_if_wanted(sizeof(answer)));
    return answer_with(answer, buffer, size, {});
}

NtStatus read_virtual_memory(Handle process, std::uint64_t address, UserBuffer buffer,
                             std::uint64_t size, InOutSize read) {
    Process& target = *TRY_VALUE(process_behind(process, access::process_vm_read));
    if (target.is_ending) {
        return NtStatus::ProcessIsTerminating;
    }
    std::uint64_t done = 0;
    const NtStatus status =
        target.secure_handle != 0
            ? trustlets::read_memory(target, address, {buffer.address, size}, done)
            : for_each_piece(
                  target.space, address, size, FaultAccess::Read, done,
                  [&](const std::byte* piece, std::uint64_t offset, std::uint64_t count) {
                      return copy_to_user(buffer.address + offset, piece, count);
                  });
    TRY_STATUS(read.write_if_wanted(done));
    return status;
}

NtStatus write_virtual_memory(Handle process, std::uint64_t address, UserBuffer buffer,
                              std::uint64_t size, InOutSize written) {
    Process& target = *TRY_VALUE(process_behind(process, access::process_vm_write));
    if (target.is_ending) {
        return NtStatus::ProcessIsTerminating;
    }
    if (target.secure_handle != 0) {
        return NtStatus::AccessDenied; // VTL1 has no way for it, whatever a policy says.
    }
    std::uint64_t done = 0;
    const NtStatus status =
        for_each_piece(target.space, address, size, FaultAccess::Write, done,
                       [&](std::byte* piece, std::uint64_t offset, std::uint64_t count) {
                           return copy_from_user(piece, buffer.address + offset, count);
                       });
    TRY_STATUS(written.write_if_wanted(done));
    return status;
}

} // namespace nt::syscalls
