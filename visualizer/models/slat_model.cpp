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

} // namespace

void SlatModel::update(const Snapshot& now) {
    if (now.events.log() != log_ || ram_pages_ != now.page_count()) {
        begin_run(now);
    } else if (now.events.size() < taken_) {
        go_back(now);
    }
    wanted_ = now.events.size();
    std::size_t work = 0;
    for (taken_ = next_to_take(); taken_ < wanted_ && work < taken_at_once;
         taken_ = next_to_take()) {
        work += 1 + pages_touched(now.events[taken_]) / pages_like_an_event;
        take(now.events[taken_], taken_);
        ++taken_;
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
    ViewChanges views = std::move(views_);
    *this = SlatModel();
    version_ = version + 1;
    views_ = std::move(views);
    log_ = now.events.log();
    ram_pages_ = now.page_count();
    is_told_ = !now.has_memory();
    make_room(ram_pages_);
    views_.forget(ram_pages_);
}

void SlatModel::make_room(std::uint64_t pages) {
    owners_.assign(pages, Owner::Vtl0);
    last_change_.make_room(pages);
    last_denial_.make_room(pages);
    views_.make_room(pages);
}

void SlatModel::go_back(const Snapshot& now) {
    LongList<std::uint32_t> known = std::move(about_pages_);
    const std::size_t end = taken_;
    begin_run(now);
    known_ = std::move(known);
    known_end_ = end;
}

// After a way back only what is about pages is taken again: of ten million events, few.
std::size_t SlatModel::next_to_take() {
    if (taken_ >= known_end_) {
        return taken_;
    }
    while (known_next_ < known_.size() && known_[known_next_] < taken_) {
        ++known_next_;
    }
    const std::size_t next = known_next_ < known_.size() ? known_[known_next_] : known_end_;
    return std::min(next, wanted_);
}

/// How many entries of the lists below an event writes: a file may tell of millions of pages
/// millions of times.
std::uint64_t SlatModel::pages_touched(const abi::TraceEvent& event) const {
    switch (event.kind) {
    case EventKind::HypervisorStarted: return event.operand[2] / abi::page_size;
    case EventKind::SlatChange: return std::min(event.operand[1], page_count());
    case EventKind::ProtectionEnabled: return page_count();
    default: return 0;
    }
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
    views_.take(event, index);
}

void SlatModel::take_change(const abi::TraceEvent& event, std::size_t index) {
    all_changes_.push_back(change_in(event, static_cast<std::uint32_t>(index)));
    const std::uint64_t first = event.operand[0];
    const std::uint64_t count = event.operand[1];
    const auto vtl = static_cast<abi::Vtl>((event.operand[2] >> 16) & 1);
    last_change_.mark(first, count, index);
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
    if (page < page_count()) {
        last_denial_.mark(page, 1, index);
        newest_page_ = page;
    }
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

} // namespace vitrine::models
