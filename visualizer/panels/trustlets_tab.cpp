// SPDX-License-Identifier: MIT
#include "visualizer/panels/trustlets_tab.h"

#include "visualizer/models/launch_text.h"
#include "visualizer/panels/inspector_parts.h"
#include "visualizer/panels/launch_gates.h"
#include "visualizer/widgets/button.h"
#include "visualizer/widgets/label.h"
#include "visualizer/widgets/panel_frame.h"
#include "visualizer/widgets/shapes.h"
#include "visualizer/widgets/text_flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace vitrine::panels {

namespace {

using app::Verb;
using models::GateState;
using models::Launch;
using widgets::Canvas;
using widgets::Style;

constexpr float leading = 1.3F;

// "0x1000 #c211": its ID, and the first bytes of its instance.
std::string number_text(const Launch& launch) {
    const std::string id = launch.trustlet ? fmt::format("0x{:x}", *launch.trustlet) : "";
    return launch.memory ? id + " #" + models::instance_text(launch.memory->instance, 2) : id;
}

void draw_launch_row(Canvas& canvas, Rect& rest, const Launch& launch, std::size_t index,
                     bool chosen, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const Rect row = rest.cut_top(px(28));
    const widgets::Hit hit = canvas.hit(fmt::format("launch.{}", index), row);
    const bool refused = launch.state == Launch::State::Refused;
    if (chosen || hit.hovered) {
        canvas.fill(row, chosen ? palette.vtl1.tint : palette.inset, px(5));
    }
    canvas.fill({row.x, row.y + px(4), px(4), row.h - px(8)},
                refused ? palette.denied.fill : palette.vtl1.fill, px(2));
    Rect words = row.inset(px(12), 0);
    const std::string state = (refused ? "\u2715 " : "") + models::state_text(launch);
    canvas.text_in(words.cut_right(canvas.measure(Style::Small, state).x + 1), Style::Small,
                   refused ? palette.denied.text : palette.muted, state);
    const std::string title = models::title_of(launch);
    canvas.text_in(words.cut_left(canvas.measure(Style::SmallBold, title).x + px(9)),
                   Style::SmallBold, palette.text, title);
    widgets::label(canvas, words, Style::MonoTiny, palette.muted, number_text(launch));
    if (hit.clicked) {
        commands.add(Verb::ShowLaunch, index);
    }
}

void draw_fact(Canvas& canvas, Rect& rest, const char* name, const std::string& value) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const float label = px(96);
    widgets::TextFlow look = small_text(palette, palette.text, leading);
    const float height = widgets::text_flow(canvas, {}, rest.w - label, value, look, false) + px(4);
    Rect row = rest.cut_top(height);
    canvas.text(row.top_left(), Style::Small, palette.muted, name);
    row.cut_left(label);
    widgets::text_flow(canvas, row.top_left(), row.w, value, look);
}

void draw_memory(Canvas& canvas, Rect& rest, const models::TrustletMemory& memory,
                 app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const std::string whole = models::instance_text(memory.instance, 16);
    draw_fact(canvas, rest, "Instance",
              fmt::format("`{}` `{}`", whole.substr(0, 16), whole.substr(16)));
    draw_fact(canvas, rest, "May", models::capabilities_text(memory.capabilities));
    for (const models::TrustletMemory::Thread& thread : memory.threads) {
        draw_fact(
            canvas, rest, "Twin in VTL 0",
            fmt::format("process **{}**, thread **{}**", thread.process_id, thread.thread_id));
    }
    const Rect place = rest.cut_top(px(34));
    const std::string label = fmt::format("Its page 0x{:x} on the map", memory.page);
    if (widgets::button(canvas, {place.x, place.y, px(220), px(30)},
                        {"launch.page", widgets::Icon::None, label, false, true, false,
                         "Where VTL 1 wrote down who it is; VTL 0 gave the page away"})) {
        commands.add(Verb::SelectPage, memory.page);
    }
    rest.cut_top(px(2));
}

