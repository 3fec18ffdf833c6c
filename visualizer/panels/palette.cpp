// SPDX-License-Identifier: MIT
#include "visualizer/panels/palette.h"

#include "visualizer/widgets/label.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace vitrine::panels {

namespace {

using app::Verb;
using widgets::Align;
using widgets::Canvas;
using widgets::Style;

constexpr std::size_t rows_shown = 12;
constexpr float row_height = 30;

void draw_entry(Canvas& canvas, Rect row, const app::PaletteEntry& entry, bool chosen) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    if (chosen) {
        canvas.fill(row, palette.border, px(6));
    }
    row = row.inset(px(12), 0);
    const std::string right = entry.reason.empty() ? entry.key : entry.reason;
    const float width = std::min(canvas.measure(Style::Small, right).x + 1, row.w * 0.5F);
    widgets::label(canvas, row.cut_right(width), Style::Small, palette.muted, right, Align::Right);
    canvas.text_in(row, Style::Body, entry.reason.empty() ? palette.text : palette.faint,
                   entry.title);
}

} // namespace

void draw_palette(Canvas& canvas, const Rect& area, const Now& now, const models::Snapshot&,
                  app::Commands& commands) {
    if (!now.view.palette) {
        return;
    }
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    Canvas::Sheet sheet(canvas, "palette", area);
    const float width = std::min(area.w - px(40), px(720));
    const float height = px(66 + row_height * rows_shown);
    const Rect box{area.center().x - width / 2, area.y + px(72), width, height};
    canvas.fill(area, palette.background.faded(0.55F));
    canvas.fill(box, palette.raised, px(12));
    canvas.outline(box, palette.strong_border, px(12), px(1.2F));
    canvas.remember("palette.sheet", box);
    Rect rest = box.inset(px(12), px(12));

    std::string text = now.view.palette_text;
    const bool entered = canvas.text_field("palette.text", rest.cut_top(px(36)), text,
                                           "what do you want to do?", !now.view.palette_focused);
    if (text != now.view.palette_text) {
        commands.add({Verb::EditPalette, 0, 0, 0, text});
    } else if (entered) {
        commands.add(Verb::EnterPalette);
    }
    rest.cut_top(px(6));
    const std::size_t first =
        now.view.palette_choice >= rows_shown ? now.view.palette_choice - rows_shown + 1 : 0;
    const std::size_t end = std::min(now.palette.size(), first + rows_shown);
    for (std::size_t i = first; i < end; ++i) {
        const Rect row = rest.cut_top(px(row_height));
        const widgets::Hit hit = canvas.hit(fmt::format("palette.{}", i), row);
        draw_entry(canvas, row, now.palette[i], i == now.view.palette_choice || hit.hovered);
        if (hit.clicked) {
            commands.add(Verb::PickPalette, i);
        }
    }
    if (now.palette.empty()) {
        canvas.text_in(rest.cut_top(px(row_height)).inset(px(12), 0), Style::Body, palette.muted,
                       "No command has these words.");
    }
    if (canvas.hit("palette.close", area).clicked && !box.contains(canvas.pointer())) {
        commands.add(Verb::ClosePalette);
    }
}

void draw_notice(Canvas& canvas, const Rect& area, const Now& now, const models::Snapshot&,
                 app::Commands&) {
    if (now.view.notice.empty()) {
        return;
    }
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const float width =
        std::min(area.w - px(40), canvas.measure(Style::Bold, now.view.notice).x + px(40));
    const Rect box{area.center().x - width / 2, area.bottom() - px(60), width, px(40)};
    canvas.above();
    canvas.fill(box, palette.raised, px(9));
    canvas.outline(box, palette.accent, px(9), px(1.4F));
    canvas.text_in(box.inset(px(18), 0), Style::Bold, palette.text, now.view.notice, Align::Center);
    canvas.below();
    canvas.remember("notice", box);
}

} // namespace vitrine::panels
