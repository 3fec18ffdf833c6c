// SPDX-License-Identifier: MIT
// Memory as the processor itself uses it on an instruction's behalf: descriptor tables, the TSS,
// exception frames, instruction bytes. By linear address, translated like any other access.
#pragma once

#include "machine/glass/mmu.h"
#include "machine/glass/physical_memory.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace machine::glass {

class LinearMemory {
public:
    LinearMemory(PhysicalMemory& memory, const Mmu& mmu) : memory_(memory), mmu_(mmu) {}

    /// Nothing on success; else what stands in the way, and memory is unchanged.
    std::optional<MemoryFault> read(const PagingRegisters& paging, std::uint64_t address,
                                    std::span<std::byte> bytes) const;
    std::optional<MemoryFault> write(const PagingRegisters& paging, std::uint64_t address,
                                     std::span<const std::byte> bytes);

    template <typename Value>
    std::optional<MemoryFault> read(const PagingRegisters& paging, std::uint64_t address,
                                    Value& value) const {
        return read(paging, address, std::as_writable_bytes(std::span(&value, 1)));
    }

    /// Bytes of code at `address`, as many as there are up to `wanted`, leaving no trace. Whoever
    /// knows where in RAM the first one is saves the walk.
    std::size_t peek_code(const PagingRegisters& paging, std::uint64_t address,
                          std::span<std::byte> wanted,
                          std::optional<std::uint64_t> known_physical = std::nullopt) const;

private:
    std::optional<std::uint64_t> find_code(const PagingRegisters& paging,
                                           std::uint64_t address) const;
    std::optional<MemoryFault> translate(const PagingRegisters& paging, std::uint64_t address,
                                         std::size_t bytes, AccessKind kind,
                                         std::uint64_t (&physical)[2]) const;

    PhysicalMemory& memory_;
    const Mmu& mmu_;
};

} // namespace machine::glass
