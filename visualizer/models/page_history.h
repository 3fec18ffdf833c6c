// SPDX-License-Identifier: MIT
// Every change of one page's rights. In a run with millions of changes they are found piece by
// piece, so that no frame waits for them.
#pragma once

#include "visualizer/models/slat_model.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vitrine::models {

class PageHistory {
public:
    static constexpr std::size_t looked_at_once = 500'000; // changes, about a ms

    /// Looks for `page` in what the model has taken in since the last time; for another page, or
    /// another run, in all of it.
    void update(const SlatModel& slat, const Events& events, std::uint64_t page);
    bool complete() const { return seen_ == wanted_; }
    std::uint64_t page() const { return page_; }
    /// The events that changed it, oldest first.
    const std::vector<std::size_t>& changes() const { return changes_; }

private:
    const EventLog* log_ = nullptr;
    std::uint64_t page_ = 0;
    std::size_t seen_ = 0; // of the model's changes
    std::size_t wanted_ = 0;
    std::vector<std::size_t> changes_;
};

} // namespace vitrine::models
