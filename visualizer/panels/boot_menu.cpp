// SPDX-License-Identifier: MIT
#include "visualizer/panels/boot_menu.h"

#include "abi/attack_names.h"
#include "abi/guards.h"
#include "visualizer/widgets/label.h"
#include "visualizer/widgets/shapes.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace vitrine::panels {

namespace {

using app::Verb;
using widgets::Canvas;
using widgets::Style;

constexpr float row_height = 29; // design pixels
constexpr float row_margin = 6;

bool is_attack(const machine::Scene& scene) {
    return scene.name.starts_with(abi::attack_scene_prefix);
}

/// A trace, a replay or somebody else's machine is all there is.
bool boots(const Now& now) { return now.view.source.empty(); }

void heading(Canvas& canvas, Rect& column, const char* text) {
    canvas.text_in(column.cut_top(canvas.px(30)), Style::Heading, canvas.palette().text, text);
}

/// A row to click; `tip` says more. True when it was clicked.
bool row(Canvas& canvas, Rect& column, const std::string& name, const std::string& text,
         const std::string& tip, bool current, bool enabled) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const Rect place = column.cut_top(px(row_height));
    const widgets::Hit hit = canvas.hit(name, place);
    if (hit.hovered || current) {
        canvas.fill(place.inset(-px(row_margin), px(1)), palette.border.faded(current ? 0.5F : 1),
                    px(6));
    }
    canvas.text_in(place, current ? Style::Bold : Style::Body,
                   enabled ? palette.text : palette.faint, text);
    if (hit.hovered && !tip.empty()) {
        widgets::explain(canvas, text, tip);
    }
    return hit.clicked && enabled;
}

/// The frame of a chosen row is wider than its text: a region that scrolls must not cut it off.
Rect with_margin(const Canvas& canvas, Rect column) {
    column.x -= canvas.px(row_margin);
    column.w += canvas.px(row_margin);
    return column;
}

Rect rows_of(const Canvas& canvas, const Canvas::Scroll& scroll) {
    Rect rest = scroll.content();
    rest.h = 1e6F;
    rest.cut_left(canvas.px(row_margin));
    rest.cut_right(canvas.px(14));
    return rest;
}

void draw_scenes(Canvas& canvas, Rect column, const Now& now, app::Commands& commands) {
    heading(canvas, column, "Lessons");
    for (std::size_t i = 0; i < now.lessons.size(); ++i) {
        const models::Lesson& lesson = now.lessons[i];
        const bool current = now.view.lesson && now.view.lesson->lesson == i;
        if (row(canvas, column, fmt::format("menu.lesson.{}", lesson.number),
                fmt::format("{}  {}", lesson.number, lesson.title), lesson.error, current,
                boots(now) && lesson.error.empty())) {
            commands.add(Verb::SwitchMenu);
            commands.add(Verb::OpenLesson, i);
        }
    }
    if (now.lessons.empty()) {
        canvas.text_in(column.cut_top(canvas.px(row_height)), Style::Small, canvas.palette().faint,
                       "none here");
    }
    column.cut_top(canvas.px(14));
    heading(canvas, column, "Scenes");
    Canvas::Scroll scroll(canvas, "scroll.scenes", with_margin(canvas, column));
    Rect rest = rows_of(canvas, scroll);
    for (const machine::Scene& scene : machine::all_scenes()) {
        const bool current = now.scene == &scene && !now.view.lesson;
        if (!is_attack(scene) && row(canvas, rest, "menu.scene." + scene.name, scene.title,
                                     scene.description, current, boots(now))) {
            commands.add({Verb::Boot, 0, 0, 0, models::boot_choice(now.view, scene.name)});
        }
    }
    scroll.finish(rest.y);
}

