// SPDX-License-Identifier: MIT
#include "visualizer/panels/code_tab.h"

#include "visualizer/panels/inspector_parts.h"
#include "visualizer/widgets/button.h"
#include "visualizer/widgets/label.h"
#include "visualizer/widgets/panel_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace vitrine::panels {

using widgets::Canvas;
using widgets::Style;

namespace {

constexpr float stack_row_height = 21; // design pixels

// The margin of each instruction: a click sets a breakpoint there, or takes it away.
void draw_breakpoints(Canvas& canvas, Rect rows, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const auto& set = now.machine.breakpoints;
    for (const models::CodeRow& row : now.code.rows) {
        const Rect line = rows.cut_top(px(code_row_height));
        const Rect margin{line.x - px(10), line.y, px(20), line.h};
        if (row.kind != models::CodeRow::Kind::Instruction || !canvas.visible(margin)) {
            continue;
        }
        const bool is_set = std::find(set.begin(), set.end(), row.address) != set.end();
        const widgets::Hit hit = canvas.hit(fmt::format("break.{}", row.where), margin);
        const Point center{margin.x + px(5), margin.center().y};
        if (is_set) {
            canvas.disc(center, px(4.5F), canvas.palette().accent);
        } else if (hit.hovered) {
            canvas.ring(center, px(4.5F), canvas.palette().accent, px(1.5F));
        }
        if (hit.clicked) {
            commands.add(app::Verb::SwitchBreakpoint, row.address);
        }
    }
}

const char* proof_of(models::StackFrame::Proof proof) {
    switch (proof) {
    case models::StackFrame::Proof::Running: return "here it goes on";
    case models::StackFrame::Proof::Direct:
        return "the call in front of it leads to the line above";
    case models::StackFrame::Proof::Indirect: break;
    }
    return "a call through a register or memory is in front of it: probable";
}

// Who called whom, the innermost first; a line between two worlds.
void draw_stack(Canvas& canvas, Rect area, const Now& now, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    canvas.line({area.x, area.y}, {area.right(), area.y}, palette.border);
    Rect title = area.cut_top(px(28)).inset(px(inspector_margin), 0);
    canvas.text_in(title, Style::SmallBold, palette.muted, "Call stack");
    Canvas::Scroll scroll(canvas, "scroll.stack", area);
    Rect rest = scroll.content().inset(px(inspector_margin), 0);
    rest.h = 1e6F;
    const std::vector<models::StackFrame>& stack = now.machine.stack;
    for (std::size_t i = 0; i < stack.size(); ++i) {
        const models::StackFrame& frame = stack[i];
        const theme::Hue& hue = hue_of(palette, frame.world);
        if (i > 0 && stack[i - 1].world != frame.world) {
            const Rect line = rest.cut_top(px(8));
            canvas.dashes({line.x, line.center().y}, {line.right(), line.center().y},
                          palette.strong_border, 1, px(4), px(3));
        }
        const Rect row = rest.cut_top(px(stack_row_height));
        const std::string name = fmt::format("stack.{}", i);
        const widgets::Hit hit = canvas.hit(name, row);
        canvas.fill({row.x, row.y + px(2), px(4), row.h - px(4)}, hue.fill, px(2));
        const bool sure = frame.proof != models::StackFrame::Proof::Indirect;
        const std::string place =
            frame.place.empty() ? fmt::format("0x{:x}", frame.address) : frame.place;
        canvas.text_in({row.x + px(10), row.y, row.w - px(10), row.h}, Style::MonoTiny,
                       hit.hovered ? palette.accent
                       : sure      ? palette.text
                                   : palette.muted,
                       sure ? place : "? " + place);
        if (hit.hovered) {
            canvas.tooltip(std::array{place, std::string(proof_of(frame.proof))});
        }
        if (hit.clicked) {
            commands.add(app::Verb::ShowCode, frame.address);
        }
    }
    scroll.finish(rest.y + px(6));
}

// To any other code, and back.
void draw_ways(Canvas& canvas, Rect& head, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const bool is_elsewhere = now.view.code_at.has_value();
    const Rect place = head.cut_right(px(is_elsewhere ? 104 : 74));
    const widgets::Button look{"code.way",
                               widgets::Icon::None,
                               is_elsewhere ? "Back to RIP" : "Go to\u2026",
                               false,
                               true,
                               false,
                               is_elsewhere ? "To where the processor is"
                                            : "Another function or address (g)"};
    if (widgets::button(canvas, {place.x, place.y, place.w, px(28)}, look)) {
        commands.add(is_elsewhere ? app::Verb::FollowCode : app::Verb::OpenAddressBox);
    }
}

} // namespace

void draw_code_tab(Canvas& canvas, Rect area, const Now& now, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const theme::Hue& hue = hue_of(palette, now.machine.processor.world);

    Rect head = area.cut_top(px(64)).inset(px(inspector_margin), px(10));
    draw_ways(canvas, head, now, commands);
    widgets::label(canvas, head.cut_top(px(23)), Style::MonoSmallBold,
                   now.view.code_at ? palette.text : hue.text, now.code.place);
    canvas.text_in(head.cut_top(px(21)), Style::Small, palette.muted,
                   now.code.source.empty() ? "no source line is known for this address"
                                           : now.code.source);

    if (!now.machine.stack.empty()) {
        const float rows = static_cast<float>(now.machine.stack.size()) + 2;
        draw_stack(canvas, area.cut_bottom(std::min(px(stack_row_height) * rows, area.h * 0.4F)),
                   now, commands);
    }
    Canvas::Scroll scroll(canvas, "scroll.code", area,
                          {px(code_row_height), std::max<std::size_t>(1, now.code.rows.size())});
    Rect rest = scroll.content().inset(px(inspector_margin), 0);
    rest.h = 1e6F;
    const float top = rest.y;
    if (now.code.rows.empty()) {
        canvas.text_in(rest.cut_top(px(24)), Style::Small, palette.faint,
                       now.view.code_at ? "No address space that is in force has this code."
                                        : "The code here cannot be read: RIP is not mapped.");
    }
    draw_code_rows(canvas, rest, now.code, 0, now.code.rows.size(), hue);
    draw_breakpoints(canvas, {rest.x, top, rest.w, rest.y - top}, now, commands);
    if (now.code.shown && now.view.follow_present) {
        scroll.show(top + px(code_row_height) * static_cast<float>(*now.code.shown));
    }
    turn_page(canvas, scroll, now.view.page_turned);
}

} // namespace vitrine::panels
