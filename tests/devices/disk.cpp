// SPDX-License-Identifier: MIT
// The disk, by the kernel's own drivers: a file is read through the IOMMU, and the bytes counted.
#include "abi/memory_layout.h"
#include "kernel/drivers/iso9660.h"
#include "kernel/drivers/virtio_pci.h"
#include "tests/devices/probe.h"

#include <new>

namespace probe {
namespace {

constexpr std::uint64_t queue_page = first_page + 0x1'0000;
constexpr std::uint64_t file_system = first_page + 0x1'1000;
constexpr std::uint64_t file_page = first_page + 0x1'3000;

struct DirectMap final : nt::DmaMemory {
    std::uint64_t address_of(const void* data) const override {
        return reinterpret_cast<std::uint64_t>(data) - abi::direct_map_base;
    }
};

std::span<std::byte> page(std::uint64_t physical) { return {hv::cpu::ram_at(physical), 4096}; }

std::uint64_t sum_of(std::span<const std::byte> bytes) {
    std::uint64_t sum = 0;
    for (const std::byte each : bytes) {
        sum = sum * 31 + static_cast<std::uint8_t>(each);
    }
    return sum;
}

void read_file(nt::Iso9660& files, std::string_view path) {
    const auto found = files.find(path);
    tell("disk: found", static_cast<std::uint64_t>(found.status));
    tell("disk: bytes", found.file.bytes);
    std::uint64_t sum = 0;
    for (std::uint64_t offset = 0; offset < found.file.bytes; offset += 4096) {
        const auto to = page(file_page);
        tell("disk: read", static_cast<std::uint64_t>(files.read(found.file, offset, to)));
        sum += sum_of(to);
    }
    tell("disk: sum", sum);
}

/// All of the pages that the driver uses are the device's to reach.
void open_pages(x86::PciRequester disk) {
    vtd::make_tables(disk);
    for (std::uint64_t address = queue_page; address <= file_page; address += 0x1000) {
        vtd::map(address, address | 3);
    }
    vtd::switch_on();
}

} // namespace

void look_at_disk() {
    const auto disk = x86::PciRequester::of(0, 5);
    tell("disk", config(disk, 0));
    if (config(disk, 0) != x86::virtio::block_device_identity) {
        return;
    }
    tell("disk class", config(disk, 8));
    nt::VirtioPci registers;
    const bool is_usable = registers.take_disk();
    tell("disk: usable", is_usable ? 1 : 0);
    if (!is_usable) {
        return;
    }
    open_pages(disk);
    const DirectMap memory;
    auto& queue = *new (page(queue_page).data()) nt::VirtioBlock::QueuePage;
    nt::VirtioBlock driver{registers, memory, queue};
    tell("disk: started", static_cast<std::uint64_t>(driver.start()));
    tell("disk: sectors", driver.sector_count());
    auto& files = *new (page(file_system).data()) nt::Iso9660{driver};
    tell("disk: mounted", static_cast<std::uint64_t>(files.mount()));
    read_file(files, "/IMAGES/KERNEL.EXE");
    read_file(files, "/NOTHING");

    vtd::map(file_page, 0); // and not any more
    vtd::forget_translations();
    const auto to = page(file_page);
    to[0] = std::byte{0xEE};
    tell("disk: blocked, and does not know",
         driver.read(64, to.first(512)) == nt::DiskStatus::Done ? 1 : 0);
    tell("disk: memory is as it was", static_cast<std::uint64_t>(to[0]));
    const auto record = vtd::get(vtd::fault_record + 8);
    tell("disk: fault of", record);
    vtd::switch_off();
}

} // namespace probe