void draw_identity(Canvas& canvas, Rect& rest, const Launch& launch, const Now& now,
                   app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const theme::Palette& palette = canvas.palette();
    widgets::section(canvas, rest, models::title_of(launch), models::state_text(launch),
                     launch.state == Launch::State::Refused ? palette.denied.text
                                                            : palette.vtl1.text);
    if (launch.trustlet) {
        draw_fact(canvas, rest, "Trustlet ID", fmt::format("**0x{:x}**", *launch.trustlet));
    }
    if (launch.memory) {
        draw_memory(canvas, rest, *launch.memory, commands);
    } else if (launch.started) {
        const bool can_go_back = now.machine.capabilities.time_travel && launch.ended;
        draw_fact(canvas, rest, "Memory",
                  launch.ended ? "given back to VTL 0, zeroed: who it was is gone with it"
                               : "not to be read here: a trace holds events alone");
        const Rect place = rest.cut_top(px(34));
        if (can_go_back &&
            widgets::button(canvas, {place.x, place.y, px(220), px(30)},
                            {"launch.back", widgets::Icon::None, "Back to when it started"})) {
            commands.add(Verb::TravelToEvent, *launch.started);
        }
    }
    rest.cut_top(px(6));
}

void draw_gate(Canvas& canvas, Rect& rest, const Now& now, const Launch& launch, unsigned gate,
               const models::GateText& text, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const GateState& state = launch.gates[gate - 1];
    const bool shut = state.kind == GateState::Kind::Shut;
    const bool waits = state.kind == GateState::Kind::Waiting;
    widgets::TextFlow look = small_text(palette, palette.text, leading);
    look.color = waits ? palette.muted : palette.text;
    look.bold_color = shut ? palette.denied.text : palette.text;
    const float width = rest.w - px(46);
    const std::string words = waits ? text.shown : text.shown + " " + text.decided;
    const float height = px(25) + widgets::text_flow(canvas, {}, width, words, look, false) + px(8);
    const Rect box = rest.cut_top(height);
    const widgets::Hit hit = canvas.hit(fmt::format("launch.gate.{}", gate), box);
    canvas.fill(box, shut ? palette.denied.tint : palette.inset, px(7));
    if (now.view.gate == gate || (hit.hovered && !waits)) {
        canvas.outline(box, now.view.gate == gate ? palette.vtl1.text : palette.accent, px(7),
                       px(now.view.gate == gate ? 2 : 1));
    }
    draw_gate_sign(canvas, {box.x + px(19), box.y + px(17)}, gate, state.kind);
    canvas.text_in({box.x + px(36), box.y + px(5), width, px(22)}, Style::SmallBold,
                   shut ? palette.denied.text : palette.muted,
                   fmt::format("Gate {}: {}", gate, models::gate_titles[gate - 1]));
    widgets::text_flow(canvas, {box.x + px(36), box.y + px(28)}, width, words, look);
    if (hit.clicked && !waits) {
        commands.add(Verb::SelectEvent, state.event);
    }
    rest.cut_top(px(6));
}

void draw_nothing(Canvas& canvas, Rect& rest) {
    const theme::Palette& palette = canvas.palette();
    widgets::TextFlow look = small_text(palette, palette.text, leading);
    look.color = palette.muted;
    rest.cut_top(widgets::text_flow(
        canvas, rest.top_left(), rest.w,
        "**No trustlet has been asked for yet.** A trustlet is a program in ring 3 of VTL 1: "
        "VTL 0 starts it and schedules it, and cannot look into it. Before it starts it passes "
        "five gates. Boot the scene `trustlet-launch`, or type `trustlet hello` into the shell.",
        look));
}

} // namespace

void draw_trustlets_tab(Canvas& canvas, Rect area, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    Canvas::Scroll scroll(canvas, "scroll.trustlets", area);
    Rect rest = scroll.content().inset(px(inspector_margin), px(10));
    rest.h = 1e6F;
    const std::vector<Launch>& launches = *now.machine.launches;
    if (launches.empty()) {
        draw_nothing(canvas, rest);
        scroll.finish(rest.y + px(8));
        return;
    }
    const std::size_t chosen =
        std::min(now.view.launch.value_or(launches.size() - 1), launches.size() - 1);
    for (std::size_t i = 0; i < launches.size(); ++i) {
        draw_launch_row(canvas, rest, launches[i], i, i == chosen, commands);
    }
    rest.cut_top(px(10));
    draw_identity(canvas, rest, launches[chosen], now, commands);
    const abi::GuardsOff off =
        now.machine.boot_info ? now.machine.boot_info->guards_off : abi::GuardsOff{};
    const auto texts = models::gate_texts(launches[chosen], now.machine.events, off);
    for (unsigned gate = 1; gate <= models::launch_gate_count; ++gate) {
        draw_gate(canvas, rest, now, launches[chosen], gate, texts[gate - 1], commands);
    }
    turn_page(canvas, scroll, now.view.page_turned);
    scroll.finish(rest.y + px(8));
}

} // namespace vitrine::panels
