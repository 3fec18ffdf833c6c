// SPDX-License-Identifier: MIT
// The window without its window: takes commands, keeps what the person chose, brings the models up
// to date and draws a frame. A desktop window, a headless picture and a UI test differ only in who
// calls it.
#pragma once

#include "visualizer/app/command.h"
#include "visualizer/app/command_list.h"
#include "visualizer/app/exports.h"
#include "visualizer/app/headless.h"
#include "visualizer/app/layout.h"
#include "visualizer/app/session.h"
#include "visualizer/app/source_files.h"
#include "visualizer/models/building_model.h"
#include "visualizer/models/changes_since.h"
#include "visualizer/models/disassembly_model.h"
#include "visualizer/models/event_list_model.h"
#include "visualizer/models/page_history.h"
#include "visualizer/models/page_model.h"
#include "visualizer/models/registers_model.h"
#include "visualizer/models/slat_model.h"
#include "visualizer/models/timeline_model.h"
#include "visualizer/models/view.h"
#include "visualizer/panels/panel.h"
#include "visualizer/widgets/canvas.h"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vitrine::app {

struct Look {
    theme::Mode mode = theme::Mode::Dark;
    bool lecture = false;
    models::Splits splits = {};
};

class Shell {
public:
    Shell(Session& session, Look look);

    void obey(const Command& command);
    /// Looks at the newest snapshot; call before each frame. True if anything on the screen
    /// changed.
    bool refresh(double time);
    Layout layout(const WindowSize& size) const { return lay_out(size, view_); }
    void draw(widgets::Canvas& canvas, const Layout& layout);
    /// Carries out what was clicked in the last frame. True if there was something.
    bool carry_out();

    /// What is played, and on what: for the window's title.
    std::string title() const;

    const models::View& view() const { return view_; }
    const models::Snapshot& now() const { return *now_; }
    /// Something on the screen moves by itself, so the next frame should follow soon.
    bool animated(double time) const;
    /// A long run, or a long search, is not taken in to its end yet: `refresh` goes on with it.
    bool catching_up() const { return stale_; }
    bool closing() const { return closing_; }
    /// Somebody asked for the window's picture: whoever draws the next frame writes it there.
    std::optional<std::filesystem::path> take_picture_wish() {
        return std::exchange(picture_wish_, std::nullopt);
    }
    void write_picture(std::filesystem::path file, Image picture);
    void tell(std::string notice) { view_.notice = std::move(notice); }
    void set_splits(const models::Splits& splits) { view_.splits = splits; }
    /// A text field has the keyboard, so letters are no shortcuts.
    bool typing() const {
        return view_.palette || view_.address_box || view_.console_has_keys || typing_;
    }
    void set_typing(bool typing) { typing_ = typing; }

private:
    void take(models::SnapshotPtr snapshot);
    void follow();
    void follow_walk();
    void rebuild();
    void rebuild_sheets(const machine::Symbols* symbols);
    void compare_moments();
    void forget_run();
    void begin_run();
    std::optional<abi::Vtl> chosen_walker() const;
    void find_owner(models::Owner owner);
    void select_page(std::uint64_t page, std::optional<std::uint64_t> linear);
    void select_event(std::size_t event);
    void go_to(const std::string& typed);
    void explain(std::size_t event);
    void send_to_machine(const Command& command);
    bool obey_for_looking(const Command& command);
    bool obey_for_typing(const Command& command);
    bool obey_for_lessons(const Command& command);
    bool obey_for_sheets(const Command& command);
    bool obey_for_files(const Command& command);
    void escape();
    void enter_palette();
    void move_page(models::Direction way);
    void move_event(bool forward);
    void move_focus(const Layout& layout, const widgets::Places& places);
    void move_time(const Command& command);
    void ask_why();
    void resize(const Command& command);
    void next_stop();
    bool obey_for_keyboard(const Command& command);
    bool obey_for_time(const Command& command);
    bool obey_for_palette(const Command& command);
    void begin_export(ExportFormat format);
    void bookmark();
    void open_lesson(std::size_t index);
    void back_one_stop();
    panels::Now now_to_draw() const;

    Session& session_;
    SourceFiles sources_;
    Commands commands_;
    models::View view_;
    bool closing_ = false;
    bool typing_ = false;
    WindowSize size_;
    std::optional<models::FocusStep> focus_step_; // to be taken when the next frame is drawn
    bool focus_pressed_ = false;                  // in the next frame
    std::optional<std::filesystem::path> picture_wish_;
    Exports exports_;
    bool stale_ = true;      // the derived models below are older than the view
    float drawn_scale_ = 0;  // of the last frame
    double last_change_ = 0; // when the machine last did something
    models::SnapshotPtr now_;
    models::SnapshotPtr before_;

    models::Building building_;
    models::SlatModel slat_;
    models::ChangesSince changes_since_;
    models::TimelineModel timeline_;
    models::EventList event_list_;
    models::PageHistory history_;
    models::PageFacts page_;
    models::Registers registers_;
    models::Code code_;
    models::Why why_;
    models::LessonProgress progress_;
    std::vector<PaletteEntry> palette_;
    std::optional<models::Comparison> comparison_;
    std::pair<std::uint64_t, std::uint64_t> memory_asked_{}; // boot and clock
};

} // namespace vitrine::app
