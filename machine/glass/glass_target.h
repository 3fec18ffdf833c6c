// SPDX-License-Identifier: MIT
// The glass machine as the window, the command line and the tests know it.
#pragma once

#include "machine/glass/board.h"
#include "machine/target.h"

#include <memory>
#include <string>
#include <utility>

namespace machine::glass {

class GlassTarget final : public Target {
public:
    explicit GlassTarget(std::unique_ptr<Board> board) : board_(std::move(board)) {}

    std::string_view name() const override { return "glass"; }
    Capabilities capabilities() const override;
    Stop run(const RunLimit& limit) override;
    void request_pause() override { board_->request_pause(); }
    void type(std::string_view bytes) override { board_->type(bytes); }
    std::vector<Typed> typed() const override { return board_->input().taken(); }
    void replay(const std::vector<Typed>& log) override { board_->input().replay(log); }
    Stop travel_to(std::uint64_t clock) override;
    std::uint64_t rerun_start(std::uint64_t clock) const override;
    void stop_at(const std::vector<Breakpoint>& breakpoints) override {
        board_->stop_at(breakpoints);
    }
    std::uint64_t clock() const override { return board_->clock().now(); }
    unsigned processor_count() const override { return board_->processor_count(); }
    unsigned current_processor() const override { return board_->core().index(); }
    ProcessorState processor(unsigned index) override;
    std::span<const std::byte> ram() const override { return board_->memory().ram(); }
    std::span<const abi::TraceEvent> events() const override { return board_->events().all(); }
    const std::string& console() const override { return board_->console(); }
    std::uint64_t state_hash() override;

private:
    Stop with_loss(Stop stop) const;

    std::unique_ptr<Board> board_;
};

} // namespace machine::glass
