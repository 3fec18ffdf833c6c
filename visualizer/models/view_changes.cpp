// SPDX-License-Identifier: MIT
#include "visualizer/models/view_changes.h"

#include "abi/memory_layout.h"
#include "abi/page_access.h"

#include <algorithm>

namespace vitrine::models {

namespace {

using abi::EventKind;

constexpr std::uint64_t all_rights = abi::PageAccess::all().bits;

Viewer viewer_of(std::uint64_t vtl) { return (vtl & 1) != 0 ? Viewer::Vtl1 : Viewer::Vtl0; }

} // namespace

void ViewChanges::forget(std::uint64_t pages) {
    make_room(pages);
    overlays_ = {};
    iommu_is_on_ = false;
    ++version_;
}

void ViewChanges::make_room(std::uint64_t pages) {
    page_count_ = pages;
    for (LastEvents& list : last_) {
        list.make_room(pages);
    }
}

void ViewChanges::take(const abi::TraceEvent& event, std::size_t index) {
    switch (event.kind) {
    case EventKind::SlatChange: take_change(event, index); break;
    case EventKind::OverlayPlaced: take_overlay(event, index); break;
    case EventKind::ProtectionEnabled:
        if (event.operand[0] != all_rights) { // else as the tables were built
            take_default(index);
        }
        break;
    case EventKind::IommuSwitchedOn: iommu_is_on_ = true; break;
    default: break;
    }
}

void ViewChanges::take_change(const abi::TraceEvent& event, std::size_t index) {
    const std::uint64_t packed = event.operand[2];
    const auto differs = static_cast<std::uint8_t>((packed ^ packed >> 8) & all_rights);
    const Viewer viewer = viewer_of(packed >> 16);
    if (differs != 0) {
        mark(viewer, event.operand[0], event.operand[1], index);
    }
    // Devices share VTL0's table, and execute nothing.
    if (viewer == Viewer::Vtl0 && iommu_is_on_ &&
        (differs & abi::PageAccess::read_write().bits) != 0) {
        mark(Viewer::Devices, event.operand[0], event.operand[1], index);
    }
}

/// A page is covered by the hypervisor's code; the one that was before is uncovered.
void ViewChanges::take_overlay(const abi::TraceEvent& event, std::size_t index) {
    auto& covered = overlays_[event.operand[1] & 1];
    if (covered) {
        mark(viewer_of(event.operand[1]), *covered, 1, index);
    }
    covered = event.operand[0];
    mark(viewer_of(event.operand[1]), *covered, 1, index);
}

/// All of VTL0's memory, which the hypervisor's is not and what it covers is not.
void ViewChanges::take_default(std::size_t index) {
    const std::uint64_t covered = overlays_[0].value_or(page_count_);
    const auto up_to = [&](std::uint64_t first, std::uint64_t end) {
        if (covered >= first && covered < end) {
            mark(Viewer::Vtl0, first, covered - first, index);
            first = covered + 1;
        }
        mark(Viewer::Vtl0, first, end - first, index);
    };
    up_to(0, std::min(page_count_, abi::hypervisor_region.base / abi::page_size));
    const std::uint64_t above = abi::hypervisor_region.end() / abi::page_size;
    up_to(std::min(above, page_count_), page_count_);
}

void ViewChanges::mark(Viewer viewer, std::uint64_t first, std::uint64_t count, std::size_t index) {
    last_[static_cast<std::size_t>(viewer)].mark(first, count, index);
    ++version_;
}

} // namespace vitrine::models
