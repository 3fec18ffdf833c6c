// SPDX-License-Identifier: MIT
// The rooms themselves: walls, sign, the programs in them; and the devices beside them.
#pragma once

#include "visualizer/app/command.h"
#include "visualizer/models/building_model.h"
#include "visualizer/widgets/canvas.h"

namespace vitrine::panels {

/// `way_down` is where arrows leave the room through its floor, or its right end if none does.
void draw_room(widgets::Canvas& canvas, const Rect& rect, const models::Room& room, float way_down,
               app::Commands& commands);

void draw_iommu(widgets::Canvas& canvas, const Rect& rect, const models::Gate& gate);
void draw_devices(widgets::Canvas& canvas, const Rect& rect,
                  const std::vector<models::DeviceCard>& cards, app::Commands& commands);

} // namespace vitrine::panels
