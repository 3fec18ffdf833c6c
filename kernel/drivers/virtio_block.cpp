// SPDX-License-Identifier: MIT
#include "kernel/drivers/virtio_block.h"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace nt {

using namespace x86::virtio;

namespace {

constexpr std::uint16_t queue_size = 4; // a power of two that holds a chain
constexpr std::uint16_t header_descriptor = 0;
constexpr std::uint16_t data_descriptor = 1;
constexpr std::uint16_t status_descriptor = 2;

/// Waits of a hundred thousand instructions each. A busy host can keep a disk that is sound from
/// answering for a second.
constexpr unsigned longest_wait = 100'000;
/// Beyond this a byte's number would not fit in 63 bits.
constexpr std::uint64_t most_sectors = 1ull << 54;
constexpr std::uint8_t no_answer_yet = 0xFF;

} // namespace

/// One page: what the driver writes, what the device writes, and one request.
struct VirtioBlock::Queue {
    Descriptor descriptors[queue_size];
    RingHeader available;
    std::uint16_t available_heads[queue_size];
    std::uint16_t available_event;
    alignas(64) RingHeader used;
    UsedElement used_elements[queue_size];
    std::uint16_t used_event;
    alignas(64) BlockRequest request;
    std::uint8_t answer;
};

VirtioBlock::VirtioBlock(VirtioRegisters& registers, const DmaMemory& memory, QueuePage& queue_page)
    : registers_(registers), memory_(memory), queue_(*reinterpret_cast<Queue*>(queue_page.bytes)) {
    static_assert(sizeof(Queue) <= page_bytes);
    std::memset(queue_page.bytes, 0, sizeof queue_page.bytes);
}

void VirtioBlock::set_status(Status status) {
    status_ = status;
    registers_.write(Common::Status, 1, status.raw);
}

void VirtioBlock::write_wide(Common which, std::uint64_t value) {
    registers_.write(which, 4, static_cast<std::uint32_t>(value));
    registers_.write(static_cast<Common>(static_cast<std::uint32_t>(which) + upper_half), 4,
                     static_cast<std::uint32_t>(value >> 32));
}

VirtioBlock::Start VirtioBlock::start() {
    if (!reset()) {
        return Start::NoReset;
    }
    set_status(Status{}.with(Status::acknowledged, true).with(Status::has_driver, true));
    Start result = agree_on_features();
    result = result == Start::Done ? set_up_queue() : result;
    result = result == Start::Done ? read_capacity() : result;
    if (result != Start::Done) {
        set_status(status_.with(Status::failed, true));
        has_failed_ = true;
        return result;
    }
    set_status(status_.with(Status::driver_ok, true));
    return Start::Done;
}

bool VirtioBlock::reset() {
    registers_.write(Common::Status, 1, 0);
    for (unsigned tries = 0; tries < longest_wait; ++tries) {
        if (registers_.read(Common::Status, 1) == 0) {
            return true;
        }
        registers_.wait();
    }
    has_failed_ = true;
    return false;
}

/// Version 1, and that its addresses go through the IOMMU. Nothing else is needed.
VirtioBlock::Start VirtioBlock::agree_on_features() {
    constexpr std::uint32_t wanted = upper_feature_version_1 | upper_feature_iommu;
    registers_.write(Common::DeviceFeatureSelect, 4, 1);
    const std::uint32_t offered = registers_.read(Common::DeviceFeature, 4);
    if ((offered & upper_feature_version_1) == 0) {
        return Start::OldVersion;
    }
    if ((offered & upper_feature_iommu) == 0) {
        return Start::BypassesIommu;
    }
    registers_.write(Common::DriverFeatureSelect, 4, 0);
    registers_.write(Common::DriverFeature, 4, 0);
    registers_.write(Common::DriverFeatureSelect, 4, 1);
    registers_.write(Common::DriverFeature, 4, wanted);
    set_status(status_.with(Status::features_ok, true));
    const auto answer = Status::from(static_cast<std::uint8_t>(registers_.read(Common::Status, 1)));
    return answer.get(Status::features_ok) ? Start::Done : Start::FeaturesRefused;
}

VirtioBlock::Start VirtioBlock::set_up_queue() {
    registers_.write(Common::QueueSelect, 2, 0);
    if (registers_.read(Common::QueueSize, 2) < queue_size) {
        return Start::NoQueue;
    }
    registers_.write(Common::QueueSize, 2, queue_size);
    if (registers_.read(Common::QueueSize, 2) != queue_size) {
        return Start::NoQueue;
    }
    write_wide(Common::QueueDescriptors, memory_.address_of(&queue_.descriptors));
    write_wide(Common::QueueAvailable, memory_.address_of(&queue_.available));
    write_wide(Common::QueueUsed, memory_.address_of(&queue_.used));
    notify_place_ = static_cast<std::uint16_t>(registers_.read(Common::QueueNotifyOffset, 2));
    registers_.write(Common::QueueEnable, 2, 1);
    return Start::Done;
}

