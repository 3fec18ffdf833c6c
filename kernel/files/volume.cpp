// SPDX-License-Identifier: MIT
#include "kernel/files/volume.h"

#include "abi/memory_layout.h"
#include "kernel/console.h"
#include "kernel/drivers/virtio_block.h"
#include "kernel/drivers/virtio_pci.h"
#include "kernel/files/disk.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/kernel_heap.h"
#include "kernel/memory/page_frames.h"
#include "kernel/statistics.h"

#include <cstring>
#include <new>

namespace nt::volume {
namespace {

/// All that a device is told to reach lies in the direct map.
class DirectMapped final : public DmaMemory {
public:
    std::uint64_t address_of(const void* data) const override {
        return reinterpret_cast<std::uint64_t>(data) - abi::direct_map_base;
    }
};

constinit DirectMapped direct_mapped;
constinit VirtioPci* registers = nullptr;
constinit VirtioBlock* device = nullptr;
constinit Iso9660* file_system = nullptr; // in a page of its own: it has a buffer for the device

const char* sentence_of(VirtioBlock::Start start) {
    using Start = VirtioBlock::Start;
    switch (start) {
    case Start::Done: break;
    case Start::NoReset: return "it does not reset";
    case Start::OldVersion: return "it does not offer version 1 of virtio";
    case Start::BypassesIommu: return "its transfers would not go through the IOMMU";
    case Start::FeaturesRefused: return "it takes back the features it offered";
    case Start::NoQueue: return "it has no queue that can be used";
    case Start::NoCapacity: return "it claims a size that cannot be";
    }
    return "";
}

const char* sentence_of(Iso9660::Status status) {
    using Status = Iso9660::Status;
    switch (status) {
    case Status::NotAVolume: return "there is no ISO 9660 volume on it";
    case Status::Damaged: return "its volume is damaged, or cut short";
    case Status::DiskError: return "it does not deliver its volume's directory";
    case Status::Done:
    case Status::NotFound: break;
    }
    return "";
}

std::size_t refuse(const char* why) {
    console::print("kernel: the disk cannot be used: {}\n", why);
    device = nullptr;
    return 0;
}

/// A page that the device may be told of, zeroed.
std::byte* take_page() {
    const auto page = page_frames.allocate();
    return page ? ram_at(*page) : nullptr;
}

bool take_memory() {
    registers = heap::create<VirtioPci>();
    auto* const queue = reinterpret_cast<VirtioBlock::QueuePage*>(take_page());
    std::byte* const place = take_page();
    if (registers == nullptr || queue == nullptr || place == nullptr) {
        return false;
    }
    device = heap::create<VirtioBlock>(*registers, direct_mapped, *queue);
    static_assert(sizeof(Iso9660) <= abi::page_size);
    file_system = device == nullptr ? nullptr : new (place) Iso9660(*device);
    return file_system != nullptr;
}

/// As users type it; kept as long as the kernel runs. Empty: no memory is left.
std::string_view lower_case(std::string_view name) {
    auto* const letters = static_cast<char*>(heap::allocate(name.size()));
    if (letters == nullptr) {
        return {};
    }
    for (std::size_t index = 0; index < name.size(); ++index) {
        const char letter = name[index];
        letters[index] =
            letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
    return {letters, name.size()};
}

std::size_t list(std::span<DiskFile> files) {
    std::size_t count = 0;
    const auto status = file_system->list_root([&](std::string_view name, Iso9660::File place) {
        if (count < files.size()) {
            DiskFile& file = files[count++];
            file.name = lower_case(name);
            file.size = place.bytes;
            file.place = place;
            file.is_on_volume = true;
        }
    });
    return status == Iso9660::Status::Done ? count : refuse(sentence_of(status));
}

} // namespace

std::size_t start(std::span<DiskFile> files) {
    if (!take_memory()) {
        return refuse("there is no memory for its driver");
    }
    if (!registers->take_disk()) {
        console::print("kernel: there is no disk\n");
        device = nullptr;
        return 0;
    }
    const auto started = device->start();
    if (started != VirtioBlock::Start::Done) {
        return refuse(sentence_of(started));
    }
    const auto mounted = file_system->mount();
    if (mounted != Iso9660::Status::Done) {
        return refuse(sentence_of(mounted));
    }
    return list(files);
}

abi::NtStatus read(const Iso9660::File& file, std::uint64_t offset, std::span<std::byte> to) {
    if (device == nullptr || file_system->read(file, offset, to) != Iso9660::Status::Done) {
        return abi::NtStatus::InPageError;
    }
    ++statistics.disk_reads;
    statistics.disk_bytes += to.size();
    return abi::NtStatus::Success;
}

BlockDevice* block_device() { return device; }

} // namespace nt::volume
