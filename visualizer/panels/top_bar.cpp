// SPDX-License-Identifier: MIT
#include "visualizer/panels/top_bar.h"

#include "abi/guards.h"
#include "visualizer/widgets/button.h"
#include "visualizer/widgets/shapes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace vitrine::panels {

namespace {

using app::Verb;
using models::RunState;
using widgets::Canvas;
using widgets::Icon;
using widgets::Style;

// Two rooms on the ground floor they share: the building in small.
void draw_logo(Canvas& canvas, Rect& rest) {
    const widgets::Unit px = canvas.unit();
    const theme::Palette& palette = canvas.palette();
    const Rect logo = rest.cut_left(px(26));
    const float y = logo.center().y;
    canvas.fill({logo.x, y - px(13), px(12), px(16)}, palette.vtl0.fill, px(3));
    canvas.fill({logo.x + px(14), y - px(13), px(12), px(16)}, palette.vtl1.fill, px(3));
    canvas.fill({logo.x, y + px(5), px(26), px(8)}, palette.hypervisor.fill, px(3));
    rest.cut_left(px(10));
    const float width = canvas.measure(Style::Heading, "Vitrine").x + 1;
    canvas.text_in(rest.cut_left(width), Style::Heading, palette.text, "Vitrine");
    rest.cut_left(px(24));
}

class Buttons {
public:
    Buttons(Canvas& canvas, Rect& rest, app::Commands& commands)
        : canvas_(canvas), rest_(rest), commands_(commands) {}

