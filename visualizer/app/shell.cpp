// SPDX-License-Identifier: MIT
#include "visualizer/app/shell.h"

#include "visualizer/app/frame.h"

#include <algorithm>
#include <utility>

namespace vitrine::app {

namespace {

constexpr double moves_after_change = 2.5; // seconds that arrows go on moving
constexpr std::size_t hex_bytes_a_row = 8;

} // namespace

Shell::Shell(Session& session, Look look)
    : session_(session), sources_(session.settings().source_root), now_(session.snapshot()),
      before_(now_) {
    view_.mode = look.mode;
    view_.lecture = look.lecture;
    view_.splits = look.splits;
    view_.source = session.settings().source;
    begin_run();
    refresh(0);
}

bool Shell::refresh(double time) {
    if (exports_.busy()) {
        view_.notice = exports_.progress();
        stale_ = true;
    }
    if (auto ended = exports_.ended()) {
        view_.notice = std::move(*ended);
        stale_ = true;
    }
    if (std::string activity = session_.activity(); activity != view_.activity) {
        view_.activity = std::move(activity);
        stale_ = true;
    }
    models::SnapshotPtr newest = session_.snapshot();
    const bool is_new = newest != now_;
    if (is_new) {
        if (newest->clock != now_->clock || newest->boot != now_->boot) {
            last_change_ = time;
        }
        take(std::move(newest));
    }
    if (!is_new && !stale_) {
        return false;
    }
    slat_.update(*now_);
    if (view_.heat) {
        changes_since_.update(slat_, *now_, view_.since);
    }
    timeline_.update(*now_);
    follow_walk();
    follow();
    session_.look_at(
        {view_.page.value_or(0), view_.linear, view_.walk_as, view_.why, view_.code_at});
    event_list_.update(now_->events, view_);
    rebuild();
    // The rest of a long run, or of a long search, comes with the next frames.
    stale_ = !(event_list_.complete() && slat_.complete() && timeline_.complete() &&
               history_.complete() && (!view_.lesson || progress_.complete()));
    return true;
}

void Shell::take(models::SnapshotPtr snapshot) {
    // Changes are marked against the last moment that was different, not the last picture of it.
    if (snapshot->clock != now_->clock || snapshot->boot != now_->boot) {
        before_ = snapshot->boot == now_->boot ? now_ : snapshot;
        view_.follow_present = true;
    }
    if (snapshot->clock < now_->clock && snapshot->boot == now_->boot) {
        view_.event.reset(); // Back in time, what was chosen may not have happened.
        view_.why.reset();
    }
    if (snapshot->boot != now_->boot) {
        forget_run();
        view_.follow_page = true;
        view_.linear.reset();
        view_.map.follow = true;
        view_.time.follow = true;
    }
    view_.follow_present = view_.follow_present || snapshot->focus.code != now_->focus.code;
    const bool new_run = snapshot->boot != now_->boot;
    now_ = std::move(snapshot);
    if (new_run) {
        begin_run();
    }
    if (!now_->notice.empty()) {
        view_.notice = now_->notice;
    }
    for (models::Bookmark& mark : view_.bookmarks) {
        mark.memory = now_->memory && mark.clock == now_->clock ? now_->memory : mark.memory;
    }
}

void Shell::rebuild() {
    const machine::Symbols* symbols = session_.settings().symbols.get();
    building_ = models::building_of(*now_, *before_, view_.event, symbols);
    page_ = models::page_facts(*now_, slat_, *view_.page, hex_bytes_a_row);
    registers_ = models::registers_of(now_->processor, before_->processor);
    rebuild_sheets(symbols);
    code_ = models::disassemble(*now_, symbols, [this](const std::string& file, unsigned line) {
        return sources_.line(file, line);
    });
}

void Shell::rebuild_sheets(const machine::Symbols* symbols) {
    history_.update(slat_, now_->events, page_in_question(*now_, view_.why, *view_.page));
    why_ = models::why_of(*now_, history_, view_.why, symbols);
    const std::vector<models::Lesson>& lessons = session_.settings().lessons;
    if (view_.lesson) {
        const models::Lesson& lesson = lessons[view_.lesson->lesson];
        progress_.update(lesson, now_->events);
        models::judge_stop(*view_.lesson, lesson, progress_, *now_);
    }
    if (view_.palette) {
        palette_ = find_commands(all_commands(*now_, lessons, view_), view_.palette_text);
        view_.palette_choice =
            std::min(view_.palette_choice, palette_.empty() ? 0 : palette_.size() - 1);
    }
    compare_moments();
}

void Shell::compare_moments() {
    comparison_.reset();
    if (!view_.compared || *view_.compared >= view_.bookmarks.size()) {
        return;
    }
    const models::Bookmark& mark = view_.bookmarks[*view_.compared];
    comparison_ = models::compare(*mark.moment, *now_);
    models::compare_memory(mark.memory, now_->memory, *comparison_);
    // All of memory is read only where somebody looks at the difference, and once a moment.
    const std::pair moment{now_->boot, now_->clock};
    if (mark.memory && !now_->memory && now_->stands_still() && memory_asked_ != moment) {
        memory_asked_ = moment;
        session_.post({Verb::ReadMemory, 0, 0, 0, {}});
    }
}

panels::Now Shell::now_to_draw() const {
    return {*now_,
            view_,
            now_->scene,
            building_,
            slat_,
            changes_since_,
            timeline_,
            event_list_,
            page_,
            registers_,
            code_,
            why_,
            session_.settings().lessons,
            session_.settings().glossary,
            progress_,
            palette_,
            comparison_};
}

void Shell::draw(widgets::Canvas& canvas, const Layout& layout) {
    // Rows of another height: what was in sight has scrolled away.
    const bool rescaled = std::exchange(drawn_scale_, layout.scale) != layout.scale;
    view_.follow_present = view_.follow_present || rescaled;
    if (std::exchange(focus_pressed_, false)) {
        canvas.places().press(view_.focus);
    }
    draw_frame(canvas, layout, now_to_draw(), *before_, commands_);
    size_ = {static_cast<int>(layout.window.w), static_cast<int>(layout.window.h)};
    move_focus(layout, canvas.places());
    const auto focus = canvas.places().find(view_.focus);
    view_.focused_panel = focus ? panel_at(layout, focus->center()) : std::nullopt;
    view_.reveal_event = false;
    view_.follow_present = false;
    view_.search_opened = false;
    view_.note_opened = false;
    view_.page_turned = 0;
    view_.left_page_turned = 0;
    view_.address_box_focused = view_.address_box;
    view_.palette_focused = view_.palette;
}

bool Shell::carry_out() {
    const std::vector<Command> commands = commands_.take();
    for (const Command& command : commands) {
        obey(command);
    }
    return !commands.empty();
}

bool Shell::animated(double time) const {
    return now_->state == models::RunState::Running || stale_ || exports_.busy() ||
           !view_.activity.empty() || time - last_change_ < moves_after_change;
}

std::string Shell::title() const {
    const std::string scene = now_->scene != nullptr ? now_->scene->title : "";
    const std::string source = !view_.source.empty()        ? view_.source
                               : now_->machine_name.empty() ? ""
                                                            : "live on " + now_->machine_name;
    return "Vitrine" + std::string(scene.empty() && source.empty() ? "" : ": ") + scene +
           (scene.empty() || source.empty() ? "" : ", ") + source;
}

} // namespace vitrine::app
