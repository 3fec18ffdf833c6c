// SPDX-License-Identifier: MIT
// The window as a PNG, without a window.
#pragma once

#include "visualizer/app/layout.h"
#include "visualizer/app/session.h"
#include "visualizer/app/shell.h"

#include <filesystem>
#include <string>

namespace vitrine::app {

struct ScreenshotSettings {
    std::filesystem::path path;
    WindowSize size;
    Look look;
};

/// Draws `session` as it stands; its thread must not be running. A sentence if it failed.
std::string render_screenshot(Session& session, const ScreenshotSettings& settings);

} // namespace vitrine::app
