// SPDX-License-Identifier: MIT
#include "visualizer/models/told_rights.h"

#include "abi/memory_layout.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace vitrine::models {

namespace {

using abi::EventKind;
using abi::PageAccess;
using abi::Vtl;

// In pages: 4 GiB, more than any machine here has. A file may claim anything.
constexpr std::uint64_t largest_memory = 1ULL << 20;

Vtl vtl_of(std::uint64_t number) { return (number & 1) != 0 ? Vtl::Secure : Vtl::Normal; }

} // namespace

void ToldRights::begin(const abi::TraceEvent& started) {
    page_count_ = std::min(started.operand[2] / abi::page_size, largest_memory);
    for (auto& view : state_.views) {
        view.access.assign(page_count_, PageAccess::all().bits);
    }
    hypervisor_first_ = started.operand[0] / abi::page_size;
    hypervisor_count_ = started.operand[1] / abi::page_size;
    hide_hypervisor();
    state_.views[abi::index_of(Vtl::Normal)].exists = true;
}

/// In the tables of its guests its own pages are not there.
void ToldRights::hide_hypervisor() {
    for (const Vtl vtl : {Vtl::Normal, Vtl::Secure}) {
        set(vtl, hypervisor_first_, hypervisor_count_, PageAccess::none());
    }
}

void ToldRights::set(Vtl vtl, std::uint64_t first, std::uint64_t count, PageAccess access) {
    std::vector<std::uint8_t>& view = state_.views[abi::index_of(vtl)].access;
    const std::uint64_t end =
        std::min<std::uint64_t>(view.size(), first + std::min<std::uint64_t>(count, view.size()));
    for (std::uint64_t page = first; page < end; ++page) {
        view[page] = access.bits;
    }
}

void ToldRights::take(const abi::TraceEvent& event) {
    switch (event.kind) {
    case EventKind::HypervisorStarted: begin(event); break;
    case EventKind::PartitionVtlEnabled:
        state_.views[abi::index_of(vtl_of(event.operand[0]))].exists = page_count_ != 0;
        break;
    case EventKind::SlatChange:
        set(vtl_of(event.operand[2] >> 16), event.operand[0], event.operand[1],
            PageAccess{static_cast<std::uint8_t>(event.operand[2] & PageAccess::all().bits)});
        break;
    case EventKind::ProtectionEnabled:
        set(Vtl::Normal, 0, page_count_,
            PageAccess{static_cast<std::uint8_t>(event.operand[0] & PageAccess::all().bits)});
        hide_hypervisor();
        break;
    case EventKind::OverlayPlaced:
        overlays_[abi::index_of(vtl_of(event.operand[1]))] = event.operand[0];
        break;
    default: return;
    }
    published_.reset();
}

std::shared_ptr<const SlatState> ToldRights::state() {
    if (!published_) {
        SlatState state = state_;
        for (std::size_t vtl = 0; vtl < abi::vtl_count; ++vtl) { // the hypercall page lies above
            std::vector<std::uint8_t>& access = state.views[vtl].access;
            if (overlays_[vtl] && *overlays_[vtl] < access.size()) {
                access[*overlays_[vtl]] = PageAccess::read_execute().bits;
            }
        }
        published_ = std::make_shared<const SlatState>(std::move(state));
    }
    return published_;
}

} // namespace vitrine::models
