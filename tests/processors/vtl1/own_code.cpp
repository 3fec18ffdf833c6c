// SPDX-License-Identifier: MIT
// The loader made all memory writable to VTL1 at the direct map, this image's code with it: as the
// secure kernel does (securekernel/memory/direct_map.h), this half makes that read-only.
#include "tests/processors/vtl1/own_code.h"

#include "abi/memory_layout.h"
#include "rt/check.h"
#include "tests/processors/shared/cpu.h"
#include "tests/processors/vtl1/secure_processor.h"
#include "x86/page_table_map.h"

#include <cstddef>
#include <cstdint>

namespace processors {
namespace {

/// Large pages are split into these: one for each 2 MiB that the code touches, and one above.
constexpr unsigned most_tables = 4;
alignas(abi::page_size) constinit std::byte tables[most_tables][abi::page_size] = {};
constinit unsigned tables_used = 0;

struct OwnTables {
    std::uint64_t* table_at(std::uint64_t physical) const {
        return reinterpret_cast<std::uint64_t*>(cpu::ram_at(physical));
    }
    std::uint64_t allocate_table() {
        return tables_used == most_tables ? 0 : physical_address_of(tables[tables_used++]);
    }
};

} // namespace

void close_own_code(const abi::BootInfo& boot) {
    using Entry = x86::PageTableEntry;
    const abi::LoadedImage& image = boot.image(abi::ImageId::SecureKernel);
    OwnTables memory;
    for (const abi::PhysicalRange& code : image.code) {
        for (std::uint64_t at = code.base; at < code.end(); at += abi::page_size) {
            const auto leaf =
                Entry{}.with_address(at).with(Entry::present, true).with(Entry::no_execute, true);
            CHECK(x86::set_leaf(memory, image.page_table_root, abi::direct_map_base + at, leaf) ==
                      x86::MapStatus::Done,
                  "VTL1 cannot close its own code.");
        }
    }
}

} // namespace processors
