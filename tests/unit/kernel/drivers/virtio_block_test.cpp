// SPDX-License-Identifier: MIT
// The driver of the disk, with glass's disk on the other side; and with one that lies.
#include "kernel/drivers/virtio_block.h"

#include "kernel/drivers/iso9660.h"
#include "machine/glass/devices/virtio_block.h"
#include "tests/catch.h"
#include "tests/unit/kernel/drivers/iso_image.h"

#include <cstring>
#include <random>

namespace {

using namespace x86::virtio;
using machine::glass::Clock;
using nt::DiskStatus;
using Start = nt::VirtioBlock::Start;

/// RAM, and a disk on a bus of its own. What the driver has in C++ lies in that RAM.
struct Bench : nt::DmaMemory, nt::VirtioRegisters {
    static constexpr std::uint64_t ram_bytes = 1 << 20;
    static constexpr std::uint64_t queue_page = 0x1000;
    static constexpr std::uint64_t data_page = 0x2000;

    explicit Bench(std::vector<std::byte> content)
        : disk({memory, iommu, events}, {5}, 0xFEC0'0000, clock, std::move(content)) {
        disk.configuration().write(4, 6);
    }

    std::span<std::byte> at(std::uint64_t address, std::uint64_t bytes) {
        return std::span(ram_begin(), ram_bytes).subspan(address, bytes);
    }
    std::span<std::byte> queue() { return at(queue_page, 4096); }
    nt::VirtioBlock::QueuePage& shared_page() {
        return *reinterpret_cast<nt::VirtioBlock::QueuePage*>(queue().data());
    }
    std::span<std::byte> data(std::uint64_t bytes) { return at(data_page, bytes); }

    std::uint64_t address_of(const void* what) const override {
        return static_cast<std::uint64_t>(static_cast<const std::byte*>(what) - ram_begin());
    }
    std::uint32_t read(Common which, unsigned bytes) override {
        return disk.read_memory(static_cast<std::uint32_t>(which), bytes);
    }
    void write(Common which, unsigned bytes, std::uint32_t value) override {
        disk.write_memory(static_cast<std::uint32_t>(which), bytes, value);
    }
    std::uint32_t read_device(std::uint32_t offset) override {
        return disk.read_memory(machine::glass::VirtioBlock::device_registers + offset, 4);
    }
    void notify(std::uint16_t) override {
        disk.write_memory(machine::glass::VirtioBlock::notification, 2, 0);
    }
    void wait() override {
        clock.skip_to(clock.now() + 1000);
        disk.advance(clock.now());
    }

    std::byte* ram_begin() const {
        const auto place = reinterpret_cast<std::uintptr_t>(storage.data());
        return const_cast<std::byte*>(storage.data()) + (4096 - place % 4096) % 4096;
    }

    std::vector<std::byte> storage = std::vector<std::byte>(ram_bytes + 4096);
    machine::glass::PhysicalMemory memory{{ram_begin(), ram_bytes}};
    Clock clock;
    machine::glass::ApicBus bus;
    machine::glass::Vtd iommu{memory, bus};
    machine::glass::EventRecorder events{clock, {}};
    machine::glass::VirtioBlock disk;
};

std::vector<std::byte> numbered_sectors(unsigned count) {
    std::vector<std::byte> content(count * 512ul);
    for (unsigned sector = 0; sector < count; ++sector) {
        std::memset(content.data() + sector * 512ul, static_cast<int>(sector), 512);
    }
    return content;
}

/// A device that does as glass's, except where a test has changed its answer.
struct LyingBench : Bench {
    using Bench::Bench;

    std::uint32_t read(Common which, unsigned bytes) override {
        const auto found = lies.find(which);
        return found == lies.end() ? Bench::read(which, bytes) : found->second;
    }
    std::uint32_t read_device(std::uint32_t offset) override {
        return lies_about_size ? ~0u : Bench::read_device(offset);
    }
    /// Instead of working, the device leaves this in the used ring.
    void wait() override {
        if (!answer) {
            Bench::wait();
            return;
        }
        const auto queue_at = queue();
        std::memcpy(queue_at.data() + used_ring, &answer->header, sizeof(RingHeader));
        for (unsigned slot = 0; slot < 4; ++slot) {
            std::memcpy(queue_at.data() + used_ring + 4 + slot * sizeof(UsedElement),
                        &answer->element, sizeof(UsedElement));
        }
        if (answer->scribbles) {
            std::mt19937 random(answer->header.index);
            for (std::byte& byte : queue_at.first(used_ring)) {
                byte = static_cast<std::byte>(random());
            }
        }
    }

