// SPDX-License-Identifier: MIT
// Virtual memory as programs ask for it.  [WI7 ch.5]  Lesson: 1.
#pragma once

#include "abi/nt/object.h"

#include <cstddef>
#include <cstdint>

namespace abi::nt {

/// Where programs may have memory: everything below is a null pointer, everything above the
/// kernel's.
inline constexpr std::uint64_t lowest_user_address = 0x1'0000;
inline constexpr std::uint64_t highest_user_address = 0x7FFF'FFFE'FFFF; // MmHighestUserAddress
inline constexpr std::uint64_t allocation_granularity = 0x1'0000;

/// PAGE_*: one of the first eight, and modifiers.
enum class PageProtection : std::uint32_t {
    None = 0,
    NoAccess = 0x01,         // PAGE_NOACCESS
    ReadOnly = 0x02,         // PAGE_READONLY
    ReadWrite = 0x04,        // PAGE_READWRITE
    WriteCopy = 0x08,        // PAGE_WRITECOPY
    Execute = 0x10,          // PAGE_EXECUTE
    ExecuteRead = 0x20,      // PAGE_EXECUTE_READ
    ExecuteReadWrite = 0x40, // PAGE_EXECUTE_READWRITE: never granted
    Guard = 0x100,           // PAGE_GUARD: the first touch is told, then the page is ordinary
};
constexpr PageProtection operator|(PageProtection a, PageProtection b) {
    return static_cast<PageProtection>(static_cast<std::uint32_t>(a) |
                                       static_cast<std::uint32_t>(b));
}

/// MEM_*
struct AllocationType : x86::Register<AllocationType, std::uint32_t> {
    static constexpr x86::Bit<12> commit{};   // MEM_COMMIT
    static constexpr x86::Bit<13> reserve{};  // MEM_RESERVE
    static constexpr x86::Bit<14> decommit{}; // MEM_DECOMMIT
    static constexpr x86::Bit<15> release{};  // MEM_RELEASE
};
inline constexpr std::uint32_t memory_commit = 0x1000;
inline constexpr std::uint32_t memory_reserve = 0x2000;
inline constexpr std::uint32_t memory_decommit = 0x4000;
inline constexpr std::uint32_t memory_release = 0x8000;

/// The State of a range: MEM_COMMIT, MEM_RESERVE or
inline constexpr std::uint32_t memory_free = 0x1'0000; // MEM_FREE
/// The Type of a range.
inline constexpr std::uint32_t memory_private = 0x2'0000; // MEM_PRIVATE
inline constexpr std::uint32_t memory_mapped = 0x4'0000;  // MEM_MAPPED
inline constexpr std::uint32_t memory_image = 0x100'0000; // MEM_IMAGE

/// MEMORY_BASIC_INFORMATION, the answer to MemoryBasicInformation (class 0).
struct MemoryBasicInformation {
    std::uint64_t base_address = 0;
    std::uint64_t allocation_base = 0;
    PageProtection allocation_protect = PageProtection::None;
    std::uint32_t reserved_014 = 0;
    std::uint64_t region_size = 0; // bytes with the same attributes from base_address on
    std::uint32_t state = 0;
    PageProtection protect = PageProtection::None;
    std::uint32_t type = 0;
    std::uint32_t reserved_02c = 0;
};
static_assert(sizeof(MemoryBasicInformation) == 48);
static_assert(offsetof(MemoryBasicInformation, region_size) == 24);

/// SEC_*: what a section is made of.
inline constexpr std::uint32_t section_image = 0x100'0000;  // SEC_IMAGE: a PE file, as it runs
inline constexpr std::uint32_t section_commit = 0x800'0000; // SEC_COMMIT: pages of its own

} // namespace abi::nt
