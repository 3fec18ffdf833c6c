// SPDX-License-Identifier: MIT
// A machine's RAM made by hand: trace rings and page tables as the hypervisor would leave them.
#pragma once

#include "abi/trace_event.h"
#include "x86/page_table.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

class SyntheticRam {
public:
    /// `first_page`: where new_page begins.
    explicit SyntheticRam(std::size_t size, std::uint64_t first_page = 0x10'0000)
        : bytes_(size), next_page_(first_page) {}

    std::span<const std::byte> bytes() const { return bytes_; }

    template <typename Value>
    void put(std::uint64_t address, const Value& value) {
        std::memcpy(bytes_.data() + address, &value, sizeof value);
    }
    template <typename Value>
    Value get(std::uint64_t address) const {
        Value value;
        std::memcpy(&value, bytes_.data() + address, sizeof value);
        return value;
    }

    /// An empty ring of `capacity` events at its usual place.
    void make_ring(std::uint64_t capacity);
    /// Writes the next event as the hypervisor does: slot first, count afterwards.
    void append(abi::TraceEvent event);

    /// A page of zeros from the pool.
    std::uint64_t new_page();
    /// Puts `leaf` at `level` for `address`, making the tables above it. All they allow is allowed.
    void map(std::uint64_t root, std::uint64_t address, x86::PageTableEntry leaf,
             x86::Level level = x86::Level::PageTable);
    /// Where the entry for `address` at `level` is; the tables above it must be there.
    std::uint64_t entry_address(std::uint64_t root, std::uint64_t address, x86::Level level) const;

private:
    std::vector<std::byte> bytes_;
    std::uint64_t next_page_;
};

/// A leaf that grants everything, for users too.
x86::PageTableEntry open_leaf(std::uint64_t physical);
