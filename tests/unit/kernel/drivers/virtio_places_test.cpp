// SPDX-License-Identifier: MIT
#include "kernel/drivers/virtio_places.h"

#include "machine/glass/devices/virtio_block.h"
#include "tests/catch.h"

#include <array>
#include <random>

namespace {

using machine::glass::VirtioBlock;

struct Disk {
    std::vector<std::byte> ram = std::vector<std::byte>(1 << 16);
    machine::glass::PhysicalMemory memory{ram};
    machine::glass::Clock clock;
    machine::glass::ApicBus bus;
    machine::glass::Vtd iommu{memory, bus};
    machine::glass::EventRecorder events{clock, {}};
    VirtioBlock disk{{memory, iommu, events}, {5}, 0xFEC0'0000, clock, std::vector<std::byte>(512)};
};

} // namespace

TEST_CASE("The places of glass's disk are found by its capabilities", "[virtio]") {
    Disk bench;
    const auto places = nt::find_virtio_places(
        [&](std::uint8_t offset) { return bench.disk.configuration().read(offset); });
    REQUIRE(places.has_value());
    CHECK(places->bar == 0x20);
    CHECK(places->common == 0);
    CHECK(places->device == VirtioBlock::device_registers);
    CHECK(places->notification == VirtioBlock::notification);
    CHECK(places->multiplier == 4);
    CHECK(places->end == VirtioBlock::memory_bytes);
}

TEST_CASE("A list of capabilities that loops, or leads outside, ends", "[virtio]") {
    std::array<std::uint32_t, 64> space{};
    const auto read = [&space](std::uint8_t offset) { return space[offset / 4]; };
    CHECK_FALSE(nt::find_virtio_places(read).has_value());
    space[0x34 / 4] = 0x40;
    space[0x40 / 4] = 0x0110'4009; // a common one that leads to itself
    CHECK_FALSE(nt::find_virtio_places(read).has_value());
    space[0x48 / 4] = 0xFFFF'FFFC;
    CHECK_FALSE(nt::find_virtio_places(read).has_value());

    Disk bench;
    std::mt19937 random(4);
    for (unsigned round = 0; round < 20'000; ++round) {
        for (unsigned offset = 0; offset < 256; offset += 4) {
            space[offset / 4] = bench.disk.configuration().read(static_cast<std::uint8_t>(offset));
        }
        for (unsigned changes = random() % 6; changes != 0; --changes) {
            space[random() % space.size()] ^= 1u << random() % 32;
        }
        const auto places = nt::find_virtio_places(read);
        if (places) {
            CHECK(places->end <= 0x20'0000);
            CHECK(places->common < places->end);
            CHECK(places->device < 0x20'0000);
        }
    }
}
