// SPDX-License-Identifier: MIT
// What the window looks at: the page and the event that a person chose, or where the present went.
#include "visualizer/app/shell.h"
#include "visualizer/panels/slat_map.h"

#include <algorithm>

namespace vitrine::app {

namespace {

constexpr std::size_t switches_in_view = 44; // changes of world a timeline that follows shows
constexpr double room_after_now = 0.04;      // share of the timeline right of the present

// The virtual address of a violation; processors without decode assists do not tell it.
std::optional<std::uint64_t> linear_of(const abi::TraceEvent& violation) {
    return violation.operand[1] == 0 ? std::nullopt : std::optional(violation.operand[1]);
}

} // namespace

// Of a virtual address that was typed the machine has to say the page.
void Shell::follow_walk() {
    const models::Walk& walk = now_->walk;
    if (!view_.page_of_walk || !view_.linear || !walk.shown || now_->focus.linear != view_.linear) {
        return;
    }
    view_.page_of_walk = false;
    if (walk.reached && walk.physical / abi::page_size < now_->page_count()) {
        const std::uint64_t linear = *view_.linear;
        select_page(walk.physical / abi::page_size, linear);
    } else {
        tell(walk.outcome);
    }
}

// Whatever follows the present goes where it went.
void Shell::follow() {
    if (view_.follow_page && (slat_.complete() || !view_.page)) {
        view_.page = slat_.newest_page().value_or(abi::secure_kernel_region.base / abi::page_size);
        view_.linear.reset();
        view_.walk_as = chosen_walker();
        if (const auto denial = slat_.last_denial(*view_.page)) {
            view_.linear = linear_of(now_->events[*denial]);
            view_.walk_as = abi::Vtl::Normal; // Nobody else is ever refused by a nested table.
        }
    }
    const std::uint64_t pages = panels::map_grid(view_.lecture).pages();
    const std::uint64_t columns = panels::map_grid(view_.lecture).columns;
    const std::uint64_t page = *view_.page;
    const bool in_sight = page >= view_.map.first_page && page - view_.map.first_page < pages;
    if (view_.map.follow && !in_sight) {
        const std::uint64_t first = page > pages / 2 ? page - pages / 2 : 0;
        view_.map.first_page = first / columns * columns;
    }
    const std::uint64_t last = slat_.page_count() > pages ? slat_.page_count() - pages : 0;
    view_.map.first_page = std::min(view_.map.first_page, last / columns * columns);
    if (view_.time.follow) {
        const auto end = static_cast<double>(std::max<std::uint64_t>(timeline_.end(), 100));
        const auto start = static_cast<double>(timeline_.start_for(switches_in_view));
        view_.time.from = start;
        view_.time.to = end + (end - start) * room_after_now;
    }
}

std::optional<abi::Vtl> Shell::chosen_walker() const {
    switch (view_.walker) {
    case models::Walker::Vtl0: return abi::Vtl::Normal;
    case models::Walker::Vtl1: return abi::Vtl::Secure;
    case models::Walker::WhoRuns: break;
    }
    return std::nullopt;
}

void Shell::select_page(std::uint64_t page, std::optional<std::uint64_t> linear) {
    page = std::min(page, std::max<std::uint64_t>(1, slat_.page_count()) - 1);
    view_.page = page;
    view_.linear = linear;
    view_.walk_as = chosen_walker();
    view_.follow_page = false;
    view_.tab = models::Tab::Page;
    if (!now_->has_memory()) { // Events tell who decided about it.
        view_.tab = models::Tab::Why;
        view_.why.reset();
    }
    const std::uint64_t shown = panels::map_grid(view_.lecture).pages();
    if (page < view_.map.first_page || page - view_.map.first_page >= shown) {
        view_.map.first_page = page > shown / 2 ? (page - shown / 2) / 64 * 64 : 0;
    }
}

void Shell::select_event(std::size_t event) {
    if (event >= now_->known.size()) {
        return;
    }
    view_.event = event;
    view_.reveal_event = true;
    const abi::TraceEvent& chosen = now_->known[event];
    const auto tab = view_.tab;
    if (chosen.kind == abi::EventKind::SlatChange) {
        select_page(chosen.operand[0], std::nullopt);
    } else if (chosen.kind == abi::EventKind::SlatViolation) {
        select_page(chosen.operand[0] / abi::page_size, linear_of(chosen));
        view_.walk_as = abi::Vtl::Normal;
    }
    view_.tab = tab; // Choosing an event in the table must not take the table away.
    const auto clock = static_cast<double>(chosen.clock);
    if (clock < view_.time.from || clock > view_.time.to) {
        const double half = (view_.time.to - view_.time.from) / 2;
        view_.time = {clock - half, clock + half, false};
    }
}

} // namespace vitrine::app