    void add(float width, const widgets::Button& look, Verb verb) {
        if (widgets::button(canvas_, rest_.cut_left(canvas_.px(width)), look)) {
            commands_.add(verb);
        }
        rest_.cut_left(canvas_.px(6));
    }

private:
    Canvas& canvas_;
    Rect& rest_;
    app::Commands& commands_;
};

void draw_run_control(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    const RunState state = now.machine.state;
    const bool running = state == RunState::Running;
    const bool over = state == RunState::Ended || state == RunState::Failed;
    const bool steps = now.machine.capabilities.step_instruction;
    const auto tip_of = [&](const char* what) {
        return over      ? "The machine is off: boot it again (r)"
               : running ? "It runs: pause it first (space)"
                         : what;
    };
    const std::string step_tip =
        steps ? tip_of("Execute one instruction (n)") : now.machine.capabilities.reason;

    Buttons buttons(canvas, rest, commands);
    buttons.add(42,
                {"restart", Icon::Restart, "", over, true, false, "Boot again from the start (r)"},
                Verb::Restart);
    const bool travels = now.machine.capabilities.time_travel;
    buttons.add(42,
                {"back", Icon::StepBack, "", false, travels && !running && now.machine.clock > 0,
                 false,
                 travels ? "Back by one event (Shift+E)" : "This machine does not keep its past"},
                Verb::EventBack);
    buttons.add(92,
                {"run", Icon::Run, "Run", !over && !running, !over, running,
                 over ? tip_of("") : "Run (space)"},
                Verb::Run);
    buttons.add(42, {"pause", Icon::Pause, "", running, running, false, "Pause (space)"},
                Verb::Pause);
    buttons.add(42, {"step", Icon::Step, "", false, !over && !running && steps, false, step_tip},
                Verb::StepInstruction);
    buttons.add(142,
                {"next-event", Icon::NextEvent, "Next event", false, !over && !running, false,
                 tip_of("Run to the next event (e)")},
                Verb::StepEvent);
    rest.cut_left(canvas.px(10));
}

void draw_speed(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    static constexpr std::array labels = {"\u00BC\u00D7", "1\u00D7", "8\u00D7", "max"};
    const int clicked = widgets::choice_row(canvas, rest.cut_left(canvas.px(176)), "speed", labels,
                                            static_cast<int>(now.machine.speed));
    if (clicked >= 0) {
        commands.add(Verb::SetSpeed, static_cast<std::uint64_t>(clicked));
    }
    rest.cut_left(canvas.px(16));
}

void draw_look_buttons(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    const auto add = [&](const widgets::Button& look, Verb verb) {
        if (widgets::button(canvas, rest.cut_right(canvas.px(38)), look)) {
            commands.add(verb);
        }
        rest.cut_right(canvas.px(6));
    };
    add({"help", Icon::Help, "", false, true, now.view.help, "Keys and colours (?)"},
        Verb::SwitchHelp);
    add({"theme", Icon::Theme, "", false, true, false, "Dark or light (t)"}, Verb::SwitchTheme);
    add({"lecture", Icon::Lecture, "", false, true, now.view.lecture, "Large, for a lecture (l)"},
        Verb::SwitchLecture);
    rest.cut_right(canvas.px(6));
}

std::string state_text(const Now& now) {
    if (!now.view.activity.empty()) {
        return now.view.activity;
    }
    switch (now.machine.state) {
    case RunState::Ended: return "switched off";
    case RunState::Failed: return "stopped by an error";
    default: return models::place_of(now.machine.processor.world);
    }
}

std::string state_sentence(const Now& now) {
    if (!now.view.activity.empty()) {
        return "A click or Escape gives it up";
    }
    if (!now.machine.sentence.empty()) {
        return now.machine.sentence;
    }
    return now.machine.state == RunState::Running ? "running" : "paused";
}

void draw_state(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const std::string text = state_text(now);
    const std::string clock = "t " + models::grouped(now.machine.clock);
    // As wide as the widest place, so that it does not twitch while the machine runs.
    const float place = std::max(canvas.measure(Style::Bold, text).x,
                                 canvas.measure(Style::Bold, "in VTL 0 user mode").x);
    const float time = std::max(canvas.measure(Style::Mono, clock).x,
                                canvas.measure(Style::Mono, "t 10 000 000").x);
    const Rect pill = rest.cut_right(place + time + px(56));
    const bool failed = now.machine.state == RunState::Failed;
    const bool nowhere = now.machine.state == RunState::Ended ||
                         now.machine.processor.world == abi::World::Kind::Firmware;
    const theme::Hue neutral{palette.text, palette.strong_border, palette.text, palette.raised};
    const theme::Hue& hue = failed    ? palette.denied
                            : nowhere ? neutral
                                      : hue_of(palette, now.machine.processor.world);
    canvas.fill(pill, hue.tint, px(7));
    canvas.outline(pill, hue.fill.faded(0.7F), px(7), px(1));
    Rect inside = pill.inset(px(12), 0);
    const Point sign = {inside.cut_left(px(10)).center().x, pill.center().y};
    if (failed) {
        widgets::cross(canvas, sign, px(5), hue.text, px(2.4F));
    } else if (now.machine.state == RunState::Ended) {
        canvas.fill({sign.x - px(5), sign.y - px(5), px(10), px(10)}, hue.text, px(1.5F));
    } else {
        const bool running = now.machine.state == RunState::Running;
        widgets::draw_icon(canvas, running ? Icon::Run : Icon::Pause, sign, px(5.5F), hue.text);
    }
    inside.cut_left(px(9));
    canvas.text_in(inside.cut_left(place + 1), Style::Bold, hue.text, text);
    canvas.text_in(inside, Style::Mono, palette.text, clock, widgets::Align::Right);
    rest.cut_right(px(12));

    const widgets::Hit hit = canvas.hit("state", pill);
    if (hit.hovered) {
        canvas.tooltip(std::array{text, state_sentence(now)});
    }
    if (hit.clicked && !now.view.activity.empty()) {
        commands.add(Verb::Escape);
    }
}

// A guard that this boot left out is the most important thing on the screen: red, and in words.
void draw_guards_off(Canvas& canvas, Rect& rest, const Now& now) {
    if (!now.machine.boot_info || now.machine.boot_info->guards_off.bits == 0) {
        return;
    }
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    for (const abi::GuardName& guard : abi::guard_names) {
        if (!now.machine.boot_info->guards_off.is_off(guard.guard)) {
            continue;
        }
        const std::string text = std::string("guard off: ") + guard.name;
        const float width = canvas.measure(Style::SmallBold, text).x + px(40);
        if (width > rest.w) {
            return;
        }
        const Rect box = rest.cut_right(width);
        canvas.fill(box, palette.denied.tint, px(7));
        canvas.outline(box, palette.denied.fill, px(7), px(1.5F));
        widgets::cross(canvas, {box.x + px(16), box.center().y}, px(5), palette.denied.text,
                       px(2.4F));
        canvas.text_in({box.x + px(28), box.y, box.w, box.h}, Style::SmallBold, palette.denied.text,
                       text);
        if (canvas.hit(text, box).hovered) {
            canvas.tooltip(std::array{text, std::string(guard.sentence)});
        }
        rest.cut_right(px(8));
    }
}

std::string title_of(const Now& now) {
    const models::Lesson* lesson = now.lesson();
    return lesson != nullptr      ? fmt::format("Lesson {}   {}", lesson->number, lesson->title)
           : now.scene != nullptr ? now.scene->title
                                  : "Boot without a scene";
}

// What runs; a click opens the menu of all that can be booted.
void draw_scene_name(Canvas& canvas, const Rect& rest, const Now& now, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    if (rest.w < px(120)) {
        return;
    }
    const widgets::Hit hit = canvas.hit("scene-name", rest);
    if (hit.clicked) {
        commands.add(Verb::SwitchMenu);
    }
    if (hit.hovered) {
        canvas.tooltip(std::array{title_of(now), std::string("A click: lessons, scenes, attacks, "
                                                             "guards (m)")});
    }
    canvas.fill(rest, palette.raised, px(7));
    canvas.outline(rest, hit.hovered ? palette.accent : palette.border, px(7), px(1));
    Rect inside = rest.inset(px(12), 0);
    const Point arrow{inside.cut_right(px(14)).center().x, inside.center().y};
    canvas.triangle({arrow.x - px(6), arrow.y - px(3)}, {arrow.x + px(6), arrow.y - px(3)},
                    {arrow.x, arrow.y + px(4)}, palette.muted);
    inside.cut_right(px(8));
    const std::string machine =
        now.view.source.empty() ? "on " + now.machine.machine_name : now.view.source;
    const float room = canvas.measure(Style::Small, machine).x + 1;
    if (!now.machine.machine_name.empty() && inside.w > room + px(120)) {
        canvas.text_in(inside.cut_right(room), Style::Small, palette.muted, machine);
        inside.cut_right(px(10));
    }
    canvas.text_in(inside, Style::Body, palette.text, title_of(now));
}

} // namespace

void draw_top_bar(Canvas& canvas, const Rect& area, const Now& now, const models::Snapshot&,
                  app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    canvas.remember("panel.top", area);
    canvas.fill(area, palette.panel);
    canvas.line({area.x, area.bottom()}, {area.right(), area.bottom()}, palette.border);

    Rect rest = area.inset(px(16), (area.h - px(36)) / 2);
    draw_logo(canvas, rest);
    draw_run_control(canvas, rest, now, commands);
    draw_speed(canvas, rest, now, commands);
    draw_look_buttons(canvas, rest, now, commands);
    draw_state(canvas, rest, now, commands);
    draw_guards_off(canvas, rest, now);
    draw_scene_name(canvas, rest, now, commands);
}

} // namespace vitrine::panels
