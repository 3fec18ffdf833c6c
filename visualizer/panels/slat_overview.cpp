// SPDX-License-Identifier: MIT
#include "visualizer/panels/slat_overview.h"

#include "machine/hash.h"
#include "visualizer/widgets/permission.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace vitrine::panels {

namespace {

using app::Verb;
using models::Owner;
using theme::Color;
using widgets::Canvas;
using widgets::Style;

/// In pixels.
struct OverviewSize {
    std::size_t width = 0;
    std::size_t bar = 0; // its height
    std::size_t gap = 0; // below it
    std::size_t marks = 0;
    std::size_t height() const { return bar + gap + marks; }
};

std::vector<std::uint32_t> paint(const theme::Palette& palette, const std::vector<Owner>& owners) {
    std::vector<std::uint32_t> pixels;
    pixels.reserve(owners.size());
    for (const Owner owner : owners) {
        pixels.push_back(widgets::pixel_of(
            owner == Owner::Nobody ? palette.border : widgets::shade_of(palette, owner)));
    }
    return pixels;
}

/// What did not change steps back. Below the bar, and below the lens on it, is a mark for each
/// column in which something did, since a single dot is easily missed.
std::vector<std::uint32_t> paint_changes(const theme::Palette& palette, const Now& now,
                                         const OverviewSize& size) {
    const std::vector<Owner> owners = now.slat.overview(size.width, size.bar);
    const std::vector<float> newness = now.changes_since.overview(size.width, size.bar);
    std::vector<std::uint32_t> pixels(size.width * size.height(), widgets::pixel_of(palette.panel));
    for (std::size_t dot = 0; dot < owners.size(); ++dot) {
        const Color shade =
            owners[dot] == Owner::Nobody ? palette.border : widgets::shade_of(palette, owners[dot]);
        const bool changed = newness[dot] > 0;
        pixels[dot] = widgets::pixel_of(changed ? theme::mix(shade, palette.text, newness[dot] / 2)
                                                : theme::mix(palette.panel, shade, stepped_back));
        for (std::size_t row = size.bar + size.gap; changed && row < size.height(); ++row) {
            pixels[row * size.width + dot % size.width] = widgets::pixel_of(palette.text);
        }
    }
    return pixels;
}

void draw_overview_picture(Canvas& canvas, const Rect& rect, const Now& now) {
    if (rect.w < 1 || rect.h < 1) {
        return;
    }
    OverviewSize size{static_cast<std::size_t>(rect.w), static_cast<std::size_t>(rect.h)};
    // Dark and light are two versions of one content.
    const std::uint64_t dark = canvas.palette().is_dark() ? 1 : 0;
    if (!now.view.heat) {
        const widgets::PictureKey key{"overview", now.slat.version() * 2 + dark,
                                      static_cast<int>(size.width), static_cast<int>(size.bar)};
        canvas.picture(key, rect.top_left(), [&] {
            return paint(canvas.palette(), now.slat.overview(size.width, size.bar));
        });
        return;
    }
    size.gap = static_cast<std::size_t>(canvas.px(5));
    size.marks = static_cast<std::size_t>(canvas.px(3.5F));
    machine::Hash version;
    version.add(now.slat.version());
    version.add(now.changes_since.version());
    version.add(dark);
    const widgets::PictureKey key{"overview of changes", version.value(),
                                  static_cast<int>(size.width), static_cast<int>(size.height())};
    canvas.picture(key, rect.top_left(),
                   [&] { return paint_changes(canvas.palette(), now, size); });
}

} // namespace

void draw_overview(Canvas& canvas, Rect row, const StripGrid& strip, const Now& now,
                   app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    canvas.text_in(row.cut_left(px(strip_label_width)), Style::Small, palette.muted,
                   fmt::format("{} MiB", now.slat.page_count() * abi::page_size >> 20));
    const Rect bar{std::floor(row.x), std::floor(row.y), std::floor(row.w), std::floor(row.h)};
    draw_overview_picture(canvas, bar, now);
    const auto pages = static_cast<float>(std::max<std::uint64_t>(1, now.slat.page_count()));
    const float left = bar.x + bar.w * static_cast<float>(strip.first_page) / pages;
    const float width = bar.w * static_cast<float>(strip.grid.pages()) / pages;
    const Rect lens = Rect{left, bar.y, width, bar.h}.inset(-px(3));
    const Rect shown{lens.x - (lens.w < px(12) ? px(3) : 0), lens.y, std::max(lens.w, px(12)),
                     lens.h};
    canvas.outline(shown, palette.is_dark() ? palette.background : palette.panel, px(3), px(4));
    canvas.outline(shown, palette.text, px(3), px(2));
    const float y = bar.bottom() + px(5);
    canvas.line({shown.x, y}, {strip.rect.x, y + px(11)}, palette.faint);
    canvas.line({shown.right(), y}, {strip.rect.right(), y + px(11)}, palette.faint);

    const widgets::Hit hit = canvas.hit("map.overview", bar);
    if (hit.held) {
        const float share = std::clamp((canvas.pointer().x - bar.x) / bar.w, 0.0F, 1.0F);
        const auto middle = static_cast<std::uint64_t>(share * pages);
        commands.add(Verb::ScrollMap,
                     middle > strip.grid.pages() / 2 ? middle - strip.grid.pages() / 2 : 0);
    }
}

} // namespace vitrine::panels
