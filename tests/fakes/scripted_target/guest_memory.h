// SPDX-License-Identifier: MIT
// RAM for a machine that a test makes up: real page tables, nested tables and headers in it, so
// that whoever reads the RAM cannot tell it from a real machine's.
#pragma once

#include "abi/memory_layout.h"
#include "abi/page_access.h"
#include "x86/page_table.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>

namespace fakes {

class GuestMemory {
public:
    explicit GuestMemory(std::uint64_t size);

    std::span<std::byte> bytes() { return {bytes_.get(), size_}; }
    std::span<const std::byte> bytes() const { return {bytes_.get(), size_}; }

    template <typename Value>
    void write(std::uint64_t address, const Value& value) {
        std::memcpy(bytes_.get() + address, &value, sizeof value);
    }
    template <typename Value>
    Value read(std::uint64_t address) const {
        Value value{};
        std::memcpy(&value, bytes_.get() + address, sizeof value);
        return value;
    }
    void write_bytes(std::uint64_t address, std::span<const std::uint8_t> data) {
        std::memcpy(bytes_.get() + address, data.data(), data.size());
    }

    /// Maps whole 4 KiB pages. Tables come from `pool`, which moves on.
    void map(std::uint64_t root, std::uint64_t& pool, std::uint64_t linear, std::uint64_t physical,
             std::uint64_t size, abi::PageAccess access);
    /// The same in 2 MiB pages.
    void map_large(std::uint64_t root, std::uint64_t& pool, std::uint64_t linear,
                   std::uint64_t physical, std::uint64_t size, abi::PageAccess access);

private:
    struct Freed {
        void operator()(std::byte* memory) const { std::free(memory); }
    };

    std::uint64_t entry_for(std::uint64_t root, std::uint64_t& pool, std::uint64_t linear,
                            x86::Level leaf);

    std::uint64_t size_;
    std::unique_ptr<std::byte, Freed> bytes_; // calloc: pages cost nothing until they are used
};

} // namespace fakes
