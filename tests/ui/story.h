// SPDX-License-Identifier: MIT
// Sessions on the scripted machine, for tests of the window.
#pragma once

#include "tests/fakes/scripted_target/first_light.h"
#include "visualizer/app/session.h"

#include <optional>

namespace ui {

inline vitrine::app::SessionSettings story(fakes::Guarded guarded = fakes::Guarded::Yes) {
    vitrine::app::SessionSettings settings;
    settings.switch_on = [guarded] { return machine::SwitchedOn{fakes::first_light(guarded), ""}; };
    settings.scene = machine::find_scene("first-light");
    settings.symbols = std::make_shared<const machine::Symbols>(fakes::first_light_symbols());
    return settings;
}

/// Runs `session` up to the first event of this kind; without one, to the end.
inline void run_to(vitrine::app::Session& session, std::optional<abi::EventKind> kind) {
    session.run_here(
        {.instructions = machine::RunLimit::none,
         .until = [kind](const abi::TraceEvent& event) { return kind && event.kind == *kind; }});
}

} // namespace ui
