// SPDX-License-Identifier: MIT
#include "visualizer/panels/slat_strip.h"

#include "visualizer/widgets/permission.h"
#include "visualizer/widgets/shapes.h"

#include <algorithm>
#include <cmath>

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
    if (viewer == Viewer::Devices) {
        return "no IOMMU is in force: a device reaches every page";
    }
    if (!now.machine.ring) {
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

// How long ago the page's rights were changed: the later, the brighter.
void draw_heat(Canvas& canvas, const Rect& rect, const Now& now, std::uint64_t page) {
    const auto change = now.slat.last_change(page);
    if (!change || now.machine.events.empty()) {
        return;
    }
    const auto all = static_cast<float>(now.machine.clock);
    const auto when = static_cast<float>(now.machine.events[*change].clock);
    const float share = all > 0 ? when / all : 0;
    canvas.outline(rect, canvas.palette().text.faded(0.15F + 0.85F * share * share), 0,
                   canvas.px(1.6F));
}

void hatch_hypervisor(Canvas& canvas, const Rect& rect) {
    // A second stroke: hatched, so that hue is not all that tells the hypervisor from VTL1.
    const theme::Color color = canvas.palette().hypervisor.text.faded(0.6F);
    canvas.line({rect.x + rect.w * 0.5F, rect.bottom() - rect.h * 0.12F},
                {rect.right() - rect.w * 0.1F, rect.y + rect.h * 0.5F}, color, canvas.px(1.1F));
    canvas.line({rect.x + rect.w * 0.1F, rect.y + rect.h * 0.5F},
                {rect.x + rect.w * 0.5F, rect.y + rect.h * 0.12F}, color, canvas.px(1.1F));
}

} // namespace

void draw_map_legend(Canvas& canvas, Rect header) {
    struct Entry {
        const char* name;
        models::MapCell cell;
    };
    constexpr Entry entries[] = {
        {"no access", {Owner::Vtl0Kernel, PageAccess::none()}},
        {"read only", {Owner::Vtl0Kernel, PageAccess::read()}},
        {"execute", {Owner::Vtl0Kernel, PageAccess::read_execute()}},
        {"read/write", {Owner::Vtl0Kernel, PageAccess::read_write()}},
        {"all", {Owner::Vtl0Kernel, PageAccess::all()}},
    };
    const widgets::Unit px = canvas.unit();
    for (const Entry& entry : entries) {
        const float width = canvas.measure(Style::Small, entry.name).x;
        if (header.w < width + px(32)) {
            return;
        }
        canvas.text_in(header.cut_right(width + 1), Style::Small, canvas.palette().muted,
                       entry.name);
        header.cut_right(px(6));
        const Rect box = header.cut_right(px(12));
        widgets::map_cell(canvas, {box.x, std::floor(box.center().y - px(6)), px(12), px(12)},
                          entry.cell);
        header.cut_right(px(14));
    }
}

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
    const float gap = std::max(1.0F, std::floor(canvas.px(1)));
    for (unsigned i = 0; i < strip.grid.pages(); ++i) {
        const std::uint64_t page = strip.first_page + i;
        if (page >= now.slat.page_count()) {
            break;
        }
        Rect rect = strip.cell(page);
        rect.w -= gap;
        rect.h -= gap;
        const models::MapCell cell = cell_of(now, viewer, page);
        widgets::map_cell(canvas, rect, cell);
        if (cell.owner == Owner::Hypervisor && cell.access == abi::PageAccess::none()) {
            hatch_hypervisor(canvas, rect);
        }
        if (now.view.heat && viewer != Viewer::Devices) {
            draw_heat(canvas, rect, now, page);
        }
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
