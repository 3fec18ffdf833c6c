// SPDX-License-Identifier: MIT
// The files there are: those of the volume on the block device, from which programs are paged in,
// and those of the archive that the loader left in memory, from which the machine has started. Of
// two with one name, the volume's counts.
#pragma once

#include "abi/memory_layout.h"
#include "abi/nt_status.h"
#include "kernel/drivers/iso9660.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace nt {

class ImageFile;

/// A file. It never changes and never goes; what the disk says is in it may.
struct DiskFile {
    std::string_view name;
    std::uint64_t size = 0;              // bytes
    std::span<const std::byte> contents; // in memory: of a file of the archive
    Iso9660::File place;                 // of a file of the volume
    bool is_on_volume = false;
    ImageFile* image = nullptr;  // once somebody has run it
    ImageFile* driver = nullptr; // once somebody has wanted to load it as a driver
};

namespace disk {

/// Takes the block device, and reads the directories of its volume and of the archive at `archive`.
/// What is damaged is told on the console, and holds no files.
void start(abi::PhysicalRange archive);

/// Null if there is no such file. Upper and lower case are alike.
DiskFile* find(std::string_view name);

std::span<DiskFile> files();

/// Fills `to`, a whole number of sectors in RAM of the kernel's, from byte `offset` of the file on,
/// a multiple of 512; what is behind the file's end is zeros. Of a file of the volume the device
/// itself writes into `to`. STATUS_IN_PAGE_ERROR: it did not deliver.
abi::NtStatus read(const DiskFile& file, std::uint64_t offset, std::span<std::byte> to);

} // namespace disk

} // namespace nt
