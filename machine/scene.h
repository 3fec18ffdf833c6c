// SPDX-License-Identifier: MIT
// A scene: a scripted demonstration, what must be seen in it, and how it is told.
//
// Expectations are held against events that the hypervisor or the hardware wrote: worlds, VTL
// switches, SLAT changes, violations. What a guest says about itself (marks, secure calls) only
// names things, such as the page that holds the secret, and never decides alone.
#pragma once

#include "abi/trace_event.h"
#include "machine/target.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace machine {

/// A finished run, as an expectation sees it.
struct SceneRun {
    std::span<const abi::TraceEvent> events;
    const Stop& stop;
};

struct Expectation {
    std::string text; // what a person should be able to check
    std::function<bool(const SceneRun&)> holds;
};

struct Judgement {
    std::string text;
    bool held = false;

    friend bool operator==(const Judgement&, const Judgement&) = default;
};

struct Scene {
    std::string name; // "first-light"
    std::string title;
    std::string description;  // one paragraph
    std::string command_line; // for the loader: "scene=first-light"
    unsigned processors = 1;  // as many as the machine must have
    std::vector<Expectation> expectations;
    /// What to tell a person at `event`, given everything before it; empty for most events.
    std::function<std::string(const abi::TraceEvent& event,
                              std::span<const abi::TraceEvent> before)>
        narrate;

    std::vector<Judgement> judge(std::span<const abi::TraceEvent> events, const Stop& stop) const;
};

bool all_held(std::span<const Judgement> judgements);

/// Every scene there is, in the order in which to learn from them.
const std::vector<Scene>& all_scenes();

/// Null if no scene has this name; `no_such_scene` says it in a sentence.
const Scene* find_scene(std::string_view name);
std::string no_such_scene(std::string_view name);

/// `scenes --json`: an array of {"name", "title", "description"}.
std::string scenes_json();

} // namespace machine
