// SPDX-License-Identifier: MIT
#include "kernel/files/disk.h"

#include "formats/archive.h"
#include "kernel/console.h"
#include "kernel/files/volume.h"
#include "kernel/same_name.h"

#include <cstring>

namespace nt::disk {
namespace {

constexpr std::size_t most_of_a_kind = 128; // on the volume, in the archive
constexpr std::size_t max_files = 2 * most_of_a_kind;

constinit DiskFile all_files[max_files];
constinit std::size_t file_count = 0;

/// What the volume has already is not wanted twice.
void add_archive(abi::PhysicalRange place) {
    const auto* const bytes = reinterpret_cast<const std::byte*>(abi::direct_map_base + place.base);
    formats::ArchiveFile found[most_of_a_kind];
    const auto count = formats::Archive({bytes, place.size}).list(found);
    if (count.is_err()) {
        console::print("kernel: the archive is unreadable: {}\n",
                       formats::sentence_of(count.error()));
        return;
    }
    for (std::size_t index = 0; index < count.value() && file_count < max_files; ++index) {
        if (find(found[index].name) == nullptr) {
            DiskFile& file = all_files[file_count++];
            file.name = found[index].name;
            file.size = found[index].contents.size();
            file.contents = found[index].contents;
        }
    }
}

} // namespace

void start(abi::PhysicalRange archive) {
    file_count = volume::start({all_files, most_of_a_kind});
    add_archive(archive);
}

std::span<DiskFile> files() { return {all_files, file_count}; }

DiskFile* find(std::string_view name) {
    for (DiskFile& file : files()) {
        if (is_same_name(file.name, name)) {
            return &file;
        }
    }
    return nullptr;
}

abi::NtStatus read(const DiskFile& file, std::uint64_t offset, std::span<std::byte> to) {
    if (file.is_on_volume) {
        return volume::read(file.place, offset, to);
    }
    std::memset(to.data(), 0, to.size());
    if (offset < file.contents.size()) {
        const std::uint64_t rest = file.contents.size() - offset;
        std::memcpy(to.data(), file.contents.data() + offset, rest < to.size() ? rest : to.size());
    }
    return abi::NtStatus::Success;
}

} // namespace nt::disk
