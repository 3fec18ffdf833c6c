// SPDX-License-Identifier: MIT
#include "visualizer/panels/slat_strip.h"

#include "machine/hash.h"
#include "visualizer/widgets/permission.h"
#include "visualizer/widgets/shapes.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>
#include <vector>

namespace vitrine::panels {

namespace {

using abi::PageAccess;
using models::Owner;
using widgets::Canvas;
using widgets::Style;

// Pages of one change that stand in one row get one frame.
void frame_change(Canvas& canvas, const StripGrid& strip, const models::RecentChange& change) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const std::uint64_t begin = std::max(change.first_page, strip.first_page);
    const std::uint64_t end =
        std::min(change.first_page + change.page_count, strip.first_page + strip.grid.pages());
    if (begin >= end) {
        return;
    }
    const Rect first = strip.cell(begin);
    const Rect last = strip.cell(end - 1);
    const bool one_row = first.y == last.y;
    // Several rows: the frame goes round all of them, since a frame a row would be a cage.
    const Rect frame = one_row ? Rect{first.x, first.y, last.right() - first.x, first.h}
                               : Rect{strip.rect.x, first.y, strip.rect.w, last.bottom() - first.y};
    const double wave = 0.5 + 0.5 * std::cos(canvas.time() * 4.0);
    const float age = 1.0F / static_cast<float>(1 + change.age);
    const float strength = age * static_cast<float>(0.65 + 0.35 * wave);
    canvas.outline(frame.inset(-px(1)), palette.text.faded(strength), px(3), px(2));
    widgets::glow(canvas, frame, palette.accent, px(3), 0.4F * strength);
}

bool exists(const Now& now, Viewer viewer) {
    return viewer == Viewer::Devices
               ? now.slat.devices_known()
               : now.slat.exists(viewer == Viewer::Vtl1 ? abi::Vtl::Secure : abi::Vtl::Normal);
}

models::MapCell cell_of(const Now& now, Viewer viewer, std::uint64_t page) {
    return viewer == Viewer::Devices
               ? now.slat.device_cell(page)
               : now.slat.cell(viewer == Viewer::Vtl1 ? abi::Vtl::Secure : abi::Vtl::Normal, page);
}

const char* why_missing(const Now& now, Viewer viewer) {
    if (viewer == Viewer::Devices && now.slat.is_told()) {
        return "events do not tell what devices may do";
    }
    if (viewer == Viewer::Devices) {
        return "no IOMMU is in force: a device reaches every page";
    }
    if (!now.machine.ring && !now.slat.is_told()) {
        return "no nested tables yet: the hypervisor has not started";
    }
    return viewer == Viewer::Vtl1 ? "VTL 1 does not exist yet" : "VTL 0 has no nested table";
}

void draw_missing(Canvas& canvas, const StripGrid& strip, const Now& now, Viewer viewer) {
    const theme::Palette& palette = canvas.palette();
    canvas.fill(strip.rect, palette.inset, canvas.px(5));
    canvas.outline(strip.rect, palette.border, canvas.px(5), 1);
    canvas.text_in(strip.rect.inset(canvas.px(10), 0), Style::Small, palette.faint,
                   why_missing(now, viewer), widgets::Align::Center);
}

float gap_between_cells(const Canvas& canvas) { return std::max(1.0F, std::floor(canvas.px(1))); }

Rect without_gap(Rect cell, float gap) {
    cell.w -= gap;
    cell.h -= gap;
    return cell;
}

/// What changed since the moment chosen stands out: the later, the brighter its frame.
void draw_changes(Canvas& canvas, const StripGrid& strip, const Now& now, Viewer viewer,
                  std::size_t count) {
    for (std::uint64_t page = strip.first_page; page < strip.first_page + count; ++page) {
        if (const float newness = now.changes_since.newness(viewer, page); newness > 0) {
            canvas.outline(without_gap(strip.cell(page), gap_between_cells(canvas)),
                           canvas.palette().text.faded(newness), 0, canvas.px(1.6F));
        }
    }
}

struct StripCell {
    models::MapCell shown;
    bool steps_back = false; // others are to be seen
};

std::vector<StripCell> cells_of(const StripGrid& strip, const Now& now, Viewer viewer) {
    std::vector<StripCell> cells;
    const std::uint64_t left =
        now.slat.page_count() - std::min(now.slat.page_count(), strip.first_page);
    const std::uint64_t count = std::min<std::uint64_t>(strip.grid.pages(), left);
    cells.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t page = strip.first_page + i;
        cells.push_back({cell_of(now, viewer, page),
                         now.view.heat && !now.changes_since.changed(viewer, page)});
    }
    return cells;
}

