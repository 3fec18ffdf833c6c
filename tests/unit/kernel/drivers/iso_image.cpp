// SPDX-License-Identifier: MIT
#include "tests/unit/kernel/drivers/iso_image.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace fs = std::filesystem;

namespace test {

std::vector<std::byte> make_iso(const Files& files) {
    const fs::path folder = fs::temp_directory_path() / ("vitrine-iso-" + std::to_string(getpid()));
    const fs::path content = folder / "content";
    const fs::path image = folder / "disk.iso";
    fs::remove_all(folder);
    fs::create_directories(content);
    for (const auto& [path, bytes] : files) {
        fs::create_directories((content / path).parent_path());
        std::ofstream{content / path, std::ios::binary} << bytes;
    }
    const std::string command =
        "xorrisofs -quiet -o '" + image.string() + "' '" + content.string() + "' 2>/dev/null";
    if (std::system(command.c_str()) != 0) {
        throw std::runtime_error("xorrisofs does not run: install the package xorriso");
    }
    std::ifstream in{image, std::ios::binary};
    const std::vector<char> read{std::istreambuf_iterator<char>{in}, {}};
    in.close();
    fs::remove_all(folder);
    std::vector<std::byte> bytes(read.size());
    std::transform(read.begin(), read.end(), bytes.begin(),
                   [](char each) { return static_cast<std::byte>(each); });
    return bytes;
}

nt::DiskStatus MemoryDisk::read(std::uint64_t first, std::span<std::byte> to) {
    ++reads;
    if (is_broken) {
        return nt::DiskStatus::DeviceError;
    }
    const std::uint64_t count = to.size() / sector_bytes;
    if (first > sector_count() || count > sector_count() - first) {
        return nt::DiskStatus::OutOfRange;
    }
    const auto begin = bytes_.begin() + static_cast<std::ptrdiff_t>(first * sector_bytes);
    std::copy_n(begin, to.size(), to.begin());
    return nt::DiskStatus::Done;
}

} // namespace test
