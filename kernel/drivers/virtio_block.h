// SPDX-License-Identifier: MIT
// A disk by virtio, version 1.  [VIRTIO 2.6] [VIRTIO 3.1] [VIRTIO 5.2]
//
// One request at a time: a chain of three descriptors, the same each time. The memory of the queue
// is shared with the device, which is hostile: the driver reads from it only what the device alone
// has to say, copies it once, and believes of it only what it asked for.
#pragma once

#include "kernel/drivers/block_device.h"
#include "x86/virtio.h"

#include <cstdint>

namespace nt {

/// The device's registers, wherever they are.
class VirtioRegisters {
public:
    virtual std::uint32_t read(x86::virtio::Common which, unsigned bytes) = 0;
    virtual void write(x86::virtio::Common which, unsigned bytes, std::uint32_t value) = 0;
    /// A word of the registers that only a disk has.
    virtual std::uint32_t read_device(std::uint32_t offset) = 0;
    virtual void notify(std::uint16_t place) = 0;
    /// Nothing to do until the device has done something.
    virtual void wait() = 0;

protected:
    ~VirtioRegisters() = default;
};

/// Memory that the device can reach.
class DmaMemory {
public:
    /// Where the device finds what is at `data`, which does not cross a page.
    virtual std::uint64_t address_of(const void* data) const = 0;

protected:
    ~DmaMemory() = default;
};

class VirtioBlock final : public BlockDevice {
public:
    static constexpr std::uint64_t page_bytes = 4096;

    /// A page that driver and device share.
    struct QueuePage {
        alignas(page_bytes) std::byte bytes[page_bytes];
    };

    /// All three must outlive this.
    VirtioBlock(VirtioRegisters& registers, const DmaMemory& memory, QueuePage& queue_page);

    enum class [[nodiscard]] Start : std::uint8_t{
        Done,
        NoReset,         // it does not begin anew
        OldVersion,      // it does not offer version 1
        BypassesIommu,   // its addresses would not be judged
        FeaturesRefused, // it takes back what it offered
        NoQueue,         // it has none, or one that cannot be used
        NoCapacity,      // it claims to have no sectors, or more than there can be
    };
    Start start();

    std::uint64_t sector_count() const override { return sectors_; }
    DiskStatus read(std::uint64_t first, std::span<std::byte> to) override;

private:
    struct Queue;

    bool reset();
    Start agree_on_features();
    Start set_up_queue();
    Start read_capacity();
    void set_status(x86::virtio::Status status);
    void write_wide(x86::virtio::Common which, std::uint64_t value);
    DiskStatus read_piece(std::uint64_t first, std::span<std::byte> to);
    void offer(std::uint64_t first, std::span<std::byte> to);
    DiskStatus await(std::size_t bytes);

    VirtioRegisters& registers_;
    const DmaMemory& memory_;
    Queue& queue_;
    x86::virtio::Status status_;
    std::uint64_t sectors_ = 0;
    std::uint16_t notify_place_ = 0;
    std::uint16_t offered_ = 0; // requests, modulo 65536: our own count, not the shared one
    bool has_failed_ = false;   // it has lied once, or is still busy: nothing more is asked
};

} // namespace nt
