// SPDX-License-Identifier: MIT
// A read-only disk by virtio, version 1, as QEMU's virtio-blk-pci is with disable-legacy=on and
// iommu_platform=on. Its sectors are a file's. It is polled: no interrupt.  [VIRTIO 2.6]
// [VIRTIO 5.2]
//
// What the driver wrote into memory is hostile to the device as well: a chain is followed no longer
// than the queue, and what cannot be understood, or reached, breaks the device until its reset.
#pragma once

#include "machine/glass/clock.h"
#include "machine/glass/devices/bus_master.h"
#include "machine/glass/devices/pci_device.h"
#include "x86/virtio.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace machine::glass {

/// What the device remembers; its contents never change.
struct VirtioBlockState {
    static constexpr std::uint16_t largest_queue = 256;

    std::uint32_t device_feature_select = 0;
    std::uint32_t driver_feature_select = 0;
    std::uint32_t driver_features[2] = {};
    x86::virtio::Status status;
    std::uint16_t queue_select = 0;
    std::uint16_t queue_size = largest_queue;
    bool queue_enabled = false;
    std::uint64_t descriptors = 0;
    std::uint64_t available = 0;
    std::uint64_t used = 0;
    std::uint16_t seen = 0; // of the available ring
    std::optional<std::uint64_t> due;
};

/// How it behaves towards its driver. What a driver has to stand is tried by the other ones.
enum class DiskConduct : std::uint8_t {
    Honest,
    ClaimsMore,      // to have written more than was asked for
    NamesAnother,    // chain than the one it was given
    RunsAhead,       // of what it was given
    AnswersNonsense, // a status that does not exist
};

class VirtioBlock final : public PciDevice {
public:
    VirtioBlock(const DmaPath& path, const PciPlace& place, std::uint32_t memory,
                const Clock& clock, std::vector<std::byte> content);

    std::uint32_t read_memory(std::uint32_t offset, unsigned bytes) override;
    void write_memory(std::uint32_t offset, unsigned bytes, std::uint32_t value) override;

    void advance(std::uint64_t now);
    std::optional<std::uint64_t> next_event() const { return state_.due; }

    void add_to(Hash& hash) const override;

    /// Before the first instruction.
    void set_conduct(DiskConduct conduct) { conduct_ = conduct; }

    static constexpr std::uint32_t memory_bytes = 0x4000;
    static constexpr std::uint32_t device_registers = 0x2000;
    static constexpr std::uint32_t notification = 0x3000;
    static constexpr std::uint16_t largest_queue = VirtioBlockState::largest_queue;
    /// How long a notified device takes until it has done all there is to do.
    static constexpr std::uint64_t instructions_to_answer = 20'000;

    VirtioBlockState state() const { return state_; }
    void restore(const VirtioBlockState& state) { state_ = state; }

private:
    struct Chain {
        std::vector<x86::virtio::Descriptor> parts;
        bool is_sound = false;
    };

    std::uint32_t read_common(std::uint32_t offset, unsigned bytes) const;
    void write_common(std::uint32_t offset, unsigned bytes, std::uint32_t value);
    void set_status(std::uint8_t value);
    void set_half(std::uint64_t& value, bool is_upper, std::uint32_t half);
    void reset();
    void break_down();
    void work();
    void answer(std::uint16_t slot, x86::virtio::UsedElement element);
    Chain follow(std::uint16_t head) const;
    /// The number of bytes written into the chain; nothing if the device is broken by it.
    std::optional<std::uint32_t> serve(const Chain& chain);
    x86::virtio::BlockStatus deliver(const Chain& chain, std::uint64_t sector,
                                     std::uint32_t& written) const;

    BusMaster master_;
    const Clock& clock_;
    std::vector<std::byte> content_;
    DiskConduct conduct_ = DiskConduct::Honest;
    VirtioBlockState state_;
};

} // namespace machine::glass
