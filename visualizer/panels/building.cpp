// SPDX-License-Identifier: MIT
#include "visualizer/panels/building.h"

#include "visualizer/panels/building_plan.h"
#include "visualizer/panels/building_rooms.h"
#include "visualizer/panels/lesson_lecture.h"
#include "visualizer/panels/scene.h"
#include "visualizer/widgets/arrow.h"
#include "visualizer/widgets/chip.h"
#include "visualizer/widgets/panel_frame.h"
#include "visualizer/widgets/shapes.h"
#include "visualizer/widgets/text_flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <string>
#include <vector>

namespace vitrine::panels {

namespace {

using models::Hop;
using models::Room;
using models::World;
using widgets::Align;
using widgets::Canvas;
using widgets::Style;

bool goes_down(const Hop& hop) { return hop.way == Hop::Way::Down; }

std::string times_of(const Hop& hop) {
    return hop.times > 1 ? fmt::format("\u00D7{}", hop.times) : "";
}

// From a request's number to the next one's: as far as what stands beside it needs.
float distance_to_next(const Canvas& canvas, const Hop& hop) {
    const widgets::Unit px = canvas.unit();
    const std::string times = times_of(hop);
    return times.empty() ? px(40)
                         : std::max(px(40), canvas.measure(Style::SmallBold, times).x + px(28));
}

void draw_hop(Canvas& canvas, const BuildingPlan& plan, const Hop& hop, float along) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const World owner = hop.from == World::Hypervisor ? hop.to : hop.from;
    const theme::Hue& hue = hop.denied ? palette.denied : hue_of(palette, owner);
    const std::vector<Point> way = way_of(plan, hop, along, px.scale);
    widgets::Flow look;
    look.color = hue.text.faded(hop.newest ? 1 : 0.6F);
    look.head = !hop.denied;
    look.dashed = hop.denied;
    look.dots = hop.newest && !hop.denied ? 2 : 0;
    widgets::flow(canvas, way, look);
    if (hop.denied) {
        widgets::denial_sign(canvas, way.back(), px(10));
    }
    const Point disc = disc_of(way, hop);
    widgets::number_disc(canvas, disc, hop.number, hue);
    const std::string times = times_of(hop);
    Rect sign{disc.x - px(10), disc.y - px(10), px(20), px(20)};
    if (!times.empty()) {
        const float width = canvas.measure(Style::SmallBold, times).x + 1;
        canvas.text_in({disc.x + px(14), sign.y, width, sign.h}, Style::SmallBold, hue.text, times);
        sign.w = px(24) + width;
    }
    canvas.remember(fmt::format("hop.{}", hop.number), sign);
}

/// Where requests to the hypervisor leave their rooms, left to right; what is not in it has no
/// room.
using WaysDown = std::map<const Hop*, float>;

// Side by side and none beyond the room's wall: the oldest give way.
void add_ways_down(const Canvas& canvas, const Rect& room, const std::vector<const Hop*>& hops,
                   WaysDown& ways) {
    const widgets::Unit px = canvas.unit();
    const auto past_the_middle = [&](const Hop& hop) { // of its disc, to the right
        return hop.times > 1 ? distance_to_next(canvas, hop) - px(14) : px(12);
    };
    float width = hops.empty() ? 0 : past_the_middle(*hops.back());
    for (std::size_t i = 0; i + 1 < hops.size(); ++i) {
        width += distance_to_next(canvas, *hops[i]);
    }
    std::size_t first = 0;
    while (first + 1 < hops.size() && width > room.w - px(20)) {
        width -= distance_to_next(canvas, *hops[first++]);
    }
    float x = std::min(first_way_down(room), room.right() - px(4) - width);
    for (std::size_t i = first; i < hops.size(); ++i) {
        ways[hops[i]] = x;
        x += distance_to_next(canvas, *hops[i]);
    }
}

WaysDown ways_down(const Canvas& canvas, const BuildingPlan& plan, const Now& now) {
    std::map<World, std::vector<const Hop*>> from;
    for (const Hop& hop : now.building.hops) {
        if (goes_down(hop)) {
            from[hop.from].push_back(&hop);
        }
    }
    WaysDown ways;
    for (const auto& [world, hops] : from) {
        add_ways_down(canvas, plan.room(world), hops, ways);
    }
    return ways;
}

void draw_hops(Canvas& canvas, const BuildingPlan& plan, const WaysDown& ways, const Now& now) {
    for (const Hop& hop : now.building.hops) {
        const auto way = ways.find(&hop);
        if (!goes_down(hop)) {
            draw_hop(canvas, plan, hop, 0);
        } else if (way != ways.end()) {
            draw_hop(canvas, plan, hop, way->second - first_way_down(plan.room(hop.from)));
        }
    }
}

// From the device that was refused down to the gate that refused it.
void draw_blocked(Canvas& canvas, const BuildingPlan& plan, const Now& now) {
    if (now.building.iommu.blocked == 0) {
        return;
    }
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const float x = plan.devices.right() - px(22);
    // Whoever was refused stands first; without a card of its own, from where the cards end.
    const auto& cards = now.building.devices;
    const auto card = !cards.empty() && cards.front().blocked
                          ? canvas.place("device." + cards.front().name)
                          : std::nullopt;
    const float from = card ? card->bottom() : plan.devices.bottom() - px(26);
    widgets::Flow look;
    look.color = palette.denied.text;
    look.head = false;
    look.dashed = true;
    const std::array way = {Point{x, from}, Point{x, plan.iommu.y + px(2)}};
    widgets::flow(canvas, way, look);
    widgets::denial_sign(canvas, {x, plan.iommu.y}, px(10));
    canvas.remember("dma.blocked", {x - px(10), plan.iommu.y - px(10), px(20), px(20)});
}

// A name such as HvCallModifyVtlProtectionMask may break where a new word of it begins.
std::vector<std::string> breakable(const std::string& text) {
    std::vector<std::string> parts(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool capital = std::isupper(static_cast<unsigned char>(text[i])) != 0;
        const bool after_small =
            i > 0 && std::islower(static_cast<unsigned char>(text[i - 1])) != 0;
        if (text[i] == ' ') {
            parts.back().push_back(' ');
            parts.emplace_back();
        } else {
            if (capital && after_small) {
                parts.emplace_back();
            }
            parts.back().push_back(text[i]);
        }
    }
    return parts;
}

std::vector<std::string> lines_of(const Canvas& canvas, const std::string& text, float width) {
    std::vector<std::string> lines(1);
    for (const std::string& part : breakable(text)) {
        const bool fits = canvas.measure(Style::SmallBold, lines.back() + part).x <= width;
        if (!fits && !lines.back().empty()) {
            lines.emplace_back();
        }
        lines.back() += part;
    }
    return lines;
}

// What happened last, in a few words, in the gap between the worlds.
void draw_caption(Canvas& canvas, const BuildingPlan& plan, const Now& now) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const Rect& upper = plan.room(World::Vtl0User);
    const Rect rect{plan.gap.x + px(4), upper.y, plan.gap.w - px(8), upper.h};
    canvas.remember("caption", rect);
    if (now.building.caption.empty()) {
        return;
    }
    const std::vector<std::string> lines = lines_of(canvas, now.building.caption, rect.w);
    const float row = px(19);
    const bool heading = row * static_cast<float>(lines.size() + 1) <= rect.h;
    const auto rows = static_cast<float>(lines.size() + (heading ? 1 : 0));
    Rect words{rect.x, rect.center().y - row * rows / 2, rect.w, row * rows};
    if (heading) {
        canvas.text_in(words.cut_top(row), Style::Small, palette.muted, "last event",
                       Align::Center);
    }
    const theme::Color color = now.building.denied ? palette.denied.text : palette.text;
    for (const std::string& text : lines) {
        canvas.text_in(words.cut_top(row), Style::SmallBold, color, text, Align::Center);
    }
}

