// SPDX-License-Identifier: MIT
#include "hypervisor/hypercall_page.h"

#include "abi/tlfs/hypercall_page.h"
#include "hypervisor/cpu.h"
#include "hypervisor/other_processors.h"

#include <cstring>

namespace hv {
namespace {

using abi::tlfs::HypercallMsr;

x86::GuestPage page_of(HypercallMsr msr) { return {msr.get(HypercallMsr::page_number)}; }

} // namespace

bool make_hypercall_code_page(Partition& partition) {
    const auto page = partition.pool.allocate();
    if (!page) {
        return false;
    }
    std::byte* const code = cpu::ram_at(page->value);
    std::memset(code, abi::tlfs::hypercall_page_filler, x86::page_bytes);
    std::memcpy(code, abi::tlfs::hypercall_page_code, sizeof(abi::tlfs::hypercall_page_code));
    partition.hypercall_code_page = page->value;
    return true;
}

abi::Rule place_hypercall_page(VirtualProcessor& vp, HypercallMsr value) {
    Partition& partition = vp.partition;
    Partition::Level& level = partition.level(vp.active_vtl);
    if (level.hypercall.get(HypercallMsr::locked) || value.get(HypercallMsr::reserved_2) != 0) {
        return abi::Rule::ReservedRegisterBits;
    }
    if (level.guest_os_id == 0) {
        value = value.with(HypercallMsr::enable, false); // Who does not say his name gets no page.
    }
    const bool wanted = value.get(HypercallMsr::enable);
    if (wanted && !partition.is_ram(page_of(value))) {
        return abi::Rule::SlatUnmapped;
    }
    if (wanted &&
        partition.access_below_overlay(vp.active_vtl, page_of(value)) == abi::PageAccess::none()) {
        return abi::Rule::CallerVtlRights; // It would hide the overlay's page from its owner.
    }
    remove_hypercall_page(vp);
    const x86::HostPage code{partition.hypercall_code_page >> x86::page_shift};
    if (wanted && !level.nested.place_overlay(page_of(value), code)) {
        return abi::Rule::HypervisorOutOfPages;
    }
    level.hypercall = value;
    if (wanted) {
        flush_everywhere(vp);
        vp.report(event_of(abi::EventKind::OverlayPlaced, page_of(value).number,
                           abi::index_of(vp.active_vtl)));
    }
    return abi::Rule::None;
}

void remove_hypercall_page(VirtualProcessor& vp) {
    Partition::Level& level = vp.partition.level(vp.active_vtl);
    if (!level.hypercall.get(HypercallMsr::enable)) {
        return;
    }
    const x86::GuestPage page = page_of(level.hypercall);
    level.nested.remove_overlay(page, vp.partition.access_below_overlay(vp.active_vtl, page));
    level.hypercall = level.hypercall.with(HypercallMsr::enable, false);
    flush_everywhere(vp);
}

} // namespace hv
