// SPDX-License-Identifier: MIT
#include "visualizer/cli/scenes.h"

#include "machine/scene.h"
#include "visualizer/cli/narrator.h"

#include <fmt/format.h>

namespace vitrine::cli {

ExitStatus list_scenes(bool json) {
    if (json) {
        fmt::print("{}\n", machine::scenes_json());
        return ExitStatus::Done;
    }
    for (const machine::Scene& scene : machine::all_scenes()) {
        fmt::print("{}: {}\n{}\n\n", scene.name, scene.title, wrapped(scene.description, "    "));
    }
    fmt::print("Play one with: ./vitrine run --scene {}\n", machine::all_scenes().front().name);
    return ExitStatus::Done;
}

} // namespace vitrine::cli
