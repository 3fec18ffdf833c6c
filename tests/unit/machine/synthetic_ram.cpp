// SPDX-License-Identifier: MIT
#include "tests/unit/machine/synthetic_ram.h"

#include "abi/trace_ring.h"

namespace {

constexpr std::uint64_t header_at = abi::trace_ring_header_address;

} // namespace

void SyntheticRam::make_ring(std::uint64_t capacity) {
    abi::TraceRingHeader header;
    header.magic = abi::TraceRingHeader::expected_magic;
    header.version = abi::TraceRingHeader::current_version;
    header.event_size = sizeof(abi::TraceEvent);
    header.capacity = capacity;
    put(header_at, header);
}

void SyntheticRam::append(abi::TraceEvent event) {
    const auto header = get<abi::TraceRingHeader>(header_at);
    event.sequence = static_cast<std::uint32_t>(header.written);
    const std::uint64_t slot = header.written % header.capacity;
    put(abi::trace_ring_slots_address + slot * sizeof event, event);
    put(header_at + offsetof(abi::TraceRingHeader, written), header.written + 1);
}

std::uint64_t SyntheticRam::new_page() {
    const std::uint64_t page = next_page_;
    next_page_ += x86::page_bytes;
    return page;
}

void SyntheticRam::map(std::uint64_t root, std::uint64_t address, x86::PageTableEntry leaf,
                       x86::Level level) {
    std::uint64_t table = root;
    for (x86::Level at = x86::Level::Pml4; at != level; at = x86::level_below(at)) {
        const std::uint64_t place = table + 8 * x86::table_index(address, at);
        auto link = x86::PageTableEntry::from(get<std::uint64_t>(place));
        if (!link.is_present()) {
            link = x86::PageTableEntry::link(new_page());
            put(place, link.raw);
        }
        table = link.address();
    }
    const bool is_large = level != x86::Level::PageTable;
    put(table + 8 * x86::table_index(address, level),
        leaf.with(x86::PageTableEntry::large, is_large).raw);
}

std::uint64_t SyntheticRam::entry_address(std::uint64_t root, std::uint64_t address,
                                          x86::Level level) const {
    std::uint64_t table = root;
    for (x86::Level at = x86::Level::Pml4; at != level; at = x86::level_below(at)) {
        const std::uint64_t place = table + 8 * x86::table_index(address, at);
        table = x86::PageTableEntry::from(get<std::uint64_t>(place)).address();
    }
    return table + 8 * x86::table_index(address, level);
}

x86::PageTableEntry open_leaf(std::uint64_t physical) {
    return x86::PageTableEntry::link(physical);
}
