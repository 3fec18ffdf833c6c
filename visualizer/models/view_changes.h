// SPDX-License-Identifier: MIT
// In whose view an event left other rights than before, and at which pages.
#pragma once

#include "abi/trace_event.h"
#include "abi/vtl.h"
#include "visualizer/models/last_events.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace vitrine::models {

/// Whose view of memory is meant.
enum class Viewer { Vtl0, Vtl1, Devices };
inline constexpr std::array viewers = {Viewer::Vtl0, Viewer::Vtl1, Viewer::Devices};

class ViewChanges {
public:
    /// Of this run, or this moment, nothing is known yet.
    void forget(std::uint64_t pages);
    /// How much memory there is was told later than the first events.
    void make_room(std::uint64_t pages);
    void take(const abi::TraceEvent& event, std::size_t index);

    std::optional<std::size_t> last_change(Viewer viewer, std::uint64_t page) const {
        return last_[static_cast<std::size_t>(viewer)].at(page);
    }
    /// Grows with each change, and whenever some are no longer known.
    std::uint64_t version() const { return version_; }

private:
    void take_change(const abi::TraceEvent& event, std::size_t index);
    void take_overlay(const abi::TraceEvent& event, std::size_t index);
    void take_default(std::size_t index);
    void mark(Viewer viewer, std::uint64_t first, std::uint64_t count, std::size_t index);

    std::array<LastEvents, viewers.size()> last_;
    std::array<std::optional<std::uint64_t>, abi::vtl_count> overlays_; // pages that are covered
    std::uint64_t page_count_ = 0;
    std::uint64_t version_ = 0;
    bool iommu_is_on_ = false;
};

} // namespace vitrine::models
