// SPDX-License-Identifier: MIT
// Reads the disk page by page, first without and then with the IOMMU, by the kernel's driver and
// the hypervisor's way to switch it on; and marks begin and end of each.
#include "abi/memory_layout.h"
#include "bench/images/start.h"
#include "hypervisor/cpu.h"
#include "hypervisor/table_memory.h"
#include "hypervisor/vtd/vtd.h"
#include "kernel/drivers/virtio_pci.h"
#include "rt/check.h"
#include "x86/page_table_map.h"

#include <new>

namespace {

constexpr std::uint64_t registers = 0xFED9'0000; // every machine of ours has it there
constexpr std::uint64_t queue_page = 0x600'0000;
constexpr std::uint64_t data_page = 0x600'1000;
constexpr std::uint64_t pages_of_disk = 32;
constexpr std::uint64_t pages_read = 16 * pages_of_disk;
constexpr std::uint64_t sectors_of_page = 8;
constexpr auto disk = x86::PciRequester::of(0, 5);

constinit hv::Trace trace;
constinit hv::PagePool pool;

struct DirectMap final : nt::DmaMemory {
    std::uint64_t address_of(const void* data) const override {
        return reinterpret_cast<std::uint64_t>(data) - abi::direct_map_base;
    }
};

void read_pages(nt::VirtioBlock& driver, std::uint64_t count) {
    const std::span<std::byte> page{hv::cpu::ram_at(data_page), abi::page_size};
    for (std::uint64_t number = 0; number < count; ++number) {
        const auto status = driver.read(number % pages_of_disk * sectors_of_page, page);
        CHECK(status == nt::DiskStatus::Done, "The disk does not deliver.");
    }
}

void measure(nt::VirtioBlock& driver) {
    bench::mark(trace, abi::Mark::LoopBegins, pages_read, 0);
    read_pages(driver, pages_read);
    bench::mark(trace, abi::Mark::LoopEnds, pages_read, 0);
}

/// All of memory, as VTL0's table has it while VTL1 has taken nothing.
std::uint64_t identity_table() {
    hv::TableMemory memory{pool};
    const std::uint64_t root = memory.allocate_table();
    const auto rights = x86::PageTableEntry{}
                            .with(x86::PageTableEntry::present, true)
                            .with(x86::PageTableEntry::writable, true);
    const auto mapped = x86::map(
        memory, root, {0, 0, abi::physical_address_limit, rights, x86::Level::PageDirectory});
    CHECK(mapped == x86::MapStatus::Done, "No room for page tables.");
    return root;
}

void switch_iommu_on() {
    static constinit hv::Vtd vtd{registers};
    const bool is_on = vtd.problem() == nullptr && vtd.make_tables(pool) &&
                       vtd.give(pool, disk, identity_table()) && vtd.switch_on();
    CHECK(is_on, "The IOMMU does not switch on.");
}

} // namespace

extern "C" [[noreturn]] void hypervisor_entry(std::uint64_t boot_info_address) {
    const abi::BootInfo& boot = bench::start(boot_info_address, trace);
    pool = hv::PagePool{boot.image(abi::ImageId::Hypervisor).free};
    nt::VirtioPci registers_of_disk;
    CHECK(registers_of_disk.take_disk(), "There is no disk.");
    const DirectMap memory;
    auto& queue = *new (hv::cpu::ram_at(queue_page)) nt::VirtioBlock::QueuePage;
    nt::VirtioBlock driver{registers_of_disk, memory, queue};
    CHECK(driver.start() == nt::VirtioBlock::Start::Done, "The disk does not start.");
    read_pages(driver, pages_read); // The host has seen it all once.
    measure(driver);
    switch_iommu_on();
    measure(driver);
    bench::finish();
}
