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

// How much a dot of the overview wants to show this owner: rare before common.
unsigned weight_of(Owner owner) {
    switch (owner) {
    case Owner::Nobody: return 0;
    case Owner::Vtl0: return 1;
    case Owner::Device: return 2;
    case Owner::Vtl0Kernel: return 3;
    case Owner::Hypervisor: return 4;
    case Owner::Vtl1: return 5;
    }
    return 0;
}

} // namespace

void SlatModel::update(const Snapshot& now) {
    if (now.events.log() != log_ || owners_.size() != now.page_count()) {
        begin_run(now);
    } else if (now.events.size() < taken_) {
        go_back(now);
    }
    wanted_ = now.events.size();
    for (const std::size_t end = std::min(wanted_, taken_ + taken_at_once); taken_ < end;
         ++taken_) {
        take(now.events[taken_], taken_);
    }
    const bool vtl1 = now.ring && now.ring->secure_vtl_enabled != 0;
    if (slat_ != now.slat || classified_with_info_ != now.boot_info.has_value() ||
        classified_with_vtl1_ != vtl1) {
        slat_ = now.slat;
        classified_with_info_ = now.boot_info.has_value();
        classified_with_vtl1_ = vtl1;
        classify(now);
    }
    find_recent();
}

void SlatModel::begin_run(const Snapshot& now) {
    const std::uint64_t version = version_;
    *this = SlatModel();
    version_ = version + 1;
    log_ = now.events.log();
    owners_.assign(now.page_count(), Owner::Vtl0);
    last_change_.assign(now.page_count(), 0);
    last_denial_.assign(now.page_count(), 0);
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
    const auto stamp = static_cast<std::uint32_t>(index + 1);
    if (event.kind == EventKind::SlatChange) {
        about_pages_.push_back(stamp - 1);
        all_changes_.push_back(change_in(event, stamp - 1));
        const std::uint64_t first = event.operand[0];
        const std::uint64_t count = event.operand[1];
        const auto vtl = static_cast<abi::Vtl>((event.operand[2] >> 16) & 1);
        const std::uint64_t end = std::min<std::uint64_t>(
            last_change_.size(), first + std::min<std::uint64_t>(count, last_change_.size()));
        for (std::uint64_t page = first; page < end; ++page) {
            last_change_[page] = stamp;
        }
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
    } else if (event.kind == EventKind::SlatViolation || event.kind == EventKind::DmaBlocked) {
        about_pages_.push_back(stamp - 1);
        const bool by_device = event.kind == EventKind::DmaBlocked;
        const std::uint64_t page = event.operand[by_device ? 1 : 0] / abi::page_size;
        if (page < last_denial_.size()) {
            last_denial_[page] = stamp;
            newest_page_ = page;
        }
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
        const auto& view = now.slat->of(vtl);
        return view.exists && page < view.access.size() && view.access[page] != 0;
    };
    if (now.boot_info && !is_ram(*now.boot_info, address)) {
        return may(abi::Vtl::Normal) || may(abi::Vtl::Secure) ? Owner::Device : Owner::Nobody;
    }
    if (abi::hypervisor_region.contains(address) && now.ring) {
        return Owner::Hypervisor;
    }
    const bool vtl1_lives = now.ring && now.ring->secure_vtl_enabled != 0;
    const bool taken_away = now.slat->of(abi::Vtl::Normal).exists && !may(abi::Vtl::Normal);
    if (vtl1_lives && (taken_away || abi::secure_kernel_region.contains(address))) {
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

std::optional<std::size_t> SlatModel::last_denial(std::uint64_t page) const {
    return page < last_denial_.size() && last_denial_[page] != 0
               ? std::optional<std::size_t>(last_denial_[page] - 1)
               : std::nullopt;
}

std::vector<Owner> SlatModel::overview(std::size_t width, std::size_t height) const {
    const std::size_t dots = width * height;
    std::vector<Owner> picture(dots, Owner::Nobody);
    if (dots == 0 || owners_.empty()) {
        return picture;
    }
    for (std::size_t page = 0; page < owners_.size(); ++page) {
        const std::size_t dot = page * dots / owners_.size();
        Owner& shown = picture[(dot % height) * width + dot / height];
        if (weight_of(owners_[page]) > weight_of(shown)) {
            shown = owners_[page];
        }
    }
    // With more dots than pages, a dot without a page of its own repeats the one before it.
    if (dots > owners_.size()) {
        for (std::size_t dot = 0; dot < dots; ++dot) {
            picture[(dot % height) * width + dot / height] = owners_[dot * owners_.size() / dots];
        }
    }
    return picture;
}

} // namespace vitrine::models
