// SPDX-License-Identifier: MIT
// Which pages' rights changed since a moment that a person chose, and how long ago.
//
// From events alone: what a page holds may have changed as well, which only the comparison with a
// bookmark knows.
#pragma once

#include "visualizer/models/slat_model.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vitrine::models {

class ChangesSince {
public:
    /// `since`: a clock; 0 is the start. Looks at all pages only if one of them has changed.
    void update(const SlatModel& slat, const Snapshot& now, std::uint64_t since);

    std::uint64_t since() const { return since_; }
    /// Pages that changed in any view.
    std::size_t page_count() const { return page_count_; }
    bool changed(Viewer viewer, std::uint64_t page) const { return event_of(viewer, page) != 0; }
    /// How new the change is, from above 0 for right behind the moment to 1 for now; 0 for none.
    float newness(Viewer viewer, std::uint64_t page) const;
    /// The clock of the page's last change since then.
    std::optional<std::uint64_t> when(Viewer viewer, std::uint64_t page) const;
    /// "since t 1 234 567: 37 pages changed"
    std::string sentence() const;

    /// The newest change of the pages that each dot of SlatModel::overview stands for, as in
    /// `newness`: a single page stays visible.
    std::vector<float> overview(std::size_t width, std::size_t height) const;
    /// Grows whenever another page is changed, or is so no longer, or has become visibly older.
    std::uint64_t version() const { return version_; }

private:
    std::size_t event_of(Viewer viewer, std::uint64_t page) const; // + 1; 0: none
    float newness_at(std::uint64_t clock) const;
    void count();

    const SlatModel* slat_ = nullptr;
    Events events_;
    std::uint64_t since_ = 0;
    std::uint64_t now_ = 0;
    std::size_t first_event_ = 0; // that counts
    std::uint64_t seen_changes_ = ~0ULL;
    std::size_t page_count_ = 0;
    std::uint64_t drawn_span_ = 0; // from then to now, of this version
    std::uint64_t version_ = 0;
    bool is_complete_ = true;
};

} // namespace vitrine::models
