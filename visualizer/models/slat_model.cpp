// SPDX-License-Identifier: MIT
#include "visualizer/models/slat_model.h"

#include "abi/memory_layout.h"

#include <algorithm>

namespace vitrine::models {

namespace {

using abi::EventKind;

bool is_ram(const abi::BootInfo& info, std::uint64_t address) {
    for (std::uint32_t i = 0; i < std::min<std::size_t>(info.memory_range_count, info.max_ranges);
         ++i) {
        if (info.memory[i].range.contains(address)) {
            return info.memory[i].kind == abi::MemoryRange::Kind::Ram;
        }
    }
    return false;
}

RightsChange change_in(const abi::TraceEvent& event, std::uint32_t index) {
    constexpr std::uint64_t most = 0xFFFF'FFFF; // pages: 16 TiB, more than any machine here has
    const std::uint64_t first = std::min(event.operand[0], most);
    const std::uint64_t count = std::min(event.operand[1], most - first);
    return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(count), index};
}

constexpr std::uint64_t all_rights = abi::PageAccess::all().bits;

Viewer viewer_of(std::uint64_t vtl) { return (vtl & 1) != 0 ? Viewer::Vtl1 : Viewer::Vtl0; }

void set_in(std::vector<std::uint32_t>& list, std::uint64_t first, std::uint64_t count,
            std::size_t event) {
    const std::uint64_t end =
        std::min<std::uint64_t>(list.size(), first + std::min<std::uint64_t>(count, list.size()));
    for (std::uint64_t page = first; page < end; ++page) {
        list[page] = static_cast<std::uint32_t>(event + 1);
    }
}

} // namespace

void SlatModel::update(const Snapshot& now) {
    if (now.events.log() != log_ || ram_pages_ != now.page_count()) {
        begin_run(now);
    } else if (now.events.size() < taken_) {
        go_back(now);
    }
    wanted_ = now.events.size();
    for (const std::size_t end = std::min(wanted_, taken_ + taken_at_once); taken_ < end;
         ++taken_) {
        take(now.events[taken_], taken_);
    }
    take_tables(now);
    find_recent();
}

void SlatModel::take_tables(const Snapshot& now) {
    const std::shared_ptr<const SlatState> tables = is_told_ ? told_.state() : now.slat;
    const bool vtl1 =
        is_told_ ? told_.vtl1_exists() : now.ring && now.ring->secure_vtl_enabled != 0;
    if (slat_ != tables || classified_with_info_ != now.boot_info.has_value() ||
        classified_with_vtl1_ != vtl1) {
        slat_ = tables;
        classified_with_info_ = now.boot_info.has_value();
        classified_with_vtl1_ = vtl1;
        classify(now);
    }
}

void SlatModel::begin_run(const Snapshot& now) {
    const std::uint64_t version = version_;
    const std::uint64_t changes_version = changes_version_;
    *this = SlatModel();
    version_ = version + 1;
    changes_version_ = changes_version + 1;
    log_ = now.events.log();
    ram_pages_ = now.page_count();
    is_told_ = !now.has_memory();
    make_room(ram_pages_);
}

void SlatModel::make_room(std::uint64_t pages) {
    owners_.assign(pages, Owner::Vtl0);
    last_change_.assign(pages, 0);
    last_denial_.assign(pages, 0);
    for (auto& list : last_change_of_) {
        list.assign(pages, 0);
    }
}

// Only what is about pages is taken again: of ten million events, few.
void SlatModel::go_back(const Snapshot& now) {
    const LongList<std::uint32_t> kept = std::move(about_pages_);
    begin_run(now);
    for (std::size_t i = 0; i < kept.size() && kept[i] < now.events.size(); ++i) {
        take(now.events[kept[i]], kept[i]);
    }
    taken_ = now.events.size();
}

void SlatModel::find_recent() {
    recent_.clear();
    for (auto change = changes_.rbegin(); change != changes_.rend(); ++change) {
        if (taken_ - change->event <= recent_events) {
            recent_.push_back(*change);
            recent_.back().age = static_cast<unsigned>(recent_.size() - 1);
        }
    }
}

void SlatModel::take(const abi::TraceEvent& event, std::size_t index) {
    switch (event.kind) {
    case EventKind::SlatChange: take_change(event, index); break;
    case EventKind::SlatViolation:
    case EventKind::DmaBlocked: take_denial(event, index); break;
    case EventKind::HypervisorStarted:
    case EventKind::PartitionVtlEnabled:
    case EventKind::ProtectionEnabled:
    case EventKind::OverlayPlaced:
    case EventKind::IommuSwitchedOn: break;
    default: return;
    }
    about_pages_.push_back(static_cast<std::uint32_t>(index));
    if (is_told_) {
        told_.take(event);
        if (told_.page_count() != page_count()) {
            make_room(told_.page_count());
        }
    }
    mark_views(event, index);
}

void SlatModel::take_change(const abi::TraceEvent& event, std::size_t index) {
    all_changes_.push_back(change_in(event, static_cast<std::uint32_t>(index)));
    const std::uint64_t first = event.operand[0];
    const std::uint64_t count = event.operand[1];
    const auto vtl = static_cast<abi::Vtl>((event.operand[2] >> 16) & 1);
    set_in(last_change_, first, count, index);
    // A loop over neighbouring pages is one change to the eye.
    if (!changes_.empty() && changes_.back().vtl == vtl &&
        changes_.back().first_page + changes_.back().page_count == first) {
        changes_.back().page_count += count;
        changes_.back().event = index;
    } else {
        changes_.push_back({first, count, vtl, index, 0});
    }
    if (changes_.size() > remembered_changes) {
        changes_.erase(changes_.begin());
    }
    newest_page_ = first;
}

