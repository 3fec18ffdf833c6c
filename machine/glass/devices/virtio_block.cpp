// SPDX-License-Identifier: MIT
// See virtio_block.h. The queue is in virtio_queue.cpp.
#include "machine/glass/devices/virtio_block.h"

namespace machine::glass {

using namespace x86::virtio;

namespace {

constexpr std::uint8_t bar = 0x20; // the fifth, of 64 bits, as in QEMU
constexpr std::uint8_t bar_number = 4;
constexpr PciIdentity identity{block_device_identity, 0x0100'0001, 0x1100'1AF4, 1, true};

constexpr std::uint32_t upper_features = upper_feature_version_1 | upper_feature_iommu;
constexpr std::uint32_t lower_features = 1u << 5; // read-only

struct Place {
    std::uint8_t capability;
    std::uint8_t next;
    Capability::Kind kind;
    std::uint32_t offset;
};
constexpr std::uint32_t area_bytes = 0x1000;
constexpr Place places[] = {
    {0x40, 0x50, Capability::Kind::Common, 0},
    {0x50, 0x60, Capability::Kind::InterruptStatus, 0x1000},
    {0x60, 0x70, Capability::Kind::Device, VirtioBlock::device_registers},
    {0x70, 0, Capability::Kind::Notification, VirtioBlock::notification},
};
constexpr std::uint32_t multiplier = 4;

constexpr std::uint32_t at(Common which) { return static_cast<std::uint32_t>(which); }

} // namespace

VirtioBlock::VirtioBlock(const DmaPath& path, const PciPlace& place, std::uint32_t memory,
                         const Clock& clock, std::vector<std::byte> content)
    : PciDevice(identity, {bar, true, memory_bytes, memory}), master_(path, place, *this),
      clock_(clock), content_(std::move(content)) {
    PciFunction& own = configuration();
    own.set(x86::PciRegister::FirstCapability, places[0].capability);
    for (const Place& each : places) {
        const bool notifies = each.kind == Capability::Kind::Notification;
        const auto behind = [&each](std::uint8_t offset) {
            return static_cast<std::uint8_t>(each.capability + offset);
        };
        own.set(each.capability, Capability{}
                                     .with(Capability::id, Capability::vendor_specific)
                                     .with(Capability::next, each.next)
                                     .with(Capability::length, notifies ? 20 : 16)
                                     .with(Capability::kind, each.kind)
                                     .raw);
        own.set(behind(capability_bar), bar_number);
        own.set(behind(capability_offset), each.offset);
        own.set(behind(capability_length), area_bytes);
        if (notifies) {
            own.set(behind(notification_multiplier), multiplier);
        }
    }
}

std::uint32_t VirtioBlock::read_memory(std::uint32_t offset, unsigned bytes) {
    if (offset < area_bytes) {
        return read_common(offset, bytes);
    }
    const std::uint64_t sectors = content_.size() / sector_bytes;
    switch (offset) {
    case device_registers: return static_cast<std::uint32_t>(sectors);
    case device_registers + upper_half: return static_cast<std::uint32_t>(sectors >> 32);
    default: return 0;
    }
}

void VirtioBlock::write_memory(std::uint32_t offset, unsigned bytes, std::uint32_t value) {
    if (offset < area_bytes) {
        write_common(offset, bytes, value);
    } else if (offset == notification && state_.status.get(Status::driver_ok)) {
        state_.due = clock_.now() + instructions_to_answer;
    }
}

std::uint32_t VirtioBlock::read_common(std::uint32_t offset, unsigned) const {
    const bool is_queue = state_.queue_select == 0;
    switch (offset) {
    case at(Common::DeviceFeatureSelect): return state_.device_feature_select;
    case at(Common::DeviceFeature):
        return state_.device_feature_select == 0   ? lower_features
               : state_.device_feature_select == 1 ? upper_features
                                                   : 0;
    case at(Common::DriverFeatureSelect): return state_.driver_feature_select;
    case at(Common::DriverFeature):
        return state_.driver_feature_select < 2
                   ? state_.driver_features[state_.driver_feature_select]
                   : 0;
    case at(Common::MsixConfig): return 0xFFFF;
    case at(Common::QueueCount): return 1;
    case at(Common::Status): return state_.status.raw;
    case at(Common::QueueSelect): return state_.queue_select;
    case at(Common::QueueSize): return is_queue ? state_.queue_size : 0;
    case at(Common::QueueMsixVector): return 0xFFFF;
    case at(Common::QueueEnable): return is_queue && state_.queue_enabled ? 1 : 0;
    case at(Common::QueueDescriptors): return static_cast<std::uint32_t>(state_.descriptors);
    case at(Common::QueueAvailable): return static_cast<std::uint32_t>(state_.available);
    case at(Common::QueueUsed): return static_cast<std::uint32_t>(state_.used);
    case at(Common::QueueDescriptors) + upper_half:
        return static_cast<std::uint32_t>(state_.descriptors >> 32);
    case at(Common::QueueAvailable) + upper_half:
        return static_cast<std::uint32_t>(state_.available >> 32);
    case at(Common::QueueUsed) + upper_half: return static_cast<std::uint32_t>(state_.used >> 32);
    default: return 0;
    }
}

void VirtioBlock::set_half(std::uint64_t& value, bool is_upper, std::uint32_t half) {
    if (state_.queue_select != 0 || state_.queue_enabled) {
        return;
    }
    constexpr std::uint64_t lower = 0xFFFF'FFFF;
    value = is_upper ? (value & lower) | std::uint64_t{half} << 32 : (value & ~lower) | half;
}

void VirtioBlock::write_common(std::uint32_t offset, unsigned, std::uint32_t value) {
    const bool may_change_queue = state_.queue_select == 0 && !state_.queue_enabled;
    switch (offset) {
    case at(Common::DeviceFeatureSelect): state_.device_feature_select = value; break;
    case at(Common::DriverFeatureSelect): state_.driver_feature_select = value; break;
    case at(Common::DriverFeature):
        if (state_.driver_feature_select < 2 && !state_.status.get(Status::features_ok)) {
            state_.driver_features[state_.driver_feature_select] = value;
        }
        break;
    case at(Common::Status): set_status(static_cast<std::uint8_t>(value)); break;
    case at(Common::QueueSelect): state_.queue_select = static_cast<std::uint16_t>(value); break;
    case at(Common::QueueSize): {
        const bool is_power = value != 0 && (value & (value - 1)) == 0 && value <= largest_queue;
        state_.queue_size =
            may_change_queue && is_power ? static_cast<std::uint16_t>(value) : state_.queue_size;
        break;
    }
    case at(Common::QueueEnable):
        state_.queue_enabled = state_.queue_enabled || (may_change_queue && value == 1);
        break;
    case at(Common::QueueDescriptors): set_half(state_.descriptors, false, value); break;
    case at(Common::QueueDescriptors) + upper_half:
        set_half(state_.descriptors, true, value);
        break;
    case at(Common::QueueAvailable): set_half(state_.available, false, value); break;
    case at(Common::QueueAvailable) + upper_half: set_half(state_.available, true, value); break;
    case at(Common::QueueUsed): set_half(state_.used, false, value); break;
    case at(Common::QueueUsed) + upper_half: set_half(state_.used, true, value); break;
    default: break;
    }
}

/// Features are agreed on if nothing was asked for that is not offered, and both that must be were.
void VirtioBlock::set_status(std::uint8_t value) {
    if (value == 0) {
        reset();
        return;
    }
    const auto wanted = Status::from(value);
    const bool agreed = (state_.driver_features[0] & ~lower_features) == 0 &&
                        state_.driver_features[1] == upper_features;
    state_.status = Status::from(static_cast<std::uint8_t>(state_.status.raw | wanted.raw));
    state_.status =
        state_.status.with(Status::features_ok, state_.status.get(Status::features_ok) && agreed);
}

void VirtioBlock::reset() {
    state_.device_feature_select = 0;
    state_.driver_feature_select = 0;
    state_.driver_features[0] = 0;
    state_.driver_features[1] = 0;
    state_.status = {};
    state_.queue_select = 0;
    state_.queue_size = largest_queue;
    state_.queue_enabled = false;
    state_.descriptors = 0;
    state_.available = 0;
    state_.used = 0;
    state_.seen = 0;
    state_.due.reset();
}

void VirtioBlock::add_to(Hash& hash) const {
    PciDevice::add_to(hash);
    for (const std::uint64_t value :
         {std::uint64_t{state_.device_feature_select}, std::uint64_t{state_.driver_feature_select},
          std::uint64_t{state_.driver_features[0]}, std::uint64_t{state_.driver_features[1]},
          std::uint64_t{state_.status.raw}, std::uint64_t{state_.queue_select},
          std::uint64_t{state_.queue_size}, std::uint64_t{state_.queue_enabled}, state_.descriptors,
          state_.available, state_.used, std::uint64_t{state_.seen}, state_.due.value_or(0)}) {
        hash.add(value);
    }
}

} // namespace machine::glass
