// SPDX-License-Identifier: MIT
#include "kernel/files/disk.h"

#include "formats/archive.h"
#include "kernel/console.h"
#include "kernel/same_name.h"

namespace nt::disk {
namespace {

constexpr std::size_t max_files = 64;

constinit DiskFile all_files[max_files];
constinit std::size_t file_count = 0;

} // namespace

void start(abi::PhysicalRange place) {
    const auto* const bytes = reinterpret_cast<const std::byte*>(abi::direct_map_base + place.base);
    formats::ArchiveFile found[max_files];
    const auto count = formats::Archive({bytes, place.size}).list(found);
    if (count.is_err()) {
        console::print("kernel: the disk is unreadable: {}\n", formats::sentence_of(count.error()));
        return;
    }
    for (std::size_t index = 0; index < count.value(); ++index) {
        all_files[index] = {found[index].name, found[index].contents};
    }
    file_count = count.value();
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

} // namespace nt::disk
