// SPDX-License-Identifier: MIT
#include "visualizer/widgets/permission.h"

namespace vitrine::widgets {

namespace {

using abi::PageAccess;
using models::Owner;

/// `Pen` is a canvas on the screen or in memory.
template <typename Pen>
void draw_stroke(Pen& pen, const Rect& rect, Color color) {
    const float margin = rect.w * 0.18F;
    pen.line({rect.x + margin, rect.bottom() - margin}, {rect.right() - margin, rect.y + margin},
             color, pen.px(1.3F));
}

template <typename Pen>
void hatch_hypervisor(Pen& pen, const Rect& rect) {
    // More strokes: hatched, so that hue is not all that tells the hypervisor from VTL1.
    const Color color = pen.palette().hypervisor.text.faded(0.6F);
    pen.line({rect.x + rect.w * 0.5F, rect.bottom() - rect.h * 0.12F},
             {rect.right() - rect.w * 0.1F, rect.y + rect.h * 0.5F}, color, pen.px(1.1F));
    pen.line({rect.x + rect.w * 0.1F, rect.y + rect.h * 0.5F},
             {rect.x + rect.w * 0.5F, rect.y + rect.h * 0.12F}, color, pen.px(1.1F));
}

template <typename Pen>
void draw_closed(Pen& pen, const Rect& rect, const models::MapCell& cell) {
    const Hue& hue = hue_of(pen.palette(), cell.owner);
    pen.fill(rect, theme::closed_shade(pen.palette(), hue));
    draw_stroke(pen, rect, hue.text.faded(0.8F));
    if (cell.owner == Owner::Hypervisor) {
        hatch_hypervisor(pen, rect);
    }
}

template <typename Pen>
void draw_open(Pen& pen, const Rect& rect, const models::MapCell& cell) {
    const Color fill = shade_of(pen.palette(), cell.owner);
    const Color ink = theme::ink_on(fill);
    pen.fill(rect, fill);
    if ((cell.access & PageAccess::execute()) != PageAccess::none()) {
        // Executable *and* writable is how memory starts out: said quietly.
        const bool everything = cell.access.allows(PageAccess::write());
        const float x = rect.x + rect.w * 0.32F;
        pen.triangle({x, rect.y + rect.h * 0.22F}, {rect.x + rect.w * 0.78F, rect.center().y},
                     {x, rect.y + rect.h * 0.78F}, everything ? ink.faded(0.32F) : ink);
    } else if (!cell.access.allows(PageAccess::write())) {
        pen.disc(rect.center(), pen.px(1.7F), ink);
    }
}

template <typename Pen>
void draw_cell(Pen& pen, const Rect& rect, const models::MapCell& cell) {
    if (cell.owner == Owner::Nobody) {
        pen.fill(rect, shade_of(pen.palette(), cell.owner));
    } else if (cell.access == PageAccess::none()) {
        draw_closed(pen, rect, cell);
    } else {
        draw_open(pen, rect, cell);
    }
}

} // namespace

const Hue& hue_of(const Palette& palette, Owner owner) {
    switch (owner) {
    case Owner::Vtl1: return palette.vtl1;
    case Owner::Hypervisor: return palette.hypervisor;
    case Owner::Device: return palette.device;
    default: return palette.vtl0;
    }
}

Color shade_of(const Palette& palette, Owner owner) {
    switch (owner) {
    case Owner::Nobody: return palette.is_dark() ? Color{0x18202E} : Color{0xE8EDF4};
    case Owner::Vtl0: return theme::ordinary_shade(palette);
    case Owner::Vtl0Kernel: return theme::kernel_shade(palette);
    default: return hue_of(palette, owner).fill;
    }
}

void map_cell(Canvas& canvas, const Rect& rect, const models::MapCell& cell) {
    draw_cell(canvas, rect, cell);
}

void map_cell(PixelCanvas& canvas, const Rect& rect, const models::MapCell& cell) {
    draw_cell(canvas, rect, cell);
}

float access_tiles(Canvas& canvas, Point at, PageAccess now, std::optional<PageAccess> was,
                   const Hue& hue) {
    struct Tile {
        const char* letter;
        PageAccess bits;
    };
    constexpr Tile tiles[] = {
        {"R", PageAccess::read()}, {"W", PageAccess::write()}, {"X", PageAccess::execute()}};
    const Palette& palette = canvas.palette();
    const Unit px = canvas.unit();
    float x = at.x;
    for (const Tile& tile : tiles) {
        const bool on = now.allows(tile.bits);
        const Rect rect{x, at.y, px(24), px(22)};
        canvas.fill(rect, on ? hue.fill : palette.inset, px(4));
        if (!on) {
            canvas.outline(rect, palette.border, px(4), px(1));
        }
        if (was && was->allows(tile.bits) != on) {
            canvas.outline(rect.inset(-px(2)), palette.text, px(5), px(1.8F));
        }
        canvas.text_in(rect, Style::SmallBold, on ? hue.on_fill : palette.faint,
                       on ? tile.letter : "\u2013", Align::Center);
        x += px(28);
    }
    return x - at.x;
}

} // namespace vitrine::widgets
