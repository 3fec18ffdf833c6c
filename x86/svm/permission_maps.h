// SPDX-License-Identifier: MIT
// Which ports and model-specific registers a guest may use without stopping: two bitmaps the VMCB
// points to. A bit that is 1 stops the guest.  [APM2 15.10] [APM2 15.11]  Lesson: 3.
#pragma once

#include "x86/msr.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace x86::svm {

/// IOPM: one bit a port, 64 Ki of them, and a third page because a wide access at the last port
/// checks the bits behind it too.
inline constexpr std::size_t io_permission_map_bytes = 12 * 1024;

/// MSRPM: two bits a register (read, then write), in 2 KiB blocks; the last 2 KiB are unused.
inline constexpr std::size_t msr_permission_map_bytes = 8 * 1024;

/// A bit of a permission map.
struct MapBit {
    std::size_t byte = 0;
    unsigned bit = 0;

    friend constexpr bool operator==(const MapBit&, const MapBit&) = default;
};

enum class MsrAccess : std::uint8_t { Read = 0, Write = 1 };

constexpr MapBit io_permission_bit(std::uint16_t port) { return {port / 8u, port % 8u}; }

/// Nothing for a register outside the three ranges of the map: it always stops the guest.
constexpr std::optional<MapBit> msr_permission_bit(Msr msr, MsrAccess access) {
    constexpr std::uint32_t range_starts[] = {0x0000'0000, 0xC000'0000, 0xC001'0000};
    constexpr std::uint32_t registers_per_range = 0x2000;
    constexpr std::size_t bytes_per_range = 0x800;

    const auto number = static_cast<std::uint32_t>(msr);
    std::size_t block = 0;
    for (const std::uint32_t start : range_starts) {
        if (number >= start && number - start < registers_per_range) {
            const std::size_t bit =
                (number - start) * std::size_t{2} + static_cast<std::size_t>(access);
            return MapBit{block + bit / 8, static_cast<unsigned>(bit % 8)};
        }
        block += bytes_per_range;
    }
    return std::nullopt;
}

} // namespace x86::svm
