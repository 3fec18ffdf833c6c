// SPDX-License-Identifier: MIT
// NtAllocateVirtualMemory and its family, of a trustlet's own memory. What is reserved is promised
// at once: pages come when they are touched.
#include "abi/nt/memory.h"
#include "securekernel/ium_calls/ium_call.h"

namespace sk {
namespace {

using abi::NtStatus;
using abi::nt::PageProtection;

constexpr std::uint64_t page_mask = x86::page_bytes - 1;

NtStatus require_own(const IumCall& call) {
    return call.handle(0) == abi::nt::current_process ? NtStatus::Success : NtStatus::InvalidHandle;
}

} // namespace

// (process, base*, zero bits, size*, type, protection)
NtStatus allocate_virtual_memory(IumCall& call) {
    std::uint64_t base = 0;
    std::uint64_t size = 0;
    TRY_STATUS(require_own(call));
    TRY_STATUS(call.read(1, base));
    TRY_STATUS(call.read(3, size));
    const auto protection = static_cast<PageProtection>(call.parameter[5]);
    if (protection == PageProtection::ExecuteReadWrite || protection == PageProtection::Execute ||
        protection == PageProtection::ExecuteRead) {
        return NtStatus::DynamicCodeBlocked; // Code comes from images alone.
    }
    const bool reserves = (call.parameter[4] & abi::nt::memory_reserve) != 0 || base == 0;
    std::uint64_t at = base & ~page_mask;
    if (reserves) {
        const auto made = call.process->space.allocate(base, size, PageRights::ReadWrite);
        if (made.is_err()) {
            return made.error();
        }
        at = made.value();
    } else if (call.process->space.query(at).state == abi::nt::memory_free) {
        return NtStatus::ConflictingAddresses;
    }
    if (size == 0 || size > abi::nt::highest_user_address - at) {
        return NtStatus::InvalidParameter;
    }
    const std::uint64_t end = ((base == 0 ? at + size : base + size) + page_mask) & ~page_mask;
    if (protection == PageProtection::ReadOnly || protection == PageProtection::NoAccess) {
        auto previous = PageProtection::None;
        TRY_STATUS(call.process->space.protect(at, end, protection, previous));
    }
    TRY_STATUS(call.write(1, at));
    return call.write(3, end - at);
}

// (process, base*, size*, type)
NtStatus free_virtual_memory(IumCall& call) {
    std::uint64_t base = 0;
    TRY_STATUS(require_own(call));
    TRY_STATUS(call.read(1, base));
    if (call.parameter[3] != abi::nt::memory_release) {
        return NtStatus::Success; // Decommitted pages stay: what was promised once is promised.
    }
    return call.process->space.release(base & ~page_mask, SecureSpace::Sort::Private);
}

// (process, base*, size*, protection, previous*)
NtStatus protect_virtual_memory(IumCall& call) {
    std::uint64_t base = 0;
    std::uint64_t size = 0;
    TRY_STATUS(require_own(call));
    TRY_STATUS(call.read(1, base));
    TRY_STATUS(call.read(2, size));
    if (size == 0 || size > abi::nt::highest_user_address ||
        base > abi::nt::highest_user_address - size) {
        return NtStatus::InvalidParameter;
    }
    const std::uint64_t begin = base & ~page_mask;
    const std::uint64_t end = (base + size + page_mask) & ~page_mask;
    auto previous = PageProtection::None;
    TRY_STATUS(call.process->space.protect(
        begin, end, static_cast<PageProtection>(call.parameter[3]), previous));
    TRY_STATUS(call.write(1, begin));
    TRY_STATUS(call.write(2, end - begin));
    return call.write(4, static_cast<std::uint32_t>(previous));
}

// (process, address, class, buffer*, size, returned*)
NtStatus query_virtual_memory(IumCall& call) {
    const auto answer = call.process->space.query(call.parameter[1]);
    TRY_STATUS(require_own(call));
    if (call.parameter[2] != 0) {
        return NtStatus::InvalidInfoClass;
    }
    if (call.parameter[4] < sizeof(answer)) {
        return NtStatus::InfoLengthMismatch;
    }
    if (call.parameter[5] != 0) {
        TRY_STATUS(call.write(5, std::uint64_t{sizeof(answer)}));
    }
    return call.write(3, answer);
}

} // namespace sk
