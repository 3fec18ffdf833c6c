// SPDX-License-Identifier: MIT
#include "visualizer/panels/inspector_parts.h"

#include "visualizer/widgets/label.h"
#include "visualizer/widgets/shapes.h"
#include "visualizer/widgets/text_flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace vitrine::panels {

namespace {

using models::CodeRow;
using models::Walk;
using models::WalkCell;
using widgets::Align;
using widgets::Canvas;
using widgets::Style;

void draw_register(Canvas& canvas, const Rect& cell, const models::RegisterRow& row,
                   const theme::Hue& hue) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    if (row.changed) {
        const Rect mark = Rect{cell.x - px(5), cell.y, cell.w - px(2), cell.h - px(2)};
        canvas.fill(mark, hue.tint, px(4));
        canvas.fill({mark.x, mark.y, px(3), mark.h}, hue.text, px(2));
    }
    Rect words = cell;
    words.cut_left(px(2));
    const float name = canvas.measure(Style::MonoTiny, "ncr3").x + px(5);
    canvas.text_in(words.cut_left(name), Style::MonoTiny, palette.muted, row.name);
    canvas.text_in(words, Style::MonoTiny, palette.text, row.value);
}

void draw_source_row(Canvas& canvas, Rect row, const CodeRow& code) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    canvas.fill({row.x - px(6), row.y, row.w + px(12), row.h}, palette.inset);
    canvas.text_in(row.cut_left(px(40)), Style::MonoTiny, palette.faint, code.where);
    widgets::label(canvas, row, Style::MonoTiny, palette.hypervisor.text, code.operands);
}

void draw_instruction_row(Canvas& canvas, Rect row, const CodeRow& code, const theme::Hue& hue) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    if (code.current) {
        canvas.fill({row.x - px(6), row.y, row.w + px(12), row.h},
                    mix(palette.panel, hue.fill, palette.is_dark() ? 0.30F : 0.26F), px(4));
        widgets::arrow_head(canvas, {row.x + px(4), row.center().y}, {1, 0}, px(9), hue.text);
        canvas.remember("code.current", row);
    }
    row.cut_left(px(12));
    canvas.text_in(row.cut_left(px(48)), Style::MonoTiny,
                   code.current ? palette.text : palette.faint, code.where);
    canvas.text_in(row.cut_left(px(58)), Style::MonoTinyBold, palette.text, code.mnemonic);
    widgets::label(canvas, row, Style::MonoTiny, palette.text, code.operands);
}

void draw_walk_cell(Canvas& canvas, const Rect& place, const Walk& walk, unsigned row,
                    unsigned column) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const WalkCell& cell = walk.cell(row, column);
    const bool guest = row == Walk::guest_row;
    if (guest && column == Walk::page_column) {
        const theme::Color face = walk.reached ? palette.text : palette.inset;
        canvas.fill(place, face, px(4));
        canvas.text_in(place, Style::TinyBold, walk.reached ? palette.panel : palette.faint,
                       walk.reached ? "data" : "\u2013", Align::Center);
        return;
    }
    if (!cell.used) {
        canvas.outline(place, palette.border.faded(0.7F), px(4), 1);
        return;
    }
    const bool refused = cell.decides && !walk.reached;
    const theme::Hue& hue = refused ? palette.denied : guest ? palette.vtl0 : palette.hypervisor;
    canvas.fill(place, cell.decides ? hue.fill : hue.tint, px(4));
    canvas.outline(place, hue.fill.faded(cell.decides ? 1 : 0.55F), px(4), 1);
    const std::string text = refused ? std::string("\u2715") + std::to_string(cell.order)
                             : cell.decides && walk.nested ? walk.rights
                                                           : std::to_string(cell.order);
    canvas.text_in(place, cell.decides ? Style::MonoTinyBold : Style::MonoTiny,
                   cell.decides ? hue.on_fill : palette.text, text, Align::Center);
    const std::string name = fmt::format("walk.{}.{}", row, column);
    if (canvas.hit(name, place).hovered) {
        canvas.tooltip(std::array{fmt::format("Read {} of {}", cell.order, walk.reads),
                                  fmt::format("entry at 0x{:x}", cell.entry_address),
                                  fmt::format("value 0x{:016x}", cell.entry)});
    }
}

} // namespace

