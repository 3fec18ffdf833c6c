// SPDX-License-Identifier: MIT
#include "visualizer/widgets/permission.h"

namespace vitrine::widgets {

namespace {

using abi::PageAccess;
using models::Owner;

void stroke(Canvas& canvas, const Rect& rect, Color color) {
    const float margin = rect.w * 0.18F;
    canvas.line({rect.x + margin, rect.bottom() - margin}, {rect.right() - margin, rect.y + margin},
                color, canvas.px(1.3F));
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
    const Palette& palette = canvas.palette();
    const Hue& hue = hue_of(palette, cell.owner);
    if (cell.owner == Owner::Nobody) {
        canvas.fill(rect, shade_of(palette, cell.owner));
        return;
    }
    if (cell.access == PageAccess::none()) {
        canvas.fill(rect, theme::closed_shade(palette, hue));
        stroke(canvas, rect, hue.text.faded(0.8F));
        return;
    }
    const Color fill = shade_of(palette, cell.owner);
    const Color ink = theme::ink_on(fill);
    canvas.fill(rect, fill);
    if ((cell.access & PageAccess::execute()) != PageAccess::none()) {
        // Executable *and* writable is how memory starts out: said quietly.
        const bool everything = cell.access.allows(PageAccess::write());
        const Color glyph = everything ? ink.faded(0.32F) : ink;
        const float x = rect.x + rect.w * 0.32F;
        canvas.triangle({x, rect.y + rect.h * 0.22F}, {rect.x + rect.w * 0.78F, rect.center().y},
                        {x, rect.y + rect.h * 0.78F}, glyph);
    } else if (!cell.access.allows(PageAccess::write())) {
        canvas.disc(rect.center(), canvas.px(1.7F), ink);
    }
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
