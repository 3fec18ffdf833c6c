// SPDX-License-Identifier: MIT
// How the board keeps its past and goes back to it. See history/history.h.
#include "machine/glass/board.h"

#include <algorithm>
#include <utility>

namespace machine::glass {

void Board::keep_history(std::size_t most_bytes) {
    history_ = std::make_unique<History>(memory_.size(), most_bytes);
    for (const auto& core : cores_) {
        core->engine->flush_translations();
    }
    history_->add(checkpoint(), memory_);
}

/// Between two instructions, or while all sleep, at a multiple of the history's interval.
void Board::pass_moment() {
    next_moment_ = (clock_.now() / History::interval + 1) * History::interval;
    for (const auto& core : cores_) {
        core->engine->flush_translations();
    }
    if (history_ == nullptr) {
        return;
    }
    if (history_->wants(clock_.now())) {
        if (std::exchange(ring_written_, false)) {
            events_.drain_ring();
        }
        history_->add(checkpoint(), memory_);
    } else if (history_->knows(clock_.now())) {
        history_->pass(clock_.now(), memory_);
    }
}

Checkpoint Board::checkpoint() {
    Checkpoint kept;
    kept.clock = clock_.now();
    kept.turn_end = turn_end_;
    kept.turn = core_->index();
    for (const auto& core : cores_) {
        const auto registers = core->processor().everything();
        kept.cores.push_back({{registers.begin(), registers.end()},
                              core->apic.copy(),
                              core->svm->state(),
                              core->instructions->msrs().state(),
                              core->delivery->is_shut_down(),
                              core->activity,
                              core->recorded_cpl});
    }
    kept.events = events_.moment();
    kept.typed = input_.position();
    kept.printed = uart_.sent().size();
    kept.uart = uart_.state();
    kept.master_pic = master_pic_;
    kept.slave_pic = slave_pic_;
    kept.power = power_;
    kept.pci = pci_.state();
    kept.iommu = vtd_.state();
    kept.edu = edu_.state();
    kept.far_edu = far_edu_.state();
    kept.last_edu = last_edu_.state();
    kept.disk = disk_ ? disk_->state() : VirtioBlockState{};
    return kept;
}

/// All but RAM, which the history restores.
void Board::restore(const Checkpoint& kept) {
    for (const auto& core : cores_) {
        const CoreCheckpoint& from = kept.cores[core->index()];
        core->engine->restore_registers(from.registers);
        core->apic.restore(*from.apic);
        core->svm->restore(from.svm);
        core->instructions->msrs().restore(from.msrs);
        core->delivery->restore(from.is_shut_down);
        core->activity = from.activity;
        core->recorded_cpl = from.recorded_cpl;
    }
    core_ = cores_[kept.turn].get();
    next_core_ = nullptr;
    turn_end_ = kept.turn_end;
    clock_.travel_to(kept.clock);
    next_moment_ = (kept.clock / History::interval + 1) * History::interval;
    events_.set_processor(core_->index());
    events_.travel_to(kept.events);
    input_.travel_to(kept.typed);
    if (uart_.sent().size() > known_console_.size()) {
        known_console_ = uart_.sent();
    }
    uart_.restore(kept.uart, known_console_.substr(0, kept.printed));
    master_pic_ = kept.master_pic;
    slave_pic_ = kept.slave_pic;
    power_ = kept.power;
    pci_.restore(kept.pci);
    vtd_.restore(kept.iommu);
    edu_.restore(kept.edu);
    far_edu_.restore(kept.far_edu);
    last_edu_.restore(kept.last_edu);
    if (disk_) {
        disk_->restore(kept.disk);
    }
    ring_written_ = false;
    no_code_there_ = false;
}

/// Something new is typed: the future will be another than the one that is known.
void Board::leave_known_future() {
    if (history_ != nullptr) {
        history_->forget_future(clock_.now());
        events_.forget_future();
        known_console_.clear();
    }
}

std::uint64_t Board::rerun_start(std::uint64_t clock) const {
    const std::uint64_t kept = history_->nearest(clock).clock;
    return clock < clock_.now() ? kept : std::max(kept, clock_.now());
}

Stop Board::travel_to(std::uint64_t clock) {
    is_travelling_ = true;
    touched_.clear();
    const Checkpoint& nearest = history_->nearest(clock);
    if (clock < clock_.now() || nearest.clock > clock_.now()) {
        restore(nearest);
        history_->restore_memory(nearest, memory_);
    }
    const bool pause_was_wanted = pause_.exchange(false);
    RunLimit limit;
    Stop stop;
    do {
        limit.instructions = clock - clock_.now();
        stop = run(limit);
    } while (stop.reason == StopReason::Paused);
    is_travelling_ = false;
    if (pause_was_wanted) {
        request_pause();
    }
    return stop;
}

} // namespace machine::glass