std::string subtitle_of(const Now& now) {
    if (!now.building.divided) {
        return "the loader runs; nobody has divided the machine yet";
    }
    const std::optional<std::size_t>& event = now.view.event;
    if (event && *event + 1 < now.machine.events.size()) {
        return "as it was at the chosen event; Esc for the present";
    }
    return "who runs where, and who may call whom";
}

// In the lecture's layout the scene's panel is hidden: here is what its teller says, as large as
// it must be for the last row of seats. The room for it is kept, so that nothing jumps.
void draw_story(Canvas& canvas, Rect& content, const Now& now, app::Commands& commands) {
    if (now.view.lecture && now.lesson() != nullptr) {
        draw_lesson_in_lecture(canvas, content, now, commands);
        return;
    }
    if (!now.view.lecture || now.scene == nullptr) {
        return;
    }
    constexpr unsigned most_lines = 3;
    const widgets::Unit px = canvas.unit();
    widgets::TextFlow look;
    look.style = Style::Body;
    look.color = canvas.palette().text;
    look.leading = 1.24F;
    look.max_lines = most_lines;
    const Rect box = content.cut_top(canvas.line_height(look.style) * look.leading * most_lines);
    content.cut_top(px(8));
    canvas.remember("building.story", box);
    canvas.fill({box.x, box.y + px(3), px(4), box.h - px(3)}, canvas.palette().accent, px(2));
    widgets::text_flow(canvas, {box.x + px(14), box.y}, box.w - px(14), story_of(now), look);
}

