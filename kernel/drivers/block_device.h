// SPDX-License-Identifier: MIT
// A disk, as what is above it sees it: sectors, by number. Whatever a disk says is hostile; what it
// does not deliver is a status.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace nt {

enum class [[nodiscard]] DiskStatus : std::uint8_t{
    Done,
    OutOfRange,  // there are fewer sectors
    DeviceError, // the device says so
    DeviceLies,  // it answers what was not asked, or more than fits
    NoAnswer,    // it does not answer
};

class BlockDevice {
public:
    static constexpr std::uint64_t sector_bytes = 512;

    virtual std::uint64_t sector_count() const = 0;
    /// Fills `to`, a whole number of sectors, from sector `first` on.
    virtual DiskStatus read(std::uint64_t first, std::span<std::byte> to) = 0;

protected:
    ~BlockDevice() = default;
};

} // namespace nt
