// SPDX-License-Identifier: MIT
#include "visualizer/panels/help.h"

#include "visualizer/widgets/permission.h"
#include "visualizer/widgets/shapes.h"

#include <algorithm>
#include <array>
#include <span>

namespace vitrine::panels {

namespace {

using abi::PageAccess;
using models::Owner;
using widgets::Canvas;
using widgets::Style;

struct KeyLine {
    const char* key;
    const char* meaning;
};
constexpr std::array<KeyLine, 16> machine_keys = {{
    {"space", "run or pause"},
    {"n  Shift+N", "one instruction, forth or back"},
    {"e  Shift+E", "one event, forth or back"},
    {"d", "run to the next denial"},
    {"r", "boot again"},
    {"Home  End", "to the start; to the latest moment"},
    {"1 2 3 4", "speed: \u00BC\u00D7, 1\u00D7, 8\u00D7, max"},
    {"m", "lessons, scenes, attacks, guards"},
    {"c", "type into the guest's console"},
    {"w", "why, and who decided"},
    {"g", "go to an address, a function, an owner"},
    {"b", "bookmark this moment"},
    {"F9", "breakpoint at the code that is shown"},
    {"f", "timeline and map follow the present"},
    {"Enter", "go on with the lesson"},
    {"Backspace", "back to the stop before"},
}};
constexpr std::array<KeyLine, 17> window_keys = {{
    {"Ctrl+P", "every command, by a word of it"},
    {"5 \u2026 0", "page, CPU, code, events, why, trustlets"},
    {"arrows", "on the map, from page to page"},
    {",  .", "the event before; the next one"},
    {"j", "travel to the chosen event"},
    {"/", "search the events"},
    {"+  -  a", "timeline: closer, farther, all"},
    {"Shift+\u2190 \u2192", "timeline: earlier, later"},
    {"h", "map: what changed since, or not"},
    {"Tab  Shift+Tab", "to whatever can be clicked; Enter clicks"},
    {"F6  Shift+F6", "the same, from panel to panel"},
    {"Alt+arrows", "that panel wider, taller; smaller"},
    {"PgUp  PgDn", "scroll the inspector"},
    {"with Shift", "scroll the lesson or the scene"},
    {"t  l", "dark or light; large, for a lecture"},
    {"?", "this sheet"},
    {"Esc", "close a sheet, give up a choice"},
}};

struct ColorLine {
    Owner owner;
    const char* meaning;
};
constexpr std::array<ColorLine, 5> colors = {{
    {Owner::Vtl0, "VTL 0, the ordinary world"},
    {Owner::Vtl0Kernel, "VTL 0's kernel"},
    {Owner::Vtl1, "VTL 1, the secure world"},
    {Owner::Hypervisor, "the hypervisor (also hatched)"},
    {Owner::Device, "devices"},
}};

struct GlyphLine {
    PageAccess access;
    const char* meaning;
};
constexpr std::array<GlyphLine, 5> glyphs = {{
    {PageAccess::all(), "everything"},
    {PageAccess::read_write(), "read and write"},
    {PageAccess::read_execute(), "read and execute"},
    {PageAccess::read(), "read only"},
    {PageAccess::none(), "no access"},
}};

struct HandLine {
    const char* place;
    const char* meaning;
};
constexpr std::array<HandLine, 4> hands = {{
    {"timeline", "wheel zooms, drag travels"},
    {"map", "click a page, wheel scrolls"},
    {"code", "click in the margin: breakpoint"},
    {"panels", "drag the space between them"},
}};

void heading(Canvas& canvas, Rect& column, const char* text) {
    canvas.text_in(column.cut_top(canvas.px(30)), Style::Heading, canvas.palette().text, text);
}

void draw_keys(Canvas& canvas, Rect column, const char* title, std::span<const KeyLine> keys) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    heading(canvas, column, title);
    for (const KeyLine& line : keys) {
        Rect row = column.cut_top(px(29));
        Rect key = row.cut_left(px(136)).inset(0, px(3));
        key.w = canvas.measure(Style::MonoTiny, line.key).x + px(16);
        canvas.fill(key, palette.inset, px(5));
        canvas.outline(key, palette.strong_border, px(5), 1);
        canvas.text_in(key, Style::MonoTiny, palette.text, line.key, widgets::Align::Center);
        canvas.text_in(row, Style::Body, palette.text, line.meaning);
    }
}

void draw_legend(Canvas& canvas, Rect column) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const auto line = [&](const models::MapCell& cell, const char* meaning) {
        Rect row = column.cut_top(px(29));
        const Rect box = row.cut_left(px(34));
        widgets::map_cell(canvas, {box.x, box.center().y - px(8), px(16), px(16)}, cell);
        canvas.text_in(row, Style::Body, palette.text, meaning);
    };
    heading(canvas, column, "Hue: who owns a page");
    for (const ColorLine& color : colors) {
        line({color.owner, PageAccess::read_write()}, color.meaning);
    }
    column.cut_top(px(12));
    heading(canvas, column, "Glyph: what is permitted");
    for (const GlyphLine& glyph : glyphs) {
        line({Owner::Vtl0Kernel, glyph.access}, glyph.meaning);
    }
    Rect row = column.cut_top(px(29));
    const Rect box = row.cut_left(px(34));
    widgets::denial_sign(canvas, {box.x + px(8), box.center().y}, px(9));
    canvas.text_in(row, Style::Body, palette.text, "denied: red is for nothing else");
    column.cut_top(px(12));
    heading(canvas, column, "Mouse");
    for (const HandLine& hand : hands) {
        row = column.cut_top(px(27));
        canvas.text_in(row.cut_left(px(84)), Style::Small, palette.muted, hand.place);
        canvas.text_in(row, Style::Body, palette.text, hand.meaning);
    }
}

} // namespace

void draw_help(Canvas& canvas, const Rect& area, const Now& now, const models::Snapshot&,
               app::Commands& commands) {
    if (!now.view.help) {
        return;
    }
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    Canvas::Sheet sheet(canvas, "help", area);
    canvas.fill(area, palette.background.faded(0.7F));
    const float width = std::min(area.w - px(40), px(1190));
    const float height = std::min(area.h - px(40), px(620));
    const Rect box{area.center().x - width / 2, area.center().y - height / 2, width, height};
    canvas.fill(box, palette.raised, px(12));
    canvas.outline(box, palette.strong_border, px(12), px(1.2F));
    canvas.remember("help.sheet", box);
    Rect rest = box.inset(px(32), px(26));
    const float column = rest.w * 0.37F;
    draw_keys(canvas, rest.cut_left(column), "Keys: the machine", machine_keys);
    draw_keys(canvas, rest.cut_left(column), "Keys: the window", window_keys);
    draw_legend(canvas, rest);
    if (canvas.hit("help.close", area).clicked) {
        commands.add(app::Verb::SwitchHelp);
    }
}

} // namespace vitrine::panels
