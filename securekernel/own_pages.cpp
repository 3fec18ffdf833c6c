// SPDX-License-Identifier: MIT
#include "securekernel/own_pages.h"

#include "abi/memory_layout.h"
#include "rt/check.h"
#include "securekernel/hypercalls.h"

namespace sk {
namespace {

constinit std::uint64_t taken = 0;

std::uint64_t take(abi::PhysicalRange range, const abi::BootInfo& boot) {
    const std::uint64_t pages = range.size / abi::page_size;
    if (pages == 0 || boot.guards_off.is_off(abi::Guard::SlatVtl1Pages)) {
        return 0;
    }
    const auto status = hypercalls::protect(x86::GuestPhysicalAddress{range.base}.page(), pages,
                                            abi::PageAccess::none());
    CHECK(status == abi::tlfs::HvStatus::Success, "VTL1 cannot protect its own pages.");
    taken += pages;
    return pages;
}

} // namespace

std::uint64_t take_own_pages(const abi::BootInfo& boot) {
    const abi::PhysicalRange all = abi::secure_kernel_region;
    const abi::PhysicalRange open = vtl0_section();
    const std::uint64_t before = take({all.base, open.base - all.base}, boot);
    const std::uint64_t after = take({open.end(), all.end() - open.end()}, boot);
    return before + after;
}

std::uint64_t take_vtl0_section(const abi::BootInfo& boot) { return take(vtl0_section(), boot); }

std::uint64_t own_page_count() { return taken; }

} // namespace sk