void draw_attacks(Canvas& canvas, Rect column, const Now& now, app::Commands& commands) {
    heading(canvas, column, "Attacks");
    const auto& scenes = machine::all_scenes();
    const auto count = std::count_if(scenes.begin(), scenes.end(), is_attack);
    Canvas::Scroll scroll(canvas, "scroll.attacks", with_margin(canvas, column),
                          {canvas.px(row_height), static_cast<std::size_t>(count)});
    Rect rest = rows_of(canvas, scroll);
    for (const machine::Scene& scene : scenes) {
        const std::string name =
            scene.name.substr(std::min(abi::attack_scene_prefix.size(), scene.name.size()));
        if (is_attack(scene) && row(canvas, rest, "menu.attack." + name, name, scene.title,
                                    now.scene == &scene, boots(now))) {
            commands.add({Verb::Boot, 0, 0, 0, models::boot_choice(now.view, scene.name)});
        }
    }
}

void draw_guards(Canvas& canvas, Rect column, const Now& now, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    heading(canvas, column, "Guards of the next boot");
    Canvas::Scroll scroll(canvas, "scroll.guards", with_margin(canvas, column),
                          {canvas.px(row_height), std::size(abi::guard_names)});
    Rect rest = rows_of(canvas, scroll);
    for (const abi::GuardName& guard : abi::guard_names) {
        Rect place = rest.cut_top(px(row_height));
        const widgets::Hit hit = canvas.hit(fmt::format("menu.guard.{}", guard.name), place);
        const bool off = models::is_left_out(now.view, guard.name);
        if (off || hit.hovered) {
            canvas.fill(place.inset(-px(row_margin), px(1)),
                        off ? palette.denied.tint : palette.border, px(6));
        }
        const Point sign{place.cut_left(px(26)).x + px(9), place.center().y};
        off ? widgets::cross(canvas, sign, px(4.5F), palette.denied.text, px(2.4F))
            : widgets::tick(canvas, sign, px(4.5F), palette.done.text, px(2.2F));
        canvas.text_in(place, Style::Body, off ? palette.denied.text : palette.text,
                       fmt::format("{}{}", guard.name, off ? ": off" : ""));
        if (hit.hovered) {
            widgets::explain(canvas, "Without it:", guard.sentence);
        }
        if (hit.clicked) {
            commands.add({Verb::SwitchWithout, 0, 0, 0, guard.name});
        }
    }
}

} // namespace

void draw_boot_menu(Canvas& canvas, const Rect& area, const Now& now, const models::Snapshot&,
                    app::Commands& commands) {
    if (!now.view.menu) {
        return;
    }
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    Canvas::Sheet sheet(canvas, "menu", area);
    canvas.fill(area, palette.background.faded(0.6F));
    const float width = std::min(area.w - px(40), px(1190));
    const float height = std::min(area.h - px(90), px(620));
    const Rect box{area.center().x - width / 2, area.y + px(64), width, height};
    canvas.fill(box, palette.raised, px(12));
    canvas.outline(box, palette.strong_border, px(12), px(1.2F));
    canvas.remember("menu.sheet", box);
    Rect rest = box.inset(px(28), px(22));
    canvas.text_in(rest.cut_bottom(px(32)), Style::Small, palette.muted,
                   boots(now) ? "A click on a lesson, a scene or an attack boots the machine anew, "
                                "without the guards that are off. Esc closes."
                              : "This window plays one run only (" + now.view.source +
                                    "): nothing else can be booted in it. Esc closes.");
    const float gap = px(28);
    const float names = px(264); // attacks and guards are words, scenes are sentences
    draw_scenes(canvas, rest.cut_left(rest.w - 2 * (names + gap)), now, commands);
    rest.cut_left(gap);
    draw_attacks(canvas, rest.cut_left(names), now, commands);
    rest.cut_left(gap);
    draw_guards(canvas, rest, now, commands);
    if (canvas.hit("menu.close", area).clicked && !box.contains(canvas.pointer())) {
        commands.add(Verb::SwitchMenu);
    }
}

} // namespace vitrine::panels