    static constexpr std::size_t used_ring = 128; // as the driver lays out its page
    struct Answer {
        RingHeader header;
        UsedElement element;
        bool scribbles = false;
    };
    std::map<Common, std::uint32_t> lies;
    std::optional<Answer> answer;
    bool lies_about_size = false;
};

} // namespace

TEST_CASE("The driver reads sectors of glass's disk, over pages and to the last one", "[virtio]") {
    Bench bench{numbered_sectors(100)};
    nt::VirtioBlock driver{bench, bench, bench.shared_page()};
    REQUIRE(driver.start() == Start::Done);
    CHECK(driver.sector_count() == 100);
    const auto data = bench.data(3 * 4096);
    REQUIRE(driver.read(7, data) == DiskStatus::Done);
    for (std::size_t sector = 0; sector < 24; ++sector) {
        CHECK(static_cast<unsigned>(data[sector * 512]) == 7 + sector);
        CHECK(static_cast<unsigned>(data[sector * 512 + 511]) == 7 + sector);
    }
    CHECK(driver.read(99, data.first(512)) == DiskStatus::Done);
    CHECK(driver.read(99, data.first(1024)) == DiskStatus::OutOfRange);
    CHECK(driver.read(100, data.first(512)) == DiskStatus::OutOfRange);
    CHECK(driver.read(~0ull, data.first(512)) == DiskStatus::OutOfRange);
    for (unsigned round = 0; round < 70'000; ++round) { // the indices wrap round
        REQUIRE(driver.read(round % 100, data.first(512)) == DiskStatus::Done);
        REQUIRE(static_cast<unsigned>(data[0]) == round % 100);
    }
}

