// SPDX-License-Identifier: MIT
// What the nested tables must hold, as events alone tell it: for a recorded trace, which has no
// memory to read them from.
#pragma once

#include "visualizer/models/snapshot.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

namespace vitrine::models {

class ToldRights {
public:
    /// Pages of memory, as the hypervisor said when it started; 0 before.
    std::uint64_t page_count() const { return page_count_; }
    bool vtl1_exists() const { return state_.of(abi::Vtl::Secure).exists; }
    void take(const abi::TraceEvent& event);
    /// The same pointer as long as no event has changed anything.
    std::shared_ptr<const SlatState> state();

private:
    void begin(const abi::TraceEvent& started);
    void hide_hypervisor();
    void set(abi::Vtl vtl, std::uint64_t first, std::uint64_t count, abi::PageAccess access);

    std::uint64_t page_count_ = 0;
    std::uint64_t hypervisor_first_ = 0; // pages
    std::uint64_t hypervisor_count_ = 0;
    std::array<std::optional<std::uint64_t>, abi::vtl_count> overlays_; // pages that are covered
    SlatState state_;                                                   // without overlays
    std::shared_ptr<const SlatState> published_;
};

} // namespace vitrine::models
