// SPDX-License-Identifier: MIT
// What a hand does that is on the keyboard alone: it goes through pages, events, time, the palette
// and whatever else can be clicked.
#include "visualizer/app/shell.h"
#include "visualizer/panels/slat_map.h"

#include <algorithm>
#include <array>
#include <utility>

namespace vitrine::app {

namespace {

using models::Direction;
using models::TimeWindow;

constexpr double least_time = 20;    // instructions across the timeline
constexpr double zoom_step = 0.64;   // of two notches of the wheel
constexpr double moved_share = 0.25; // of the timeline's width

void show_time(TimeWindow& time, double from, double to) {
    const double span = std::max(to - from, least_time);
    time = {std::max(from, -span / 2), std::max(from, -span / 2) + span, false};
}

std::string_view open_sheet(const models::View& view) {
    return view.palette ? "palette" : view.help ? "help" : view.menu ? "menu" : "";
}

} // namespace

/// On the map, by a cell or by a row; at its edges nothing happens.
void Shell::move_page(Direction way) {
    const std::uint64_t row = panels::map_grid(view_.lecture).columns;
    const std::uint64_t page = view_.page.value_or(0);
    const std::uint64_t step = way == Direction::Left || way == Direction::Right ? 1 : row;
    const bool back = way == Direction::Left || way == Direction::Up;
    if (back ? page >= step : page + step < slat_.page_count()) {
        select_page(back ? page - step : page + step, std::nullopt);
    }
}

/// To the neighbour among the events that pass the filter; from none, to the newest.
void Shell::move_event(bool forward) {
    if (event_list_.size() == 0) {
        return;
    }
    std::size_t row = event_list_.size() - 1;
    if (view_.event) {
        const std::size_t here = event_list_.row_near(*view_.event);
        const bool is_in_list = event_list_.index_at(here) == *view_.event;
        row = forward ? std::min(row, here + 1) : here - std::min<std::size_t>(here, is_in_list);
    }
    select_event(event_list_.index_at(row));
}

/// The frame that was just drawn says what there is to go to.
void Shell::move_focus(const Layout& layout, const widgets::Places& places) {
    const auto step = std::exchange(focus_step_, std::nullopt);
    if (!step) {
        return;
    }
    const std::array panels = {layout.top, layout.scene,     layout.building,
                               layout.map, layout.inspector, layout.timeline};
    view_.focus =
        models::next_focus({places.clickables(), panels, open_sheet(view_)}, view_.focus, *step);
    stale_ = true; // The next frame shows it.
}

bool Shell::obey_for_keyboard(const Command& command) {
    switch (command.verb) {
    case Verb::MovePage: move_page(static_cast<Direction>(command.value)); return true;
    case Verb::MoveEvent: move_event(command.value != 0); return true;
    case Verb::MoveFocus: focus_step_ = static_cast<models::FocusStep>(command.value); return true;
    case Verb::PressFocus: // with nothing in focus, what goes on with a lesson
        focus_pressed_ = !view_.focus.empty();
        if (!focus_pressed_) {
            next_stop();
        }
        return true;
    case Verb::TurnPage: {
        const int turned = static_cast<Direction>(command.value) == Direction::Up ? -1 : 1;
        (command.from != 0 ? view_.left_page_turned : view_.page_turned) = turned;
        return true;
    }
    case Verb::OpenSearch:
        view_.tab = models::Tab::Events;
        view_.search_opened = true;
        return true;
    default: return false;
    }
}

void Shell::move_time(const Command& command) {
    const double from = view_.time.from;
    const double span = view_.time.to - from;
    if (command.verb == Verb::ZoomTime) {
        const double factor = command.value != 0 ? zoom_step : 1 / zoom_step;
        const double present = static_cast<double>(now_->clock);
        const bool in_sight = present >= from && present <= view_.time.to;
        const double pivot = in_sight ? present : from + span / 2;
        show_time(view_.time, pivot - (pivot - from) * factor,
                  pivot + (view_.time.to - pivot) * factor);
    } else {
        const bool back = static_cast<Direction>(command.value) == Direction::Left;
        const double moved = span * (back ? -moved_share : moved_share);
        show_time(view_.time, from + moved, view_.time.to + moved);
    }
}

bool Shell::obey_for_time(const Command& command) {
    switch (command.verb) {
    case Verb::ShowTime: show_time(view_.time, command.from, command.to); return true;
    case Verb::ShowAllTime:
        show_time(view_.time, 0, static_cast<double>(timeline_.end()));
        return true;
    case Verb::ZoomTime:
    case Verb::PanTime: move_time(command); return true;
    case Verb::FollowTime:
        view_.time.follow = true;
        view_.map.follow = true;
        view_.follow_page = true;
        return true;
    case Verb::TravelToChosen:
        if (view_.event) {
            send_to_machine({Verb::TravelToEvent, *view_.event, 0, 0, {}});
        } else {
            tell("No event is chosen: click one, or press , or .");
        }
        return true;
    default: return false;
    }
}

void Shell::enter_palette() {
    if (!std::exchange(view_.palette, false)) {
        return;
    }
    if (view_.palette_choice < palette_.size()) {
        const PaletteEntry chosen = palette_[view_.palette_choice];
        chosen.reason.empty() ? obey(chosen.command) : tell(chosen.reason);
    }
}

bool Shell::obey_for_palette(const Command& command) {
    switch (command.verb) {
    case Verb::OpenPalette:
        view_.palette = true;
        view_.palette_focused = false;
        view_.palette_text.clear();
        view_.palette_choice = 0;
        return true;
    case Verb::EditPalette:
        view_.palette_choice = command.text == view_.palette_text ? view_.palette_choice : 0;
        view_.palette_text = command.text;
        return true;
    case Verb::MovePalette:
        if (command.value != 0) {
            ++view_.palette_choice;
        } else if (view_.palette_choice > 0) {
            --view_.palette_choice;
        }
        return true;
    case Verb::ClosePalette: view_.palette = false; return true;
    case Verb::PickPalette:
        view_.palette_choice = command.value;
        enter_palette();
        return true;
    case Verb::EnterPalette: enter_palette(); return true;
    default: return false;
    }
}

} // namespace vitrine::app
