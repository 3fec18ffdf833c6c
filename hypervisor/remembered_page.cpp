// SPDX-License-Identifier: MIT
#include "hypervisor/remembered_page.h"

#include "hypervisor/cpu.h"
#include "hypervisor/guest_memory.h"

namespace hv {

RememberedPage remember_page_at_rip(VirtualProcessor& vp) {
    constexpr abi::Vtl vtl = abi::Vtl::Normal;
    const auto& save = vp.vmcb_of(vtl).save;
    const Partition& partition = vp.partition;
    if (!save.cr0.get(x86::Cr0::paging)) {
        return {};
    }
    const ReadableMemory memory{partition, vtl};
    const x86::Walk walk = x86::walk(memory, save.cr3.table_address(), save.rip);
    const x86::GuestPage page = x86::GuestPhysicalAddress{walk.physical}.page();
    const bool is_plain = walk.is_mapped() && partition.is_ram(page) &&
                          !partition.is_overlay(vtl, page) &&
                          partition.access_of(vtl, page).allows(abi::PageAccess::read());
    if (!is_plain) {
        return {};
    }
    RememberedPage found;
    found.root = save.cr3.raw;
    found.page = save.rip / x86::page_bytes;
    found.bytes = reinterpret_cast<const std::uint8_t*>(cpu::ram_at(page.address().value));
    for (unsigned index = 0; index < x86::level_count; ++index) {
        const x86::WalkStep& step = index < walk.count ? walk.steps[index] : walk.last();
        const std::byte* const entry = cpu::ram_at(step.entry_address);
        found.steps[index] = {reinterpret_cast<const std::uint64_t*>(entry), step.entry.raw};
    }
    return found;
}

} // namespace hv
