// SPDX-License-Identifier: MIT
#include "visualizer/panels/building_plan.h"

#include <algorithm>
#include <cmath>

namespace vitrine::panels {

namespace {

using models::Hop;
using models::World;

constexpr float margin = 12;
constexpr float gap_width = 116;
constexpr float devices_width = 156;
constexpr float hypervisor_height = 58;

// Four lanes in the gap, left to right: back into VTL0, down from VTL0, up to VTL1, back from VTL1.
constexpr float lane_back_up = -38;
constexpr float lane_call_down = -14;
constexpr float lane_call_up = 14;
constexpr float lane_back_down = 38;

constexpr float call_height = 0.40F;   // of the room, where calls leave and arrive
constexpr float return_height = 0.74F; // where returns do

bool is_vtl0(World world) { return world == World::Vtl0User || world == World::Vtl0Kernel; }

} // namespace

BuildingPlan plan_building(const Rect& area, float px) {
    BuildingPlan plan;
    Rect rest = area;
    const float devices = std::min(devices_width * px, area.w * 0.21F);
    plan.devices = rest.cut_right(devices);
    rest.cut_right(margin * px);
    const float low = std::clamp(rest.h * 0.24F, hypervisor_height * px, 96 * px);
    plan.iommu = plan.devices.cut_bottom(low);
    plan.devices.cut_bottom(margin * px);
    plan.rooms[static_cast<std::size_t>(World::Hypervisor)] = rest.cut_bottom(low);
    rest.cut_bottom(margin * px);

    const float gap = std::min(gap_width * px, rest.w * 0.24F);
    const float width = (rest.w - gap) / 2;
    Rect left = rest.cut_left(width);
    plan.gap = rest.cut_left(gap);
    Rect right = rest;
    const float upper = (left.h - margin * px) / 2;
    plan.rooms[static_cast<std::size_t>(World::Vtl0User)] = left.cut_top(upper);
    left.cut_top(margin * px);
    plan.rooms[static_cast<std::size_t>(World::Vtl0Kernel)] = left;
    plan.rooms[static_cast<std::size_t>(World::Vtl1User)] = right.cut_top(upper);
    right.cut_top(margin * px);
    plan.rooms[static_cast<std::size_t>(World::Vtl1Kernel)] = right;
    return plan;
}

float first_way_down(const Rect& room) { return room.x + room.w * 0.66F; }

Point disc_of(const std::vector<Point>& way, const Hop& hop) {
    if (way.size() == 2) { // straight down, or stairs: at the end where it begins
        const float share = hop.way == Hop::Way::Down ? 0.22F : 0.5F;
        return {way[0].x + (way[1].x - way[0].x) * share, way[0].y + (way[1].y - way[0].y) * share};
    }
    // In the middle of the leg that runs up or down the gap.
    const bool last = hop.to == World::Hypervisor;
    const Point a = last ? way[1] : way[0];
    const Point b = last ? way[2] : way[1];
    return {(a.x + b.x) / 2, (a.y + b.y) / 2};
}

std::vector<Point> way_of(const BuildingPlan& plan, const Hop& hop, float along, float px) {
    const float ground = plan.room(World::Hypervisor).y;
    const bool down = hop.to == World::Hypervisor;
    const Rect& room = plan.room(down ? hop.from : hop.to);
    if (hop.way == Hop::Way::Stairs) {
        const Rect& upper = hop.from < hop.to ? plan.room(hop.from) : plan.room(hop.to);
        const bool goes_up = hop.from > hop.to; // beside the way down
        const float x = upper.right() - upper.w * 0.12F - (goes_up ? 26 * px : 0);
        const Point top{x, upper.bottom() - 18 * px};
        const Point bottom{x, upper.bottom() + margin * px + 12 * px}; // above the signs
        return hop.from < hop.to ? std::vector<Point>{top, bottom}
                                 : std::vector<Point>{bottom, top};
    }
    if (hop.way == Hop::Way::Down) {
        const float x = first_way_down(room) + along;
        return {{x, room.bottom() - 24 * px}, {x, ground - 1 * px}};
    }
    const bool call = hop.way == Hop::Way::Call;
    const bool normal = is_vtl0(down ? hop.from : hop.to);
    const float door = normal ? room.right() : room.x;
    const float lane =
        normal ? (call ? lane_call_down : lane_back_up) : (call ? lane_call_up : lane_back_down);
    const float x = plan.gap.center().x + lane * std::min(px, plan.gap.w / gap_width);
    const float y = room.y + room.h * (call ? call_height : return_height);
    std::vector<Point> way = {{door, y}, {x, y}, {x, ground - 1 * px}};
    if (!down) {
        std::reverse(way.begin(), way.end());
        way.front().y = ground;
    }
    return way;
}

} // namespace vitrine::panels
