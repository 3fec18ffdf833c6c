// SPDX-License-Identifier: MIT
// See linear_memory.h. Nothing the processor moves at once is longer than a page, so an access
// touches at most two.
#include "machine/glass/linear_memory.h"

#include <algorithm>
#include <cstring>

namespace machine::glass {
namespace {

std::size_t bytes_on_first_page(std::uint64_t address, std::size_t bytes) {
    return std::min<std::size_t>(bytes, x86::page_bytes - address % x86::page_bytes);
}

} // namespace

std::optional<MemoryFault> LinearMemory::translate(const PagingRegisters& paging,
                                                   std::uint64_t address, std::size_t bytes,
                                                   AccessKind kind,
                                                   std::uint64_t (&physical)[2]) const {
    // SMAP binds the processor's own accesses whatever RFLAGS.AC says: hence not ...Suspended.
    const auto first = mmu_.translate(paging, {address, kind, Privilege::Supervisor});
    if (!first.ok) {
        return first.fault;
    }
    physical[0] = first.physical;
    const std::size_t in_first = bytes_on_first_page(address, bytes);
    if (in_first < bytes) {
        const auto second =
            mmu_.translate(paging, {address + in_first, kind, Privilege::Supervisor});
        if (!second.ok) {
            return second.fault;
        }
        physical[1] = second.physical;
    }
    return std::nullopt;
}

std::optional<MemoryFault> LinearMemory::read(const PagingRegisters& paging, std::uint64_t address,
                                              std::span<std::byte> bytes) const {
    std::uint64_t physical[2] = {};
    if (const auto fault = translate(paging, address, bytes.size(), AccessKind::Read, physical)) {
        return fault;
    }
    const std::size_t in_first = bytes_on_first_page(address, bytes.size());
    for (std::size_t index = 0; index < bytes.size(); ++index) {
        bytes[index] = memory_.read<std::byte>(index < in_first ? physical[0] + index
                                                                : physical[1] + (index - in_first));
    }
    return std::nullopt;
}

std::optional<MemoryFault> LinearMemory::write(const PagingRegisters& paging, std::uint64_t address,
                                               std::span<const std::byte> bytes) {
    std::uint64_t physical[2] = {};
    if (const auto fault = translate(paging, address, bytes.size(), AccessKind::Write, physical)) {
        return fault;
    }
    const std::size_t in_first = bytes_on_first_page(address, bytes.size());
    memory_.write_bytes(physical[0], bytes.first(in_first));
    memory_.write_bytes(physical[1], bytes.subspan(in_first));
    return std::nullopt;
}

/// Whoever executes here has the right to: so either privilege will do.
std::optional<std::uint64_t> LinearMemory::find_code(const PagingRegisters& paging,
                                                     std::uint64_t address) const {
    for (const Privilege privilege : {Privilege::User, Privilege::Supervisor}) {
        const auto page =
            mmu_.translate(paging, {address, AccessKind::Fetch, privilege}, Traces::None);
        if (page.ok) {
            return memory_.contains(page.physical) ? std::optional(page.physical) : std::nullopt;
        }
    }
    return std::nullopt;
}

std::size_t LinearMemory::peek_code(const PagingRegisters& paging, std::uint64_t address,
                                    std::span<std::byte> wanted,
                                    std::optional<std::uint64_t> known_physical) const {
    std::size_t done = 0;
    while (done < wanted.size()) {
        const std::uint64_t at = address + done;
        const auto physical = known_physical && done == 0 ? known_physical : find_code(paging, at);
        if (!physical) {
            break;
        }
        const std::size_t part = bytes_on_first_page(at, wanted.size() - done);
        std::memcpy(&wanted[done], &memory_.ram()[*physical], part);
        done += part;
    }
    return done;
}

} // namespace machine::glass