TEST_CASE("Files are read through file system, driver, queue and disk", "[virtio]") {
    Bench bench{test::make_iso({{"images/kernel.exe", std::string(10'000, 'k')}})};
    nt::VirtioBlock driver{bench, bench, bench.shared_page()};
    REQUIRE(driver.start() == Start::Done);
    auto& files = *new (bench.at(0x8000, 8192).data()) nt::Iso9660{driver}; // its buffer is in RAM
    REQUIRE(files.mount() == nt::Iso9660::Status::Done);
    const auto found = files.find("/IMAGES/KERNEL.EXE");
    REQUIRE(found.status == nt::Iso9660::Status::Done);
    const auto page = bench.data(4096);
    REQUIRE(files.read(found.file, 8192, page) == nt::Iso9660::Status::Done);
    CHECK(std::count(page.begin(), page.end(), std::byte{'k'}) == 10'000 - 8192);
}

TEST_CASE("Without the IOMMU's leave the disk delivers nothing", "[virtio]") {
    Bench bench{numbered_sectors(10)};
    nt::VirtioBlock driver{bench, bench, bench.shared_page()};
    REQUIRE(driver.start() == Start::Done);
    bench.iommu.write(0x20, 4, 0x8'0000); // an empty root table
    bench.iommu.write(0x18, 4, 1u << 30);
    bench.iommu.write(0x18, 4, 1u << 31);
    const auto data = bench.data(512);
    data[0] = std::byte{0xEE};
    CHECK(driver.read(3, data) == DiskStatus::NoAnswer);
    CHECK(data[0] == std::byte{0xEE});
    CHECK((bench.Bench::read(Common::Status, 1)) == 0); // the driver has given it up
    CHECK(driver.read(3, data) == DiskStatus::NoAnswer);
}

TEST_CASE("A device that cannot be used is not started, and each reason has a name", "[virtio]") {
    LyingBench bench{numbered_sectors(10)};
    nt::VirtioBlock driver{bench, bench, bench.shared_page()};
    SECTION("no version 1") {
        bench.lies[Common::DeviceFeature] = upper_feature_iommu;
        CHECK(driver.start() == Start::OldVersion);
    }
    SECTION("past the IOMMU") {
        bench.lies[Common::DeviceFeature] = upper_feature_version_1;
        CHECK(driver.start() == Start::BypassesIommu);
    }
    SECTION("no reset") {
        bench.lies[Common::Status] = 0xFF;
        CHECK(driver.start() == Start::NoReset);
    }
    SECTION("features taken back") {
        bench.lies[Common::Status] = 0;
        CHECK(driver.start() == Start::FeaturesRefused);
    }
    SECTION("no queue") {
        bench.lies[Common::QueueSize] = 0;
        CHECK(driver.start() == Start::NoQueue);
    }
    SECTION("no end of sectors") {
        bench.lies_about_size = true;
        CHECK(driver.start() == Start::NoCapacity);
        CHECK(driver.sector_count() == 0);
    }
    CHECK(driver.read(0, bench.data(512)) != DiskStatus::Done);
}

TEST_CASE("What a device answers is believed as far as it was asked", "[virtio]") {
    LyingBench bench{numbered_sectors(10)};
    nt::VirtioBlock driver{bench, bench, bench.shared_page()};
    REQUIRE(driver.start() == Start::Done);
    const auto status_for = [&](RingHeader header, UsedElement element, bool scribbles = false) {
        bench.answer = LyingBench::Answer{header, element, scribbles};
        return driver.read(0, bench.data(512));
    };
    SECTION("more requests done than were made") {
        CHECK(status_for({0, 2}, {0, 513}) == DiskStatus::DeviceLies);
    }
    SECTION("another chain") { CHECK(status_for({0, 1}, {1, 513}) == DiskStatus::DeviceLies); }
    SECTION("a chain that is none") {
        CHECK(status_for({0, 1}, {0xFFFF'FFFF, 513}) == DiskStatus::DeviceLies);
    }
    SECTION("more bytes than fit") {
        CHECK(status_for({0, 1}, {0, 0xFFFF'FFFF}) == DiskStatus::DeviceLies);
    }
    SECTION("no status") { CHECK(status_for({0, 1}, {0, 513}) == DiskStatus::DeviceError); }
    SECTION("nothing, for ever") { CHECK(status_for({0, 0}, {0, 0}) == DiskStatus::NoAnswer); }
    SECTION("everything in the queue changed") {
        CHECK(status_for({0, 1}, {0, 513}, true) != DiskStatus::Done);
    }
    bench.answer.reset();
    CHECK(driver.read(20, bench.data(512)) == DiskStatus::OutOfRange);
}

TEST_CASE("Glass's disk survives any queue: chains that loop, lead outside, or are cut",
          "[virtio]") {
    std::mt19937 random(9);
    for (unsigned round = 0; round < 3'000; ++round) {
        Bench bench{numbered_sectors(10)};
        nt::VirtioBlock driver{bench, bench, bench.shared_page()};
        REQUIRE(driver.start() == Start::Done);
        const auto queue = bench.queue();
        for (std::byte& byte : queue) {
            byte = random() % 3 == 0 ? static_cast<std::byte>(random() % 8) : byte;
        }
        // Addresses that mostly lead into RAM, lengths that are mostly short.
        for (unsigned part = 0; part < 4; ++part) {
            const Descriptor descriptor{
                random() % (1 << 21),
                static_cast<std::uint32_t>(random() % 3 == 0 ? random() : random() % 4 * 512),
                static_cast<std::uint16_t>(random() % 4), static_cast<std::uint16_t>(random() % 6)};
            std::memcpy(queue.data() + part * sizeof descriptor, &descriptor, sizeof descriptor);
        }
        bench.notify(0);
        for (unsigned wait = 0; wait < 30; ++wait) {
            bench.wait();
        }
        CHECK_FALSE(bench.disk.next_event().has_value());
    }
}

TEST_CASE("Data that is blocked on its way leaves memory as it was, and the disk none the wiser",
          "[virtio]") {
    Bench bench{numbered_sectors(10)};
    nt::VirtioBlock driver{bench, bench, bench.shared_page()};
    REQUIRE(driver.start() == Start::Done);
    // The queue's page alone is the device's.
    constexpr std::uint64_t root = 0x8'0000;
    const auto store = [&bench](std::uint64_t place, std::uint64_t value) {
        bench.memory.write(place, value);
    };
    store(root, (root + 0x1000) | 1);
    store(root + 0x1000 + 0x28 * 16, (root + 0x2000) | 1);
    store(root + 0x1000 + 0x28 * 16 + 8, 2);
    store(root + 0x2000, (root + 0x3000) | 3);
    store(root + 0x3000, (root + 0x4000) | 3);
    store(root + 0x4000, (root + 0x5000) | 3);
    store(root + 0x5000 + 8, Bench::queue_page | 3);
    bench.iommu.write(0x20, 4, root);
    bench.iommu.write(0x18, 4, 1u << 30);
    bench.iommu.write(0x18, 4, 1u << 31);
    const auto data = bench.data(512);
    data[0] = std::byte{0xEE};
    CHECK(driver.read(3, data) == DiskStatus::Done);
    CHECK(data[0] == std::byte{0xEE});
    CHECK((bench.iommu.read(0x22C, 4) >> 31) == 1);
}
