// SPDX-License-Identifier: MIT
#include "visualizer/panels/lesson_text.h"

#include "visualizer/models/lesson.h"
#include "visualizer/models/view.h"
#include "visualizer/widgets/button.h"
#include "visualizer/widgets/text_flow.h"

#include <algorithm>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

namespace vitrine::panels {

namespace {

using models::Block;
using widgets::Canvas;
using widgets::Style;

widgets::TextFlow paragraph(const theme::Palette& palette, const models::Glossary& glossary) {
    widgets::TextFlow look;
    look.style = Style::Small;
    look.bold = Style::SmallBold;
    look.code = Style::MonoTiny;
    look.color = palette.is_dark() ? theme::Color{0xD5DEEA} : theme::Color{0x28364A};
    look.bold_color = palette.text;
    look.glossary = &glossary;
    return look;
}

void draw_heading(Canvas& canvas, Rect& rest, const Block& block) {
    const widgets::Unit px = canvas.unit();
    if (block.level == 1) {
        return; // The lesson's title stands above already.
    }
    widgets::TextFlow look;
    look.style = Style::Heading;
    look.color = canvas.palette().text;
    rest.cut_top(px(6));
    rest.cut_top(widgets::text_flow(canvas, rest.top_left(), rest.w, block.text, look) + px(6));
}

/// False if a line had to be shortened.
bool draw_code_lines(Canvas& canvas, const Rect& box, const std::string& code) {
    const widgets::Unit px = canvas.unit();
    Rect inside = box.inset(px(10), px(7));
    bool all_fit = true;
    std::istringstream text(code);
    for (std::string line; std::getline(text, line);) {
        const Rect row = inside.cut_top(px(19));
        canvas.text_in(row, Style::MonoTiny, canvas.palette().text, line);
        all_fit = all_fit && canvas.measure(Style::MonoTiny, line).x <= row.w;
    }
    return all_fit;
}

/// A drawing in letters is wider than the panel: the pointer shows it in front of the others.
void draw_whole_code(Canvas& canvas, const Rect& box, const std::string& code) {
    const widgets::Unit px = canvas.unit();
    float width = 0;
    std::istringstream text(code);
    for (std::string line; std::getline(text, line);) {
        width = std::max(width, canvas.measure(Style::MonoTiny, line).x);
    }
    const Rect whole{box.x, box.y, width + px(21), box.h};
    canvas.above();
    canvas.fill(whole, canvas.palette().raised, px(6));
    canvas.outline(whole, canvas.palette().strong_border, px(6), px(1));
    draw_code_lines(canvas, whole, code);
    canvas.below();
}

void draw_code(Canvas& canvas, Rect& rest, const Block& block) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const auto lines =
        static_cast<float>(std::count(block.text.begin(), block.text.end(), '\n') + 1);
    const Rect box = rest.cut_top(px(19) * lines + px(14));
    canvas.fill(box, palette.inset, px(6));
    const bool is_cut = !draw_code_lines(canvas, box, block.text);
    if (is_cut && canvas.pointer_in(intersection(box, canvas.clip()))) {
        draw_whole_code(canvas, box, block.text);
    }
    rest.cut_top(px(10));
}

void draw_table_row(Canvas& canvas, Rect& rest, const Block& block,
                    const models::Glossary& glossary) {
    const widgets::Unit px = canvas.unit();
    const widgets::TextFlow look = paragraph(canvas.palette(), glossary);
    const float width = rest.w / static_cast<float>(std::max<std::size_t>(1, block.cells.size()));
    float height = 0;
    for (const std::string& cell : block.cells) {
        height = std::max(height, widgets::text_flow(canvas, {}, width - px(8), cell, look, false));
    }
    Rect row = rest.cut_top(height + px(6));
    canvas.line({row.x, row.bottom()}, {row.right(), row.bottom()}, canvas.palette().border);
    for (const std::string& cell : block.cells) {
        widgets::text_flow(canvas, row.cut_left(width).top_left(), width - px(8), cell, look);
    }
}

/// What a link to something in the window asks for; nothing for other links.
std::optional<app::Command> command_of(const models::Link& link) {
    if (link.target.starts_with(models::show_link)) {
        return app::Command{app::Verb::PointAt, 0, 0, 0,
                            link.target.substr(models::show_link.size())};
    }
    if (link.target.starts_with(models::tab_link)) {
        const std::string_view name = std::string_view(link.target).substr(models::tab_link.size());
        return app::Command{
            app::Verb::ShowTab, static_cast<std::uint64_t>(models::tab_named(name)), 0, 0, {}};
    }
    return std::nullopt;
}

} // namespace

void draw_links(Canvas& canvas, Rect& rest, const std::vector<models::Link>& links,
                app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    Rect line = {rest.x, rest.y, rest.w, 0};
    for (const models::Link& link : links) {
        auto command = command_of(link);
        if (!command) {
            continue;
        }
        const std::string label = "\u2192 " + link.label;
        const float width = std::min(rest.w, canvas.measure(Style::SmallBold, label).x + px(28));
        if (line.h == 0 || line.w < width) {
            line = rest.cut_top(px(34));
        }
        const Rect place = line.cut_left(width);
        const std::string name = "link." + link.target;
        if (widgets::button(canvas, {place.x, place.y, place.w, px(28)},
                            {name, widgets::Icon::None, label})) {
            commands.add(std::move(*command));
        }
        line.cut_left(px(6));
    }
}

void draw_blocks(Canvas& canvas, Rect& rest, const std::vector<Block>& blocks,
                 const models::Glossary& glossary, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const widgets::TextFlow look = paragraph(canvas.palette(), glossary);
    for (const Block& block : blocks) {
        switch (block.kind) {
        case Block::Kind::Heading: draw_heading(canvas, rest, block); break;
        case Block::Kind::Code: draw_code(canvas, rest, block); break;
        case Block::Kind::TableRow: draw_table_row(canvas, rest, block, glossary); break;
        case Block::Kind::Item: {
            const float indent = px(16) * static_cast<float>(std::max(1U, block.level));
            canvas.disc({rest.x + indent - px(9), rest.y + px(11)}, px(2.4F),
                        canvas.palette().muted);
            rest.cut_top(widgets::text_flow(canvas, {rest.x + indent, rest.y}, rest.w - indent,
                                            block.text, look) +
                         px(4));
            draw_links(canvas, rest, block.links, commands);
            break;
        }
        case Block::Kind::Paragraph:
            rest.cut_top(px(2));
            rest.cut_top(widgets::text_flow(canvas, rest.top_left(), rest.w, block.text, look) +
                         px(9));
            draw_links(canvas, rest, block.links, commands);
            break;
        }
    }
}

} // namespace vitrine::panels
