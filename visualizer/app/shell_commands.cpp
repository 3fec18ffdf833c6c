// SPDX-License-Identifier: MIT
// What each command does to the view.
#include "visualizer/app/shell.h"

#include <algorithm>

namespace vitrine::app {

namespace {

using models::Splitter;
using models::View;

void move_splitter(models::Splits& splits, Splitter which, float size) {
    switch (which) {
    case Splitter::Left: splits.left = size; break;
    case Splitter::Inspector: splits.inspector = size; break;
    case Splitter::Timeline: splits.timeline = size; break;
    case Splitter::Building: splits.building = size; break;
    }
}

// What Escape takes back: the sheet, then the field, then the keyboard, then its place, then the
// search, then the choice of an event.
void close_something(View& view) {
    if (view.palette) {
        view.palette = false;
    } else if (view.help) {
        view.help = false;
    } else if (view.menu) {
        view.menu = false;
    } else if (view.address_box) {
        view.address_box = false;
    } else if (view.console_has_keys) {
        view.console_has_keys = false;
    } else if (!view.focus.empty()) {
        view.focus.clear();
    } else if (!view.search.empty()) {
        view.search.clear();
    } else {
        view.event.reset();
        view.why.reset();
        view.compared.reset();
        view.follow_page = true;
    }
}

} // namespace

/// Long work first: who presses Escape while he waits does not want to wait.
void Shell::escape() {
    if (session_.give_up()) {
        return;
    }
    exports_.busy() ? exports_.give_up() : close_something(view_);
    typing_ = false; // A field that had the keyboard has lost it; the next key is a key.
}

/// Moving the machine on means looking at the present again.
void Shell::send_to_machine(const Command& command) {
    if (command.verb != Verb::SetSpeed && command.verb != Verb::Pause &&
        command.verb != Verb::Type) {
        view_.event.reset();
        if (command.verb != Verb::SwitchBreakpoint && command.verb != Verb::ExportRecording) {
            view_.code_at.reset();
        }
    }
    if (command.verb == Verb::Boot) {
        view_.menu = false;
        view_.lesson.reset();
    }
    session_.post(command);
    stale_ = true;
}

void Shell::obey(const Command& command) {
    if (command.verb != Verb::EditAddress && command.verb != Verb::EditPalette) {
        view_.notice.clear();
    }
    view_.pointed.clear();
    if (is_for_machine(command.verb)) {
        send_to_machine(command);
        return;
    }
    stale_ = stale_ || command.verb != Verb::EditAddress;
    if (obey_for_lessons(command) || obey_for_sheets(command) || obey_for_palette(command) ||
        obey_for_files(command) || obey_for_looking(command) || obey_for_time(command) ||
        obey_for_keyboard(command) || obey_for_typing(command)) {
        return;
    }
    switch (command.verb) {
    case Verb::SwitchTheme:
        view_.mode = view_.mode == theme::Mode::Dark ? theme::Mode::Light : theme::Mode::Dark;
        break;
    case Verb::SwitchLecture: view_.lecture = !view_.lecture; break;
    case Verb::SwitchHelp: view_.help = !view_.help; break;
    case Verb::MoveSplitter:
        move_splitter(view_.splits, static_cast<Splitter>(command.value),
                      static_cast<float>(command.from));
        break;
    case Verb::ResizePanel:
    case Verb::ResizeFocus: resize(command); break;
    case Verb::ResetSplitters: view_.splits = {}; break;
    case Verb::Escape: escape(); break;
    case Verb::Close: closing_ = true; break;
    default: break;
    }
}

void Shell::resize(const Command& command) {
    const Resizing wanted = resizing(view_, command);
    if (!wanted.reason.empty()) {
        tell(wanted.reason);
        return;
    }
    const Layout before = layout(size_);
    move_splitter(view_.splits, wanted.splitter,
                  stepped_size(before, wanted.splitter, wanted.steps));
    if (splitter_rect(layout(size_), wanted.splitter) == splitter_rect(before, wanted.splitter)) {
        tell("this is as far as it goes");
    }
}

bool Shell::obey_for_looking(const Command& command) {
    switch (command.verb) {
    case Verb::ShowTab:
        view_.follow_present =
            view_.follow_present || view_.tab != static_cast<models::Tab>(command.value);
        view_.tab = static_cast<models::Tab>(command.value);
        return true;
    case Verb::SelectPage: select_page(command.value, std::nullopt); return true;
    case Verb::SelectEvent: select_event(command.value); return true;
    case Verb::WalkAs:
        view_.walker = static_cast<models::Walker>(command.value);
        view_.walk_as = chosen_walker();
        view_.follow_page = false;
        view_.tab = models::Tab::Page;
        return true;
    case Verb::ShowCode:
    case Verb::FollowCode:
        view_.code_at =
            command.verb == Verb::ShowCode ? std::optional(command.value) : std::nullopt;
        view_.tab = models::Tab::Code;
        view_.follow_present = true;
        return true;
    case Verb::BreakHere:
        send_to_machine(
            {Verb::SwitchBreakpoint, view_.code_at.value_or(now_->processor.rip), 0, 0, {}});
        return true;
    case Verb::SwitchHeat: view_.heat = !view_.heat; return true;
    case Verb::ChangedSince:
        view_.heat = !view_.heat || view_.since != command.value;
        view_.since = command.value;
        return true;
    case Verb::ScrollMap: view_.map = {command.value / 64 * 64, false}; return true;
    case Verb::FollowMap: view_.map.follow = true; return true;
    case Verb::SwitchGroup: view_.shown[command.value] = !view_.shown[command.value]; return true;
    case Verb::Search: view_.search = command.text; return true;
    default: return false;
    }
}

bool Shell::obey_for_typing(const Command& command) {
    switch (command.verb) {
    case Verb::SwitchConsole: view_.console_has_keys = !view_.console_has_keys; return true;
    case Verb::OpenAddressBox:
        view_.console_has_keys = false;
        view_.address_box = true;
        view_.address_error.clear();
        view_.search_address.clear();
        return true;
    case Verb::CloseAddressBox: view_.address_box = false; return true;
    case Verb::EditAddress: view_.search_address = command.text; return true;
    case Verb::GoToAddress: go_to(command.text); return true;
    default: return false;
    }
}

} // namespace vitrine::app