void SlatModel::take_denial(const abi::TraceEvent& event, std::size_t index) {
    const bool by_device = event.kind == EventKind::DmaBlocked;
    const std::uint64_t page = event.operand[by_device ? 1 : 0] / abi::page_size;
    if (page < last_denial_.size()) {
        last_denial_[page] = static_cast<std::uint32_t>(index + 1);
        newest_page_ = page;
    }
}

/// In whose view the event left other rights than before.
void SlatModel::mark_views(const abi::TraceEvent& event, std::size_t index) {
    switch (event.kind) {
    case EventKind::SlatChange: {
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
        break;
    }
    case EventKind::OverlayPlaced: mark_overlay(event, index); break;
    case EventKind::ProtectionEnabled:
        if (event.operand[0] != all_rights) { // else as the tables were built
            mark_default(index);
        }
        break;
    case EventKind::IommuSwitchedOn: iommu_is_on_ = true; break;
    default: break;
    }
}

/// A page is covered by the hypervisor's code; the one that was before is uncovered.
void SlatModel::mark_overlay(const abi::TraceEvent& event, std::size_t index) {
    auto& covered = overlays_[event.operand[1] & 1];
    if (covered) {
        mark(viewer_of(event.operand[1]), *covered, 1, index);
    }
    covered = event.operand[0];
    mark(viewer_of(event.operand[1]), *covered, 1, index);
}

/// All of VTL0's memory, which the hypervisor's is not and what it covers is not.
void SlatModel::mark_default(std::size_t index) {
    const std::uint64_t covered = overlays_[0].value_or(page_count());
    const auto up_to = [&](std::uint64_t first, std::uint64_t end) {
        if (covered >= first && covered < end) {
            mark(Viewer::Vtl0, first, covered - first, index);
            first = covered + 1;
        }
        mark(Viewer::Vtl0, first, end - first, index);
    };
    up_to(0, std::min(page_count(), abi::hypervisor_region.base / abi::page_size));
    const std::uint64_t above = abi::hypervisor_region.end() / abi::page_size;
    up_to(std::min(above, page_count()), page_count());
}

void SlatModel::mark(Viewer viewer, std::uint64_t first, std::uint64_t count, std::size_t index) {
    set_in(last_change_of_[static_cast<std::size_t>(viewer)], first, count, index);
    ++changes_version_;
}

void SlatModel::classify(const Snapshot& now) {
    for (std::uint64_t page = 0; page < owners_.size(); ++page) {
        owners_[page] = owner_from(now, page);
    }
    ++version_;
}

Owner SlatModel::owner_from(const Snapshot& now, std::uint64_t page) const {
    const std::uint64_t address = page * abi::page_size;
    const auto may = [&](abi::Vtl vtl) {
        const auto& view = slat_->of(vtl);
        return view.exists && page < view.access.size() && view.access[page] != 0;
    };
    if (now.boot_info && !is_ram(*now.boot_info, address)) {
        return may(abi::Vtl::Normal) || may(abi::Vtl::Secure) ? Owner::Device : Owner::Nobody;
    }
    if (abi::hypervisor_region.contains(address) && (now.ring || is_told_)) {
        return Owner::Hypervisor;
    }
    const bool taken_away = slat_->of(abi::Vtl::Normal).exists && !may(abi::Vtl::Normal);
    if (classified_with_vtl1_ && (taken_away || abi::secure_kernel_region.contains(address))) {
        return Owner::Vtl1;
    }
    if (taken_away) {
        return may(abi::Vtl::Secure) ? Owner::Vtl1 : Owner::Hypervisor;
    }
    return abi::kernel_region.contains(address) ? Owner::Vtl0Kernel : Owner::Vtl0;
}

Owner SlatModel::owner(std::uint64_t page) const {
    return page < owners_.size() ? owners_[page] : Owner::Nobody;
}

MapCell SlatModel::cell(abi::Vtl vtl, std::uint64_t page) const {
    MapCell cell{owner(page), abi::PageAccess::none()};
    if (exists(vtl) && page < slat_->of(vtl).access.size()) {
        cell.access.bits = slat_->of(vtl).access[page];
    }
    return cell;
}

MapCell SlatModel::device_cell(std::uint64_t page) const {
    MapCell cell{owner(page), abi::PageAccess::none()};
    if (devices_known() && page < slat_->devices.access.size()) {
        cell.access.bits = slat_->devices.access[page];
    }
    return cell;
}

std::optional<std::size_t> SlatModel::last_change(std::uint64_t page) const {
    return page < last_change_.size() && last_change_[page] != 0
               ? std::optional<std::size_t>(last_change_[page] - 1)
               : std::nullopt;
}

std::optional<std::size_t> SlatModel::last_change(Viewer viewer, std::uint64_t page) const {
    const std::vector<std::uint32_t>& list = last_change_of_[static_cast<std::size_t>(viewer)];
    return page < list.size() && list[page] != 0 ? std::optional<std::size_t>(list[page] - 1)
                                                 : std::nullopt;
}

std::optional<std::size_t> SlatModel::last_denial(std::uint64_t page) const {
    return page < last_denial_.size() && last_denial_[page] != 0
               ? std::optional<std::size_t>(last_denial_[page] - 1)
               : std::nullopt;
}

} // namespace vitrine::models
