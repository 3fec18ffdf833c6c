// SPDX-License-Identifier: MIT
// Where the rooms are and which way each call takes between them. Geometry only.
//
//   VTL0 user    |      | VTL1 trustlets    |
//   VTL0 kernel  | gap  | secure kernel     | devices
//   ------------ hypervisor ----------------| IOMMU
#pragma once

#include "visualizer/models/building_model.h"
#include "visualizer/models/geometry.h"

#include <array>
#include <vector>

namespace vitrine::panels {

struct BuildingPlan {
    std::array<Rect, models::Building::room_count> rooms;
    Rect gap; // between VTL0 and VTL1
    Rect devices;
    Rect iommu; // between them and memory

    const Rect& room(models::World world) const { return rooms[static_cast<std::size_t>(world)]; }
};

/// `px` is the scale: lengths are those of the 1600×900 design.
BuildingPlan plan_building(const Rect& area, float px);

/// The corners of a hop's way. `along` is how far a request to the hypervisor stands from the first
/// one of the same room.
std::vector<Point> way_of(const BuildingPlan& plan, const models::Hop& hop, float along, float px);

/// Where the hop's number stands on its way.
Point disc_of(const std::vector<Point>& way, const models::Hop& hop);

/// The first request to the hypervisor leaves its room here, if there are not too many.
float first_way_down(const Rect& room);

} // namespace vitrine::panels
