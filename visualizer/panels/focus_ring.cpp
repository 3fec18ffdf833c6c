// SPDX-License-Identifier: MIT
#include "visualizer/panels/focus_ring.h"

namespace vitrine::panels {

void draw_focus_ring(widgets::Canvas& canvas, const Rect&, const Now& now, const models::Snapshot&,
                     app::Commands&) {
    const auto place = now.view.focus.empty() ? std::nullopt : canvas.place(now.view.focus);
    if (!place || place->empty()) {
        return;
    }
    const widgets::Unit px = canvas.unit();
    canvas.above();
    canvas.outline(place->inset(-px(2)), canvas.palette().background, px(6), px(5));
    canvas.outline(place->inset(-px(2)), canvas.palette().accent, px(6), px(2.5F));
    canvas.below();
    canvas.remember("focus", *place);
}

} // namespace vitrine::panels
