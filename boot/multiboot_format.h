// SPDX-License-Identifier: MIT
// The Multiboot 1 structures, as far as we read them.  [Multiboot1 3.3]
#pragma once

#include "x86/bits.h"

#include <cstddef>
#include <cstdint>

namespace boot::multiboot {

/// EAX at the entry: "a Multiboot loader started me".
inline constexpr std::uint32_t entry_magic = 0x2BAD'B002;

/// Which parts of Information are valid.
struct InformationFlags : x86::Register<InformationFlags, std::uint32_t> {
    static constexpr x86::Bit<2> command_line{};
    static constexpr x86::Bit<3> modules{};
    static constexpr x86::Bit<6> memory_map{};
};

struct Information {
    InformationFlags flags;
    std::uint32_t memory_lower;
    std::uint32_t memory_upper;
    std::uint32_t boot_device;
    std::uint32_t command_line; // physical addresses, here and below
    std::uint32_t module_count;
    std::uint32_t modules;
    std::uint32_t symbols[4];
    std::uint32_t memory_map_size; // bytes
    std::uint32_t memory_map;
};
static_assert(sizeof(Information) == 52);
static_assert(offsetof(Information, command_line) == 16);
static_assert(offsetof(Information, module_count) == 20);
static_assert(offsetof(Information, memory_map_size) == 44);

struct Module {
    std::uint32_t begin;
    std::uint32_t end;
    std::uint32_t command_line;
    std::uint32_t reserved_00c;
};
static_assert(sizeof(Module) == 16);

/// The next entry is `size` bytes after the field `size` itself.
struct [[gnu::packed]] MemoryMapEntry {
    enum class Kind : std::uint32_t { Ram = 1 }; // all others are somebody else's

    std::uint32_t size;
    std::uint64_t base;
    std::uint64_t length;
    Kind kind;
};
static_assert(sizeof(MemoryMapEntry) == 24);
static_assert(offsetof(MemoryMapEntry, base) == 4);

} // namespace boot::multiboot