// What a click means: the gate's last refusal on the devices' side, elsewhere the newest call.
std::optional<std::size_t> event_at(const BuildingPlan& plan, const Now& now, Point point) {
    if (plan.iommu.contains(point) || plan.devices.contains(point)) {
        return now.building.iommu.newest;
    }
    return now.building.hops.empty() ? std::nullopt : std::optional(now.building.hops.back().event);
}

// What is in the room keeps clear of the first way down, if there is one.
float way_down_of(const BuildingPlan& plan, const WaysDown& ways, const Room& room,
                  float clearance) {
    float clear = plan.room(room.world).right();
    for (const auto& [hop, x] : ways) {
        clear = hop->from == room.world ? std::min(clear, x - clearance) : clear;
    }
    return clear;
}

} // namespace

void draw_building(Canvas& canvas, const Rect& area, const Now& now, const models::Snapshot&,
                   app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    Rect content = widgets::panel_frame(canvas, area, "panel.building", "The building",
                                        subtitle_of(now), area.w - px(140));
    draw_story(canvas, content, now, commands);
    const BuildingPlan plan = plan_building(content, px.scale);
    const WaysDown ways = ways_down(canvas, plan, now);
    for (const Room& room : now.building.rooms) {
        draw_room(canvas, plan.room(room.world), room, way_down_of(plan, ways, room, px(14)),
                  commands);
    }
    draw_devices(canvas, plan.devices, now.building.devices, commands);
    draw_iommu(canvas, plan.iommu, now.building.iommu);
    draw_blocked(canvas, plan, now);
    draw_caption(canvas, plan, now);
    draw_hops(canvas, plan, ways, now);

    const widgets::Hit hit = canvas.hit("building", content);
    if (hit.hovered && plan.gap.contains(canvas.pointer()) && !now.building.sentence.empty()) {
        canvas.tooltip(std::array{now.building.caption, now.building.sentence});
    }
    if (!hit.clicked) {
        return;
    }
    if (const auto event = event_at(plan, now, canvas.pointer())) {
        const bool denied = models::is_refusal(now.machine.events[*event]);
        commands.add(denied ? app::Verb::Explain : app::Verb::SelectEvent, *event);
        if (!denied) {
            commands.add(app::Verb::ShowTab, static_cast<std::uint64_t>(models::Tab::Events));
        }
    }
}

} // namespace vitrine::panels
