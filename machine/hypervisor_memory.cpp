// SPDX-License-Identifier: MIT
#include "machine/hypervisor_memory.h"

#include "abi/memory_layout.h"
#include "abi/tlfs/hypercall_page.h"
#include "x86/address.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>

namespace machine {

bool belongs_to_hypervisor(std::uint64_t address, std::uint64_t size) {
    const auto& region = abi::hypervisor_region;
    return region.contains(address) && size <= region.end() - address;
}

bool touches_hypervisor(std::uint64_t address, std::uint64_t size) {
    const auto& region = abi::hypervisor_region;
    return address < region.end() && region.base < address + size;
}

bool is_hypercall_page(std::span<const std::byte> ram, std::uint64_t address, std::uint64_t size,
                       abi::PageAccess access) {
    if (size != x86::page_bytes || access.allows(abi::PageAccess::write()) ||
        !belongs_to_hypervisor(address, size) || address + size > ram.size()) {
        return false;
    }
    std::array<std::uint8_t, x86::page_bytes> expected{};
    expected.fill(abi::tlfs::hypercall_page_filler);
    std::copy(std::begin(abi::tlfs::hypercall_page_code), std::end(abi::tlfs::hypercall_page_code),
              expected.begin());
    return std::memcmp(ram.data() + address, expected.data(), expected.size()) == 0;
}

} // namespace machine
