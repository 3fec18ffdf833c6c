// SPDX-License-Identifier: MIT
// A volume made by the standard tool, xorrisofs, from files of the test's; and a disk that holds
// one and can be cut short or fail.
#pragma once

#include "kernel/drivers/block_device.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace test {

/// Path on the volume, "images/kernel.exe", to contents.
using Files = std::map<std::string, std::string>;

std::vector<std::byte> make_iso(const Files& files);

class MemoryDisk final : public nt::BlockDevice {
public:
    explicit MemoryDisk(std::vector<std::byte> bytes) : bytes_(std::move(bytes)) {}

    std::uint64_t sector_count() const override { return bytes_.size() / sector_bytes; }
    nt::DiskStatus read(std::uint64_t first, std::span<std::byte> to) override;

    std::vector<std::byte>& bytes() { return bytes_; }
    unsigned reads = 0;
    bool is_broken = false;

private:
    std::vector<std::byte> bytes_;
};

} // namespace test
