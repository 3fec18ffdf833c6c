// SPDX-License-Identifier: MIT
// A virtual device on the PCI bus, by the standard of version 1: where its registers are, and the
// queue by which a driver gives it work.  [VIRTIO 2.6] [VIRTIO 4.1]
//
// The driver owns descriptor table and available ring, the device the used ring. All three are in
// RAM, which the device reads by itself: each address in them goes through the IOMMU.
#pragma once

#include "x86/bits.h"

#include <cstddef>
#include <cstdint>

namespace x86::virtio {

inline constexpr std::uint32_t block_device_identity = 0x1042'1AF4; // device and vendor

/// A capability that says where some of the registers are.  [VIRTIO 4.1.4]
struct Capability : Register<Capability, std::uint32_t> { // its first four bytes
    static constexpr std::uint8_t vendor_specific = 9;

    enum class Kind : std::uint8_t {
        Common = 1,
        Notification = 2,
        InterruptStatus = 3,
        Device = 4,
        ConfigurationAccess = 5,
    };

    static constexpr Bits<7, 0, std::uint8_t> id{};
    static constexpr Bits<15, 8, std::uint8_t> next{};
    static constexpr Bits<23, 16, std::uint8_t> length{};
    static constexpr Bits<31, 24, Kind> kind{};
};
// What follows, as offsets from the capability.
inline constexpr std::uint8_t capability_bar = 4; // byte 0: the number of the base address register
inline constexpr std::uint8_t capability_offset = 8;
inline constexpr std::uint8_t capability_length = 12;
inline constexpr std::uint8_t notification_multiplier = 16;

/// Offsets in the common registers.  [VIRTIO 4.1.4.3]
enum class Common : std::uint32_t {
    DeviceFeatureSelect = 0x00, // le32
    DeviceFeature = 0x04,       // le32
    DriverFeatureSelect = 0x08, // le32
    DriverFeature = 0x0C,       // le32
    MsixConfig = 0x10,          // le16
    QueueCount = 0x12,          // le16
    Status = 0x14,              // byte
    ConfigGeneration = 0x15,    // byte
    QueueSelect = 0x16,         // le16
    QueueSize = 0x18,           // le16
    QueueMsixVector = 0x1A,     // le16
    QueueEnable = 0x1C,         // le16
    QueueNotifyOffset = 0x1E,   // le16
    QueueDescriptors = 0x20,    // le64
    QueueAvailable = 0x28,      // le64
    QueueUsed = 0x30,           // le64
};
inline constexpr std::uint32_t common_bytes = 0x38;

struct Status : Register<Status, std::uint8_t> {
    static constexpr Bit<0> acknowledged{};
    static constexpr Bit<1> has_driver{};
    static constexpr Bit<2> driver_ok{};
    static constexpr Bit<3> features_ok{};
    static constexpr Bit<6> needs_reset{};
    static constexpr Bit<7> failed{};
};

/// Bits of the upper half of the features.
inline constexpr std::uint32_t upper_feature_version_1 = 1u << 0; // bit 32
inline constexpr std::uint32_t upper_feature_iommu = 1u << 1;     // bit 33, ACCESS_PLATFORM

struct Descriptor {
    static constexpr std::uint16_t has_next = 1;
    static constexpr std::uint16_t device_writes = 2;
    static constexpr std::uint16_t is_indirect = 4;

    std::uint64_t address = 0;
    std::uint32_t length = 0;
    std::uint16_t flags = 0;
    std::uint16_t next = 0;
};
static_assert(sizeof(Descriptor) == 16);

/// Begins the available ring and the used ring; entries follow.
struct RingHeader {
    std::uint16_t flags = 0;
    std::uint16_t index = 0; // counts for ever, modulo 65536
};
static_assert(sizeof(RingHeader) == 4);

struct UsedElement {
    std::uint32_t head = 0;   // of the chain that is done
    std::uint32_t length = 0; // bytes written into it
};
static_assert(sizeof(UsedElement) == 8);

/// A block device's request begins with this, and ends with a byte of status.  [VIRTIO 5.2.6]
struct BlockRequest {
    static constexpr std::uint32_t read = 0;
    static constexpr std::uint32_t write = 1;

    std::uint32_t type = read;
    std::uint32_t reserved = 0;
    std::uint64_t sector = 0;
};
static_assert(sizeof(BlockRequest) == 16);

enum class BlockStatus : std::uint8_t { Done = 0, Failed = 1, Unsupported = 2 };

inline constexpr std::uint32_t sector_bytes = 512;
inline constexpr std::uint32_t upper_half = 4;

} // namespace x86::virtio
