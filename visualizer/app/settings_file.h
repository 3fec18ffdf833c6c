// SPDX-License-Identifier: MIT
// What the window remembers between two runs: theme, layout, sizes. A small JSON file where the
// platform keeps such things ($XDG_CONFIG_HOME/vitrine/window.json).
#pragma once

#include "visualizer/app/layout.h"
#include "visualizer/models/view.h"

#include <filesystem>
#include <string>

namespace vitrine::app {

struct Remembered {
    theme::Mode mode = theme::Mode::Dark;
    bool lecture = false;
    models::Splits splits;
    WindowSize window;        // before it is scaled to a dense monitor
    std::string problem = {}; // a sentence, if there is a file that cannot be read
};

/// Empty if the environment names no place for it.
std::filesystem::path usual_settings_file();

/// What cannot be read is as it is the first time.
Remembered read_settings(const std::filesystem::path& file);
/// False if it could not be written. A file that could not be read is put aside, not lost.
bool write_settings(const std::filesystem::path& file, const Remembered& settings);

} // namespace vitrine::app
