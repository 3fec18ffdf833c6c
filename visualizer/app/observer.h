// SPDX-License-Identifier: MIT
// Looks at a machine and writes down what it sees: one snapshot after another.
//
// Runs on the machine's thread, between two runs, so that nothing changes while it looks.
#pragma once

#include "machine/scene.h"
#include "machine/symbols.h"
#include "machine/target.h"
#include "visualizer/models/snapshot.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace vitrine::app {

class Observer {
public:
    explicit Observer(const machine::Symbols* symbols) : symbols_(symbols) {}

    /// A new machine: forgets the old one's events.
    void begin_boot(const machine::Scene* scene);

    /// `stop` is how the machine stopped last. `thorough` reads the nested tables and judges the
    /// scene even if no event says that anything changed.
    /// The caller adds what only run control knows (state, speed) and then shares it.
    std::shared_ptr<models::Snapshot> look(machine::Target& target, const machine::Stop& stop,
                                           const models::Focus& focus, bool thorough);

private:
    void leave_known_future(std::size_t same);
    void forget_what_lies_ahead();
    /// What one look adds to lists that snapshots share, and that are copied to add to them.
    struct Added {
        std::vector<std::size_t> dma_blocked;
        std::vector<models::Narration> narration;
    };
    void take_event(std::span<const abi::TraceEvent> events, std::size_t index, Added& added);
    void take_events(machine::Target& target, const machine::Stop& stop, bool thorough);
    void read_tables(machine::Target& target, models::Snapshot& snapshot, bool thorough);
    void read_focus(machine::Target& target, models::Snapshot& snapshot,
                    const models::Focus& focus) const;

    const machine::Scene* scene_ = nullptr;
    const machine::Symbols* symbols_;
    std::uint64_t number_ = 0;
    std::uint64_t boot_ = 0;
    bool tables_stale_ = true;
    std::shared_ptr<models::EventLog> log_; // every event that is known, of the future too
    std::size_t taken_ = 0;                 // those up to the present
    std::uint64_t furthest_ = 0;            // the latest clock
    std::shared_ptr<const std::vector<std::size_t>> dma_blocked_; // events up to the present
    models::LaunchLog launches_;
    std::vector<std::size_t> launch_events_; // those that `launches_` is made of
    std::optional<std::size_t> iommu_on_;    // the event that told where the IOMMU's tables are
    std::vector<machine::Judgement> judgements_;
    std::size_t judged_events_ = 0;
    std::shared_ptr<const std::vector<models::Narration>> narration_;
    std::shared_ptr<const std::string> console_;
    std::shared_ptr<const models::SlatState> slat_;
    std::shared_ptr<const models::ImageSections> sections_;
};

} // namespace vitrine::app
