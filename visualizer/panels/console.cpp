// SPDX-License-Identifier: MIT
#include "visualizer/panels/console.h"

#include "visualizer/models/console_model.h"

#include <algorithm>
#include <string>
#include <vector>

namespace vitrine::panels {

namespace {

using widgets::Canvas;
using widgets::Style;

constexpr float row_height = 20;
constexpr float frame_height = 36;     // the heading, and the space around
constexpr float least_rows = 2;        // enough to see that something was printed
constexpr float most_rows = 12;        // while one types, or where nobody else wants the room
constexpr std::size_t rows_kept = 500; // to scroll back through

/// True if they were clicked.
bool draw_rows(Canvas& canvas, const Rect& area, const Now& now) {
    const widgets::Unit px = canvas.unit();
    const bool has_keys = now.view.console_has_keys;
    const std::string& printed = *now.machine.console;
    const float letter = canvas.measure(Style::MonoTiny, "0123456789").x / 10;
    const auto columns = static_cast<std::size_t>(std::max(1.0F, (area.w - px(8)) / letter));
    std::vector<std::string> rows = models::console_rows(printed, columns, rows_kept);
    if (has_keys) {
        const bool is_open_line = !printed.empty() && printed.back() != '\n';
        if (!is_open_line || rows.empty()) {
            rows.emplace_back();
        }
        rows.back() += "\u2588";
    }
    Canvas::Scroll scroll(canvas, "scroll.console", area, {px(row_height), rows.size()});
    Rect rest = scroll.content();
    rest.h = 1e6F;
    for (const std::string& row : rows) {
        const Rect line = rest.cut_top(px(row_height));
        if (canvas.visible(line)) {
            canvas.text(line.top_left(), Style::MonoTiny, canvas.palette().text, row);
        }
    }
    scroll.finish_at_end(rest.y);
    // What catches the click is no taller than the text: the region would go on scrolling for it.
    const Rect content = scroll.content();
    const Rect text{area.x, content.y, area.w, std::max(rest.y - content.y, area.h)};
    return canvas.hit("console.rows", intersection(text, area)).clicked;
}

} // namespace

float least_console_height(const Canvas& canvas, const Now& now) {
    return now.view.console_has_keys ? most_console_height(canvas)
                                     : canvas.px(frame_height + row_height * least_rows);
}

float most_console_height(const Canvas& canvas) {
    return canvas.px(frame_height + row_height * most_rows);
}

void draw_console(Canvas& canvas, const Rect& area, const Now& now, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const bool has_keys = now.view.console_has_keys;
    Canvas::Sheet sheet(canvas, "console.sheet", area);
    canvas.fill(area, palette.inset, px(8));
    canvas.outline(area, has_keys ? palette.accent : palette.border, px(8), has_keys ? px(2) : 1);
    Rect rest = area.inset(px(12), px(7));
    Rect header = rest.cut_top(px(22));
    canvas.text_in(header, Style::SmallBold, palette.muted, "Console");
    canvas.text_in(header, Style::Tiny, has_keys ? palette.text : palette.faint,
                   has_keys ? "type to the guest; Esc ends" : "click, or c, to type",
                   widgets::Align::Right);
    const bool is_clicked = draw_rows(canvas, rest, now);
    if (canvas.hit("console", area).clicked || is_clicked) {
        commands.add(app::Verb::SwitchConsole);
    }
}

void draw_console_sheet(Canvas& canvas, const Rect& area, const Now& now, const models::Snapshot&,
                        app::Commands& commands) {
    const bool has_panel = !now.view.lecture && now.lesson() == nullptr;
    if (has_panel || !now.view.console_has_keys) {
        return;
    }
    const widgets::Unit px = canvas.unit();
    const float width = std::min(area.w - px(40), px(760));
    const float height = std::min(most_console_height(canvas), area.h / 2);
    const Rect box{area.center().x - width / 2, area.bottom() - height - px(20), width, height};
    draw_console(canvas, box, now, commands);
}

} // namespace vitrine::panels
