// SPDX-License-Identifier: MIT
// The volume on the block device: ISO 9660 on virtio, by DMA. The device writes each page where it
// is wanted, and the IOMMU judges every one of its transfers.  Lesson: 9 and 10.
#pragma once

#include "abi/nt_status.h"
#include "kernel/drivers/iso9660.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace nt {

struct DiskFile;

namespace volume {

/// Starts the device and lists the files of the volume's root directory in `files`; how many there
/// are. No device, or none that can be used: none, said on the console.
std::size_t start(std::span<DiskFile> files);

/// As disk::read.
abi::NtStatus read(const Iso9660::File& file, std::uint64_t offset, std::span<std::byte> to);

/// The device itself; null if there is none that can be used.
BlockDevice* block_device();

} // namespace volume

} // namespace nt
