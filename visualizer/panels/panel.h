// SPDX-License-Identifier: MIT
// What a panel is: a function that draws what it is given and asks for what the person clicked.
//
// No panel reads a file, a clock or a machine, and none keeps anything between two frames. A new
// panel is one pair of files and one line in app/frame.cpp.
#pragma once

#include "machine/scene.h"
#include "visualizer/app/command.h"
#include "visualizer/app/command_list.h"
#include "visualizer/models/building_model.h"
#include "visualizer/models/changes_since.h"
#include "visualizer/models/disassembly_model.h"
#include "visualizer/models/event_list_model.h"
#include "visualizer/models/glossary.h"
#include "visualizer/models/page_model.h"
#include "visualizer/models/registers_model.h"
#include "visualizer/models/slat_model.h"
#include "visualizer/models/snapshot.h"
#include "visualizer/models/timeline_model.h"
#include "visualizer/models/view.h"
#include "visualizer/models/why_model.h"
#include "visualizer/widgets/canvas.h"

namespace vitrine::panels {

/// Everything there is to show, worked out by the models before the frame begins.
struct Now {
    const models::Snapshot& machine;
    const models::View& view;
    const machine::Scene* scene; // null: a boot without a scene
    const models::Building& building;
    const models::SlatModel& slat;
    const models::ChangesSince& changes_since; // up to date where the view wants it
    const models::TimelineModel& timeline;
    const models::EventList& event_list;
    const models::PageFacts& page;
    const models::Registers& registers;
    const models::Code& code;
    const models::Why& why;
    const std::vector<models::Lesson>& lessons;
    const models::Glossary& glossary;
    const models::LessonProgress& progress;        // in the lesson that is open
    const std::vector<app::PaletteEntry>& palette; // what the palette offers for its text
    const std::optional<models::Comparison>& comparison;

    /// Null if no lesson is open.
    const models::Lesson* lesson() const {
        return view.lesson ? &lessons[view.lesson->lesson] : nullptr;
    }
};

using DrawPanel = void (*)(widgets::Canvas& canvas, const Rect& area, const Now& now,
                           const models::Snapshot& before, app::Commands& commands);

/// The hue in which a world's things are drawn.
const theme::Hue& hue_of(const theme::Palette& palette, abi::World::Kind world);

} // namespace vitrine::panels
