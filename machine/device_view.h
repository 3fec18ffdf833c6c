// SPDX-License-Identifier: MIT
// What a device may do to each page, read from the IOMMU's tables in a machine's RAM: by its
// requester number a root entry, a context entry, and from there page tables. The device's side of
// slat_reader.h.  [VTD 3.4] [VTD 9]  Lesson: 10.
#pragma once

#include "abi/page_access.h"
#include "x86/pci_requester.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace machine {

/// How one page looks to one device. The entry is the one that ended the walk: what maps the page,
/// or what says that nothing does.
struct DevicePage {
    enum class EndsAt : std::uint8_t {
        RootTable,    // the bus has no devices
        ContextTable, // the device has no tables, or goes untranslated
        PageTables,
    };

    EndsAt ends_at = EndsAt::RootTable;
    unsigned level = 0;          // of page tables: 1 = 4 KiB, 2 = 2 MiB, 3 = 1 GiB; 4 at the top
    bool present = false;        // the page is mapped
    bool is_translated = true;   // false: the context entry lets all addresses through
    bool damaged = false;        // a table lies outside RAM, or an entry cannot be meant
    abi::PageAccess access;      // read, write; every level's rights taken together
    std::uint64_t host_page = 0; // page number
    std::uint64_t entry_address = 0; // physical
    std::uint64_t entry = 0;         // raw; of a root or context entry the lower half

    friend bool operator==(const DevicePage&, const DevicePage&) = default;
};

/// `root_table` is abi::TraceRingHeader::iommu_root.
DevicePage read_device_page(std::span<const std::byte> ram, std::uint64_t root_table,
                            x86::PciRequester device, std::uint64_t page);

/// Pages 0 … page_count - 1, each table read once.
std::vector<DevicePage> read_device_map(std::span<const std::byte> ram, std::uint64_t root_table,
                                        x86::PciRequester device, std::size_t page_count);

/// Those that have a context entry, by bus, device and function.
std::vector<x86::PciRequester> known_devices(std::span<const std::byte> ram,
                                             std::uint64_t root_table);

/// "teaching device (00:04.0)": what every machine of ours has in this place.
std::string device_name(x86::PciRequester device);

} // namespace machine
