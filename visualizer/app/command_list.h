// SPDX-License-Identifier: MIT
// Every command a person can give, in words, with its key: what the palette (Ctrl+P) searches.
#pragma once

#include "visualizer/app/command.h"
#include "visualizer/models/lesson.h"
#include "visualizer/models/snapshot.h"
#include "visualizer/models/view.h"

#include <string>
#include <string_view>
#include <vector>

namespace vitrine::app {

struct PaletteEntry {
    std::string title; // "Run or pause"
    std::string key;   // "space"; empty: none
    Command command;
    std::string reason; // why it cannot be given now; empty: it can
};

/// All of them, as they stand now: scenes, attacks, guards, lessons and bookmarks by name.
std::vector<PaletteEntry> all_commands(const models::Snapshot& now,
                                       const std::vector<models::Lesson>& lessons,
                                       const models::View& view);

/// Those in which every word of `text` is found, whatever its case; the best first.
std::vector<PaletteEntry> find_commands(std::vector<PaletteEntry> all, std::string_view text);

} // namespace vitrine::app
