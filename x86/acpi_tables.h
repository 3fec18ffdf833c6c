// SPDX-License-Identifier: MIT
// Finding a table among those that firmware left.  [ACPI 5.2]
//
// The tables may say anything: lengths are checked before they are used, sums before anything is
// believed. What is not sound counts as not there.
//
// `Memory` is any type with
//   std::span<const std::byte> at(std::uint64_t address, std::uint64_t bytes)
// which is empty if these bytes are not wholly inside memory.
#pragma once

#include "x86/acpi.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace x86::acpi {

/// No table that we read is longer; adding up what claims to be would take for ever.
inline constexpr std::uint32_t longest_table = 64 * 1024;

/// Copies a T out of `bytes`; false if it is not wholly inside.
template <typename T>
[[nodiscard]] bool read_at(std::span<const std::byte> bytes, std::uint64_t offset, T& value) {
    if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) {
        return false;
    }
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return true;
}

inline bool adds_up_to_zero(std::span<const std::byte> bytes) {
    std::uint8_t sum = 0;
    for (const std::byte each : bytes) {
        sum = static_cast<std::uint8_t>(sum + static_cast<std::uint8_t>(each));
    }
    return sum == 0;
}

/// A table, header included. Empty: none is there, or it is not sound.
using Table = std::span<const std::byte>;

template <typename Memory>
Table sound_table(const Memory& memory, std::uint64_t address) {
    TableHeader header;
    if (address == 0 || !read_at(memory.at(address, sizeof header), 0, header) ||
        header.length < sizeof header || header.length > longest_table) {
        return {};
    }
    const Table table = memory.at(address, header.length);
    return adds_up_to_zero(table) ? table : Table{};
}

inline bool has_signature(Table table, std::string_view signature) {
    TableHeader header;
    return read_at(table, 0, header) &&
           std::string_view(header.signature, sizeof header.signature) == signature;
}

/// What became of a search.
struct FoundTable {
    enum class Kind : std::uint8_t {
        Absent,
        Damaged, // it is listed, and not sound
        Sound,
    };

    Kind kind = Kind::Absent;
    Table table;
};

/// Looks through the addresses of `Address` size that `root`, an RSDT or XSDT, holds.
template <typename Address, typename Memory>
FoundTable find_in_root(const Memory& memory, Table root, std::string_view wanted) {
    FoundTable found;
    Address address = 0;
    for (std::uint64_t at = sizeof(TableHeader); read_at(root, at, address); at += sizeof address) {
        const Table table = sound_table(memory, address);
        if (has_signature(table, wanted)) {
            return {FoundTable::Kind::Sound, table};
        }
        const bool is_damaged = table.empty() && address != 0 &&
                                has_signature(memory.at(address, sizeof(TableHeader)), wanted);
        found.kind = is_damaged ? FoundTable::Kind::Damaged : found.kind;
    }
    return found;
}

/// The first sound table with this signature. `rsdp_address` is 0 if there are no tables.
template <typename Memory>
FoundTable find_table(const Memory& memory, std::uint64_t rsdp_address, std::string_view wanted) {
    if (rsdp_address == 0) {
        return {};
    }
    Rsdp rsdp{};
    if (read_at(memory.at(rsdp_address, sizeof rsdp), 0, rsdp) &&
        rsdp.revision >= revision_with_xsdt) {
        const Table xsdt = sound_table(memory, rsdp.xsdt_address);
        if (has_signature(xsdt, "XSDT")) {
            return find_in_root<std::uint64_t>(memory, xsdt, wanted);
        }
    }
    // One that ends with memory has room for no more than the old part.
    std::uint32_t rsdt_address = 0;
    const auto place = memory.at(rsdp_address + offsetof(Rsdp, rsdt_address), sizeof rsdt_address);
    if (!read_at(place, 0, rsdt_address)) {
        return {};
    }
    const Table rsdt = sound_table(memory, rsdt_address);
    return has_signature(rsdt, "RSDT") ? find_in_root<std::uint32_t>(memory, rsdt, wanted)
                                       : FoundTable{};
}

} // namespace x86::acpi
