// SPDX-License-Identifier: MIT
#include "visualizer/app/screenshot.h"

#include "visualizer/app/png.h"
#include "visualizer/app/stage.h"

namespace vitrine::app {

namespace {

// Moving dots are a third of their way along: any fixed moment would do, but one must be chosen.
constexpr double picture_time = 0.74; // seconds

} // namespace

std::string render_screenshot(Session& session, const ScreenshotSettings& settings) {
    Stage stage(session, settings.size, settings.look);
    if (!stage.error().empty()) {
        return stage.error();
    }
    stage.settle(picture_time);
    return write_png(settings.path, stage.picture());
}

} // namespace vitrine::app