const char* picture_name(Viewer viewer) {
    switch (viewer) {
    case Viewer::Vtl0: return "strip of VTL 0";
    case Viewer::Vtl1: return "strip of VTL 1";
    case Viewer::Devices: break;
    }
    return "strip of devices";
}

/// `inset` of the strip from the picture's corner: less than a pixel.
std::uint64_t version_of(std::span<const StripCell> cells, bool is_dark, Point inset) {
    machine::Hash hash;
    hash.add(is_dark ? 1 : 0);
    hash.add(std::bit_cast<std::uint64_t>(inset));
    for (const StripCell& cell : cells) {
        hash.add((cell.steps_back ? 1ULL : 0ULL) << 16U |
                 static_cast<std::uint64_t>(cell.shown.owner) << 8U | cell.shown.access.bits);
    }
    return hash.value();
}

// Hundreds of cells of a few shapes each are one picture, painted when one of them changed.
void draw_cells(Canvas& canvas, const StripGrid& strip, Viewer viewer,
                std::span<const StripCell> cells) {
    const Point origin{std::floor(strip.rect.x), std::floor(strip.rect.y)};
    const widgets::PictureKey key{
        picture_name(viewer),
        version_of(cells, canvas.palette().is_dark(), strip.rect.top_left() - origin),
        static_cast<int>(std::ceil(strip.rect.right() - origin.x)),
        static_cast<int>(std::ceil(strip.rect.bottom() - origin.y))};
    if (key.width <= 0 || key.height <= 0) {
        return;
    }
    canvas.picture(key, origin, [&] {
        widgets::PixelCanvas pixels(key.width, key.height, canvas.palette(), canvas.px(1),
                                    canvas.palette().panel); // which the gaps stay
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const Rect cell =
                without_gap(strip.cell(strip.first_page + i), gap_between_cells(canvas));
            const Rect place = cell.moved(-origin.x, -origin.y);
            widgets::map_cell(pixels, place, cells[i].shown);
            if (cells[i].steps_back) {
                pixels.fill(place, canvas.palette().panel.faded(1 - stepped_back));
            }
        }
        return pixels.take();
    });
}

} // namespace

Rect StripGrid::cell(std::uint64_t page) const {
    const auto index = static_cast<unsigned>(page - first_page);
    const auto edge = [](float start, float length, unsigned part, unsigned parts) {
        return start + std::floor(length * static_cast<float>(part) / static_cast<float>(parts));
    };
    const unsigned column = index % grid.columns;
    const unsigned row = index / grid.columns;
    const float x = edge(rect.x, rect.w, column, grid.columns);
    const float y = edge(rect.y, rect.h, row, grid.rows);
    return {x, y, edge(rect.x, rect.w, column + 1, grid.columns) - x,
            edge(rect.y, rect.h, row + 1, grid.rows) - y};
}

std::optional<std::uint64_t> StripGrid::page_at(Point point) const {
    if (!rect.contains(point)) {
        return std::nullopt;
    }
    const auto part = [](float offset, float length, unsigned parts) {
        const auto index = static_cast<unsigned>(offset / length * static_cast<float>(parts));
        return std::min(index, parts - 1);
    };
    const unsigned column = part(point.x - rect.x, rect.w, grid.columns);
    const unsigned row = part(point.y - rect.y, rect.h, grid.rows);
    return first_page + row * grid.columns + column;
}

void draw_strip(Canvas& canvas, const StripGrid& strip, const Now& now, Viewer viewer) {
    if (!exists(now, viewer)) {
        draw_missing(canvas, strip, now, viewer);
        return;
    }
    const std::vector<StripCell> cells = cells_of(strip, now, viewer);
    draw_cells(canvas, strip, viewer, cells);
    if (now.view.heat) {
        draw_changes(canvas, strip, now, viewer, cells.size());
    }
    for (const models::RecentChange& change : now.slat.recent()) {
        const bool is_ours =
            change.vtl == abi::Vtl::Secure ? viewer == Viewer::Vtl1 : viewer == Viewer::Vtl0;
        if (is_ours && !now.view.heat) {
            frame_change(canvas, strip, change);
        }
    }
}

void draw_choice(Canvas& canvas, const Rect& cell) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const Rect frame = cell.inset(-px(3));
    canvas.outline(frame, palette.is_dark() ? palette.background : palette.panel, px(4), px(5));
    canvas.outline(frame, palette.text, px(4), px(2.4F));
}

} // namespace vitrine::panels
