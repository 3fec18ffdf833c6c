// SPDX-License-Identifier: MIT
// See physical_memory.h.
#include "machine/glass/physical_memory.h"

#include <utility>

namespace machine::glass {

PhysicalMemory::PhysicalMemory(std::span<std::byte> ram)
    : ram_(ram), code_(ram.size() >> x86::page_shift), touched_(ram.size() >> x86::page_shift),
      changed_(ram.size() >> x86::page_shift) {}

void PhysicalMemory::write_bytes(std::uint64_t address, std::span<const std::byte> bytes) {
    if (bytes.empty() || !contains(address, bytes.size())) {
        return;
    }
    std::memcpy(ram_.data() + address, bytes.data(), bytes.size());
    note_write(address, bytes.size());
}

void PhysicalMemory::note_write(std::uint64_t address, std::uint64_t bytes) {
    const std::uint64_t last = (address + bytes - 1) >> x86::page_shift;
    bool any_code = false;
    for (std::uint64_t page = address >> x86::page_shift; page <= last; ++page) {
        mark_touched(page << x86::page_shift);
        any_code = any_code || code_[page];
    }
    if (written_) {
        written_(address, bytes);
    }
    if (any_code && code_changed_) {
        code_changed_(address, bytes);
    }
}

std::vector<std::uint64_t> PhysicalMemory::take_changed() {
    for (const std::uint64_t page : changed_pages_) {
        changed_[page] = false;
    }
    return std::exchange(changed_pages_, {});
}

} // namespace machine::glass
