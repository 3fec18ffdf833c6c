// SPDX-License-Identifier: MIT
#include "kernel/drivers/iso9660.h"

#include <algorithm>
#include <cstring>

namespace nt {
namespace {

constexpr std::uint64_t sectors_per_block = Iso9660::block_bytes / BlockDevice::sector_bytes;
constexpr std::uint64_t first_descriptor = 16; // block number
constexpr unsigned most_descriptors = 16;
constexpr std::uint64_t most_blocks_of_folder = 1024; // or a disk could keep us reading for ever
constexpr std::uint8_t primary_descriptor = 1;
constexpr std::uint8_t last_descriptor = 255;
constexpr std::string_view signature = "CD001";

// Offsets in the primary volume descriptor.  [ECMA-119 8.4]
constexpr std::size_t volume_space = 80;
constexpr std::size_t logical_block_size = 128;
constexpr std::size_t root_record = 156;

/// A directory record, as far as we need it; the name follows. Numbers are stored in both orders of
/// bytes, ours first.  [ECMA-119 9.1]
namespace record {
constexpr std::size_t length = 0;
constexpr std::size_t extended_length = 1;
constexpr std::size_t first_block = 2;
constexpr std::size_t bytes = 10;
constexpr std::size_t flags = 25;
constexpr std::size_t unit_size = 26;
constexpr std::size_t gap_size = 27;
constexpr std::size_t name_length = 32;
constexpr std::size_t name = 33;
} // namespace record

constexpr std::uint8_t flag_is_folder = 2;
constexpr std::uint8_t flag_has_more = 0x80; // the file goes on in another record

std::uint8_t byte_at(std::span<const std::byte> bytes, std::size_t offset) {
    return static_cast<std::uint8_t>(bytes[offset]);
}

std::uint32_t number_at(std::span<const std::byte> bytes, std::size_t offset) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

std::uint16_t short_at(std::span<const std::byte> bytes, std::size_t offset) {
    std::uint16_t value = 0;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

std::string_view name_in(std::span<const std::byte> entry) {
    const std::string_view stored{reinterpret_cast<const char*>(entry.data()) + record::name,
                                  byte_at(entry, record::name_length)};
    constexpr std::string_view version = ";1";
    const bool has_version =
        stored.size() > version.size() && stored.substr(stored.size() - version.size()) == version;
    std::string_view name = has_version ? stored.substr(0, stored.size() - version.size()) : stored;
    if (name.size() > 1 && name[name.size() - 1] == '.') {
        name = name.substr(0, name.size() - 1); // a name without an extension
    }
    return name;
}

/// Is the record whole, and one that we can follow?
bool is_sound(std::span<const std::byte> entry) {
    return entry.size() > record::name &&
           byte_at(entry, record::name_length) <= entry.size() - record::name &&
           byte_at(entry, record::extended_length) == 0;
}

/// One stretch, not interleaved with others.
bool is_simple(std::span<const std::byte> entry) {
    return (byte_at(entry, record::flags) & flag_has_more) == 0 &&
           byte_at(entry, record::unit_size) == 0 && byte_at(entry, record::gap_size) == 0;
}

Iso9660::File file_in(std::span<const std::byte> entry) {
    return {number_at(entry, record::first_block), number_at(entry, record::bytes)};
}

Iso9660::Status status_of(DiskStatus status) {
    return status == DiskStatus::Done ? Iso9660::Status::Done : Iso9660::Status::DiskError;
}

} // namespace

bool Iso9660::is_inside(const File& file) const {
    const std::uint64_t blocks = (std::uint64_t{file.bytes} + block_bytes - 1) / block_bytes;
    return file.first_block <= blocks_ && blocks <= blocks_ - file.first_block;
}

Iso9660::Status Iso9660::mount() {
    blocks_ = 0;
    for (unsigned index = 0; index < most_descriptors; ++index) {
        const auto read = disk_.read((first_descriptor + index) * sectors_per_block, block_);
        if (read != DiskStatus::Done) {
            return read == DiskStatus::OutOfRange ? Status::NotAVolume : Status::DiskError;
        }
        const std::string_view found{reinterpret_cast<const char*>(block_) + 1, signature.size()};
        const std::uint8_t kind = byte_at(block_, 0);
        if (found != signature || kind == last_descriptor) {
            return Status::NotAVolume;
        }
        if (kind != primary_descriptor) {
            continue;
        }
        const std::span<const std::byte> root = std::span(block_).subspan(root_record);
        const std::uint32_t blocks = number_at(block_, volume_space);
        const bool fits = blocks <= disk_.sector_count() / sectors_per_block;
        if (short_at(block_, logical_block_size) != block_bytes || !fits ||
            (byte_at(root, record::flags) & flag_is_folder) == 0) {
            return Status::Damaged;
        }
        blocks_ = blocks;
        root_ = file_in(root);
        return is_inside(root_) ? Status::Done : Status::Damaged;
    }
    return Status::NotAVolume;
}

Iso9660::FoundFile Iso9660::find(std::string_view path) {
    File folder = root_;
    while (!path.empty() && path[0] == '/') {
        path = path.substr(1);
        std::size_t end = 0;
        while (end < path.size() && path[end] != '/') {
            ++end;
        }
        const bool wants_folder = end < path.size();
        const FoundFile found = find_in(folder, path.substr(0, end), wants_folder);
        if (found.status != Status::Done || !wants_folder) {
            return found;
        }
        folder = found.file;
        path = path.substr(end);
    }
    return {Status::NotFound, {}};
}

/// Records do not cross blocks; a length of zero fills the rest of one.
Iso9660::Status Iso9660::next_entry(const File& folder, Place& place, Entry& entry) {
    while (place.block * block_bytes < folder.bytes) {
        if (place.block >= most_blocks_of_folder) {
            return Status::Damaged;
        }
        if (place.offset == 0) {
            const auto read =
                disk_.read((folder.first_block + place.block) * sectors_per_block, block_);
            if (read != DiskStatus::Done) {
                return status_of(read);
            }
        }
        const std::uint8_t length =
            place.offset < block_bytes ? byte_at(block_, place.offset + record::length) : 0;
        if (length == 0) {
            ++place.block;
            place.offset = 0;
            continue;
        }
        if (length > block_bytes - place.offset) {
            return Status::Damaged;
        }
        const std::span<const std::byte> bytes = std::span(block_).subspan(place.offset, length);
        if (!is_sound(bytes)) {
            return Status::Damaged;
        }
        place.offset += length;
        entry.name = name_in(bytes);
        entry.file = file_in(bytes);
        entry.is_folder = (byte_at(bytes, record::flags) & flag_is_folder) != 0;
        entry.is_usable = is_simple(bytes) && is_inside(entry.file);
        return Status::Done;
    }
    return Status::NotFound;
}

Iso9660::FoundFile Iso9660::find_in(const File& folder, std::string_view name, bool wants_folder) {
    Entry entry;
    Status status = Status::Done;
    for (Place place; (status = next_entry(folder, place, entry)) == Status::Done;) {
        if (entry.is_folder == wants_folder && entry.name == name) {
            return {entry.is_usable ? Status::Done : Status::Damaged, entry.file};
        }
    }
    return {status, {}};
}

Iso9660::Status Iso9660::read(const File& file, std::uint64_t offset, std::span<std::byte> to) {
    std::memset(to.data(), 0, to.size());
    if (!is_inside(file) || offset >= file.bytes) {
        return is_inside(file) ? Status::Done : Status::Damaged;
    }
    const std::uint64_t left = file.bytes - offset;
    const std::uint64_t wanted = std::min<std::uint64_t>(left, to.size());
    constexpr std::uint64_t sector = BlockDevice::sector_bytes;
    const std::uint64_t whole = (wanted + sector - 1) / sector * sector;
    const std::uint64_t first = file.first_block * sectors_per_block + offset / sector;
    const auto read = disk_.read(first, to.subspan(0, whole));
    // What the last sector holds behind the file's end is somebody else's.
    std::memset(to.data() + wanted, 0, to.size() - wanted);
    return status_of(read);
}

} // namespace nt
