// SPDX-License-Identifier: MIT
#include "abi/memory_layout.h"

#include "abi/trace_ring.h"
#include "tests/catch.h"
#include "x86/address.h"
#include "x86/page_table.h"

#include <algorithm>
#include <set>

TEST_CASE("The regions of physical memory follow one another without touching the loader",
          "[abi]") {
    CHECK(abi::hypervisor_region.base >= 0x100'0000); // The loader is at 1 MiB and grows upwards.
    CHECK(abi::hypervisor_region.end() <= abi::secure_kernel_region.base);
    CHECK(abi::secure_kernel_region.end() <= abi::kernel_region.base);
    CHECK(abi::kernel_region.end() <= abi::disk_archive_base);
    CHECK(abi::disk_archive_base < abi::minimum_ram_size);
}

TEST_CASE("Each region is made of whole large pages, so that no large page has two owners",
          "[abi]") {
    for (const auto& region :
         {abi::hypervisor_region, abi::secure_kernel_region, abi::kernel_region}) {
        INFO("region at " << region.base);
        CHECK(region.base % abi::large_page_size == 0);
        CHECK(region.size % abi::large_page_size == 0);
    }
}

TEST_CASE("The trace ring and the hypervisor's image share its region", "[abi]") {
    CHECK(abi::trace_ring_region.base == abi::hypervisor_region.base);
    CHECK(abi::trace_ring_region.end() == abi::hypervisor_image_region.base);
    CHECK(abi::hypervisor_image_region.end() == abi::hypervisor_region.end());
}

TEST_CASE("The ring's header and slots fit the ring's region", "[abi]") {
    CHECK(sizeof(abi::TraceRingHeader) <= abi::page_size);
    CHECK(abi::trace_ring_header_address == abi::trace_ring_region.base);
    CHECK(abi::trace_ring_slots_address % abi::page_size == 0);
    const auto end =
        abi::trace_ring_slots_address + abi::trace_ring_capacity * sizeof(abi::TraceEvent);
    CHECK(end <= abi::trace_ring_region.end());
    CHECK(end + sizeof(abi::TraceEvent) > abi::trace_ring_region.end());
}

TEST_CASE("Images and the direct map are in the kernel's half, far from one another", "[abi]") {
    const std::uint64_t bases[] = {abi::hypervisor_image_base, abi::secure_kernel_image_base,
                                   abi::kernel_image_base};
    for (const std::uint64_t base : bases) {
        INFO("base " << base);
        CHECK(x86::is_canonical({base}));
        CHECK(base >= abi::direct_map_base + abi::physical_address_limit);
        CHECK(base % abi::gibibyte == 0);
    }
    const std::set<std::uint64_t> different(std::begin(bases), std::end(bases));
    CHECK(different.size() == std::size(bases));
    CHECK(x86::is_canonical({abi::direct_map_base}));
    CHECK(abi::direct_map_base % abi::gibibyte == 0);
}

TEST_CASE("The sizes of pages are the processor's", "[abi]") {
    CHECK(abi::page_size == x86::page_bytes);
    CHECK(abi::large_page_size == x86::bytes_covered(x86::Level::PageDirectory));
    CHECK(abi::gibibyte == x86::bytes_covered(x86::Level::PageDirectoryPointer));
}