widgets::TextFlow small_text(const theme::Palette& palette, theme::Color color, float leading) {
    widgets::TextFlow look;
    look.style = widgets::Style::Small;
    look.bold = widgets::Style::SmallBold;
    look.code = widgets::Style::MonoTiny;
    look.color = color;
    look.bold_color = palette.text;
    look.leading = leading;
    return look;
}

void turn_page(Canvas& canvas, Canvas::Scroll& scroll, int turned) {
    constexpr float share = 0.85F; // What was last stays in sight, so that nothing is missed.
    if (turned != 0) {
        const Rect shown = canvas.clip();
        scroll.show(shown.center().y + shown.h * share * static_cast<float>(turned));
    }
}

void draw_registers(Canvas& canvas, Rect& rest, std::span<const models::RegisterRow> rows,
                    const theme::Hue& hue, unsigned columns) {
    const float height = canvas.px(22);
    const float width = rest.w / static_cast<float>(columns);
    Rect line;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i % columns == 0) {
            line = rest.cut_top(height);
        }
        draw_register(canvas, line.cut_left(width), rows[i], hue);
    }
}

void draw_tiles(Canvas& canvas, Rect& rest, std::span<const std::string> words,
                const theme::Hue& hue, Rect line) {
    const widgets::Unit px = canvas.unit();
    const float indent = line.empty() ? 0 : line.x - rest.x;
    for (const std::string& word : words) {
        const float width = canvas.measure(Style::TinyBold, word).x + px(12);
        if (line.w < width) {
            line = rest.cut_top(px(24));
            line.cut_left(indent);
        }
        const Rect tile = line.cut_left(width).inset(0, px(2));
        canvas.fill(tile, hue.tint, px(4));
        canvas.text_in(tile, Style::TinyBold, hue.text, word, widgets::Align::Center);
        line.cut_left(px(5));
    }
}

void draw_code_rows(Canvas& canvas, Rect& rest, const models::Code& code, std::size_t first,
                    std::size_t count, const theme::Hue& hue) {
    const theme::Palette& palette = canvas.palette();
    const std::size_t end = std::min(first + count, code.rows.size());
    for (std::size_t i = first; i < end; ++i) {
        const CodeRow& code_row = code.rows[i];
        const Rect row = rest.cut_top(canvas.px(code_row_height));
        switch (code_row.kind) {
        case CodeRow::Kind::Function:
            canvas.text_in(row, Style::SmallBold, palette.accent, code_row.mnemonic);
            break;
        case CodeRow::Kind::Source: draw_source_row(canvas, row, code_row); break;
        case CodeRow::Kind::Instruction: draw_instruction_row(canvas, row, code_row, hue); break;
        }
    }
}

void draw_walk(Canvas& canvas, Rect& rest, const Walk& walk) {
    static constexpr std::array columns = {"PML4", "PDPT", "PD", "PT", "page"};
    static constexpr std::array rows = {"SLAT 4", "SLAT 3", "SLAT 2", "SLAT 1", "guest"};
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const float label = px(54);
    const float width = (rest.w - label) / Walk::columns;

    const float top = rest.y;
    Rect head = rest.cut_top(px(19));
    head.cut_left(label);
    for (unsigned column = 0; column < Walk::columns; ++column) {
        canvas.text_in(head.cut_left(width), Style::TinyBold,
                       column == Walk::page_column ? palette.text : palette.vtl0.text,
                       columns[column], Align::Center);
    }
    for (unsigned row = 0; row < Walk::rows; ++row) {
        Rect line = rest.cut_top(px(22));
        canvas.text_in(line.cut_left(label), Style::Tiny,
                       row == Walk::guest_row ? palette.vtl0.text : palette.hypervisor.text,
                       rows[row]);
        for (unsigned column = 0; column < Walk::columns; ++column) {
            draw_walk_cell(canvas, line.cut_left(width).inset(px(2), px(1.5F)), walk, row, column);
        }
    }
    canvas.remember("walk", {rest.x, top, rest.w, rest.y - top});
    rest.cut_top(px(4));
    widgets::TextFlow look;
    look.style = Style::Tiny;
    look.bold = Style::TinyBold;
    look.color = walk.reached ? palette.muted : palette.denied.text;
    look.bold_color = palette.text;
    const std::string text = fmt::format("0x{:x}: {}", walk.linear, walk.outcome);
    rest.cut_top(widgets::text_flow(canvas, rest.top_left(), rest.w, text, look) + px(6));
}

} // namespace vitrine::panels
