// SPDX-License-Identifier: MIT
#include "visualizer/models/page_history.h"

#include <algorithm>

namespace vitrine::models {

void PageHistory::update(const SlatModel& slat, const Events& events, std::uint64_t page) {
    if (events.log() != log_ || page != page_) {
        *this = PageHistory();
        log_ = events.log();
        page_ = page;
    }
    const LongList<RightsChange>& all = slat.changes();
    wanted_ = all.size();
    if (wanted_ < seen_) { // back in time
        while (!changes_.empty() && changes_.back() >= events.size()) {
            changes_.pop_back();
        }
        seen_ = wanted_;
    }
    for (const std::size_t end = std::min(wanted_, seen_ + looked_at_once); seen_ < end; ++seen_) {
        if (all[seen_].covers(page)) {
            changes_.push_back(all[seen_].event);
        }
    }
}

} // namespace vitrine::models
