// SPDX-License-Identifier: MIT
#include "visualizer/panels/building_plan.h"

#include "tests/catch.h"

#include <cmath>

namespace {

using vitrine::Point;
using vitrine::Rect;
using vitrine::models::Hop;
using vitrine::models::World;
using vitrine::panels::BuildingPlan;
using vitrine::panels::disc_of;
using vitrine::panels::plan_building;
using vitrine::panels::way_of;

constexpr Rect areas[] = {{0, 0, 820, 230}, {0, 0, 560, 180}, {0, 0, 790, 480}};

Hop hop(World from, World to, Hop::Way way) {
    Hop result;
    result.from = from;
    result.to = to;
    result.way = way;
    return result;
}

// The ways of one call and its return: all four may be on the screen together.
const Hop round_trip[] = {
    hop(World::Vtl0Kernel, World::Hypervisor, Hop::Way::Call),
    hop(World::Hypervisor, World::Vtl1Kernel, Hop::Way::Call),
    hop(World::Vtl1Kernel, World::Hypervisor, Hop::Way::Return),
    hop(World::Hypervisor, World::Vtl0Kernel, Hop::Way::Return),
};

float distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

} // namespace

TEST_CASE("Rooms do not overlap at any size", "[building]") {
    for (const Rect& area : areas) {
        const BuildingPlan plan = plan_building(area, 1);
        CAPTURE(area.w, area.h);
        for (std::size_t i = 0; i < plan.rooms.size(); ++i) {
            CHECK(intersection(plan.rooms[i], plan.devices).empty());
            for (std::size_t j = i + 1; j < plan.rooms.size(); ++j) {
                CHECK(intersection(plan.rooms[i], plan.rooms[j]).empty());
            }
        }
        CHECK(plan.devices.right() <= area.right());
    }
}

TEST_CASE("A way begins at the room it leaves and ends at the room it enters", "[building]") {
    const BuildingPlan plan = plan_building(areas[0], 1);
    for (const Hop& one : round_trip) {
        const auto way = way_of(plan, one, 0, 1);
        REQUIRE(way.size() == 3);
        const bool down = one.to == World::Hypervisor;
        const Point door = down ? way.front() : way.back();
        const Point floor = down ? way.back() : way.front();
        const Rect& room = plan.room(down ? one.from : one.to);
        CHECK((door.x == room.x || door.x == room.right()));
        CHECK(door.y > room.y);
        CHECK(door.y < room.bottom());
        CHECK(floor.y == Approx(plan.room(World::Hypervisor).y).margin(2));
    }
}

TEST_CASE("The numbers of a call and its return never cover each other", "[building]") {
    for (const Rect& area : areas) {
        const BuildingPlan plan = plan_building(area, 1);
        CAPTURE(area.w, area.h);
        for (std::size_t i = 0; i < std::size(round_trip); ++i) {
            for (std::size_t j = i + 1; j < std::size(round_trip); ++j) {
                const Point a = disc_of(way_of(plan, round_trip[i], 0, 1), round_trip[i]);
                const Point b = disc_of(way_of(plan, round_trip[j], 0, 1), round_trip[j]);
                CHECK(distance(a, b) > 19); // the discs' diameter
            }
        }
    }
}

TEST_CASE("Requests from one room stand side by side, inside the room", "[building]") {
    const BuildingPlan plan = plan_building(areas[0], 1);
    const Hop request = hop(World::Vtl1Kernel, World::Hypervisor, Hop::Way::Down);
    const auto first = way_of(plan, request, 0, 1);
    const auto second = way_of(plan, request, 40, 1);
    CHECK(second[0].x - first[0].x == 40);
    CHECK(second[0].x < plan.room(World::Vtl1Kernel).right());
}