VirtioBlock::Start VirtioBlock::read_capacity() {
    const std::uint64_t low = registers_.read_device(0);
    sectors_ = low | std::uint64_t{registers_.read_device(upper_half)} << 32;
    if (sectors_ == 0 || sectors_ > most_sectors) {
        sectors_ = 0;
        return Start::NoCapacity;
    }
    return Start::Done;
}

DiskStatus VirtioBlock::read(std::uint64_t first, std::span<std::byte> to) {
    const std::uint64_t count = to.size() / sector_bytes;
    if (first > sectors_ || count > sectors_ - first || to.size() % sector_bytes != 0) {
        return DiskStatus::OutOfRange;
    }
    while (!to.empty()) {
        // Pages that follow one another in our address space need not do so in the device's.
        const auto place = reinterpret_cast<std::uintptr_t>(to.data());
        const std::uint64_t in_page = page_bytes - place % page_bytes;
        const std::uint64_t piece = std::min<std::uint64_t>(to.size(), in_page);
        if (piece % sector_bytes != 0) {
            return DiskStatus::OutOfRange; // a sector would lie in two pages
        }
        const DiskStatus status = read_piece(first, to.first(piece));
        if (status != DiskStatus::Done) {
            return status;
        }
        first += piece / sector_bytes;
        to = to.subspan(piece);
    }
    return DiskStatus::Done;
}

DiskStatus VirtioBlock::read_piece(std::uint64_t first, std::span<std::byte> to) {
    if (has_failed_) {
        return DiskStatus::NoAnswer;
    }
    offer(first, to);
    const DiskStatus status = await(to.size());
    has_failed_ = status == DiskStatus::NoAnswer || status == DiskStatus::DeviceLies;
    if (has_failed_) {
        // It may still write: only a reset takes the memory back from it.
        registers_.write(Common::Status, 1, 0);
    }
    return status;
}

/// Everything is written anew: the device may have changed it.
void VirtioBlock::offer(std::uint64_t first, std::span<std::byte> to) {
    queue_.request = {BlockRequest::read, 0, first};
    queue_.answer = no_answer_yet;
    queue_.descriptors[header_descriptor] = {memory_.address_of(&queue_.request),
                                             sizeof(BlockRequest), Descriptor::has_next,
                                             data_descriptor};
    queue_.descriptors[data_descriptor] = {
        memory_.address_of(to.data()), static_cast<std::uint32_t>(to.size()),
        Descriptor::has_next | Descriptor::device_writes, status_descriptor};
    queue_.descriptors[status_descriptor] = {memory_.address_of(&queue_.answer), 1,
                                             Descriptor::device_writes, 0};
    queue_.available_heads[offered_ % queue_size] = header_descriptor;
    ++offered_;
    // The device may look as soon as the index says so.
    std::atomic_thread_fence(std::memory_order_release);
    static_cast<volatile std::uint16_t&>(queue_.available.index) = offered_;
    std::atomic_thread_fence(std::memory_order_seq_cst);
    registers_.notify(notify_place_);
}

DiskStatus VirtioBlock::await(std::size_t bytes) {
    const auto before = static_cast<std::uint16_t>(offered_ - 1);
    std::uint16_t used = before;
    for (unsigned tries = 0; used == before && tries < longest_wait; ++tries) {
        registers_.wait();
        used = static_cast<volatile std::uint16_t&>(queue_.used.index);
    }
    if (used == before) {
        return DiskStatus::NoAnswer;
    }
    std::atomic_thread_fence(std::memory_order_acquire);
    const volatile UsedElement& shared = queue_.used_elements[before % queue_size];
    const UsedElement element{shared.head, shared.length};
    const std::uint8_t answer = static_cast<volatile std::uint8_t&>(queue_.answer);
    // One request was offered, so one can be done, and that one; with its data and its status.
    const bool is_ours =
        used == offered_ && element.head == header_descriptor && element.length <= bytes + 1;
    if (!is_ours) {
        return DiskStatus::DeviceLies;
    }
    if (answer == static_cast<std::uint8_t>(BlockStatus::Done)) {
        return element.length == bytes + 1 ? DiskStatus::Done : DiskStatus::DeviceLies;
    }
    return DiskStatus::DeviceError;
}

} // namespace nt
