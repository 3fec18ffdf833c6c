// SPDX-License-Identifier: MIT
// Guest memory as the nested tables show it: whose each page is, and who may do what to it.
//
// Access comes from the live nested tables; ownership follows from it and from what the loader said
// it put where. A page whose protection was switched off keeps its owner: that is what makes the
// hole visible. A recorded trace has no tables: there, rights are what the events tell.
#pragma once

#include "abi/page_access.h"
#include "abi/vtl.h"
#include "visualizer/models/last_events.h"
#include "visualizer/models/long_list.h"
#include "visualizer/models/snapshot.h"
#include "visualizer/models/told_rights.h"
#include "visualizer/models/view_changes.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace vitrine::models {

enum class Owner : std::uint8_t {
    Nobody,     // nothing is at this address
    Vtl0,       // the ordinary world
    Vtl0Kernel, // of it, kernel.exe's region
    Vtl1,
    Hypervisor,
    Device, // an address a device answers
};

/// One page in one VTL's view, as a cell of the map shows it.
struct MapCell {
    Owner owner = Owner::Nobody;
    abi::PageAccess access;

    friend bool operator==(const MapCell&, const MapCell&) = default;
};

/// A run of pages that changed not long ago.
struct RecentChange {
    std::uint64_t first_page = 0;
    std::uint64_t page_count = 0;
    abi::Vtl vtl = abi::Vtl::Normal; // whose view changed
    std::size_t event = 0;
    unsigned age = 0; // 0 the newest
};

/// One event that changed the rights of pages, and of which.
struct RightsChange {
    std::uint32_t first_page = 0;
    std::uint32_t page_count = 0; // 0: of none that there could be
    std::uint32_t event = 0;

    bool covers(std::uint64_t page) const {
        return page >= first_page && page - first_page < page_count;
    }
};

class SlatModel {
public:
    /// No more than this is taken in at once, so that no frame waits for a long run.
    static constexpr std::size_t taken_at_once = 100'000;  // events, about a ms
    static constexpr std::size_t pages_like_an_event = 16; // take as long as an event
    void update(const Snapshot& now);
    /// The last update took in every event.
    bool complete() const { return taken_ == wanted_; }

    std::uint64_t page_count() const { return owners_.size(); }
    bool exists(abi::Vtl vtl) const { return slat_ && slat_->of(vtl).exists; }
    Owner owner(std::uint64_t page) const;
    MapCell cell(abi::Vtl vtl, std::uint64_t page) const;
    /// There is no memory: all that is known was told by events.
    bool is_told() const { return is_told_; }

    /// The event that last changed a page's access, if any did.
    std::optional<std::size_t> last_change(std::uint64_t page) const {
        return last_change_.at(page);
    }
    /// The same of one view, and only where rights are others than before.
    std::optional<std::size_t> last_change(Viewer viewer, std::uint64_t page) const {
        return views_.last_change(viewer, page);
    }
    /// Grows with each change, and whenever some are no longer known.
    std::uint64_t changes_version() const { return views_.version(); }
    /// The last denial that named this page.
    std::optional<std::size_t> last_denial(std::uint64_t page) const {
        return last_denial_.at(page);
    }
    /// Every event that changed rights, oldest first.
    const LongList<RightsChange>& changes() const { return all_changes_; }
    /// What devices may do to a page; nothing is known where no IOMMU is in force.
    bool devices_known() const { return slat_ && slat_->devices.exists; }
    MapCell device_cell(std::uint64_t page) const;
    const std::vector<RecentChange>& recent() const { return recent_; }
    /// The page the newest SLAT event is about: what a window that follows should show.
    std::optional<std::uint64_t> newest_page() const { return newest_page_; }

    /// The whole of memory in width × height dots, columns first: each dot is the rarest owner
    /// among the pages it stands for, so that a single page stays visible.
    std::vector<Owner> overview(std::size_t width, std::size_t height) const;
    /// Grows whenever `overview` would give something else.
    std::uint64_t version() const { return version_; }

private:
    static constexpr std::size_t remembered_changes = 6;
    static constexpr std::size_t recent_events = 400; // older changes no longer pulse

    void begin_run(const Snapshot& now);
    void go_back(const Snapshot& now);
    std::size_t next_to_take();
    std::uint64_t pages_touched(const abi::TraceEvent& event) const;
    void take(const abi::TraceEvent& event, std::size_t index);
    void take_change(const abi::TraceEvent& event, std::size_t index);
    void take_denial(const abi::TraceEvent& event, std::size_t index);
    void make_room(std::uint64_t pages);
    void find_recent();
    void take_tables(const Snapshot& now);
    void classify(const Snapshot& now);
    Owner owner_from(const Snapshot& now, std::uint64_t page) const;

    const EventLog* log_ = nullptr;
    std::size_t taken_ = 0;
    std::uint64_t version_ = 0;
    std::shared_ptr<const SlatState> slat_;
    bool classified_with_info_ = false;
    bool classified_with_vtl1_ = false;
    std::vector<Owner> owners_;
    LastEvents last_change_;
    LastEvents last_denial_;
    ViewChanges views_;
    bool is_told_ = false;
    ToldRights told_;
    std::uint64_t ram_pages_ = 0; // of the snapshot; 0 for a recorded trace
    LongList<RightsChange> all_changes_;
    std::vector<RecentChange> changes_; // newest last
    std::vector<RecentChange> recent_;
    std::optional<std::uint64_t> newest_page_;
    std::size_t wanted_ = 0;              // events there are; `taken_` follows
    LongList<std::uint32_t> about_pages_; // those that anything here is made of
    LongList<std::uint32_t> known_;       // all of them that there are before `known_end_`
    std::size_t known_next_ = 0;
    std::size_t known_end_ = 0;
};

} // namespace vitrine::models
