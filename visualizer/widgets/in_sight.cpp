// SPDX-License-Identifier: MIT
#include "visualizer/widgets/in_sight.h"

namespace vitrine::widgets {

void keep_in_sight(Canvas::Scroll& scroll, const Rect& room, const Rect& row) {
    const float below = row.bottom() - room.bottom();
    const float above = room.y - row.y;
    // The region scrolls by its middle: what shall be there stands so far off it now.
    if (above > 0 || row.h > room.h) {
        scroll.show(room.center().y - above);
    } else if (below > 0) {
        scroll.show(room.center().y + below);
    }
}

} // namespace vitrine::widgets
