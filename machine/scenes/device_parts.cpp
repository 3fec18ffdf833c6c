// SPDX-License-Identifier: MIT
#include "machine/scenes/device_parts.h"

#include "machine/blocked_dma.h"
#include "machine/scenes/first_light.h"

#include <fmt/format.h>

namespace machine::scenes {
namespace {

using abi::EventKind;
using abi::Mark;
using abi::TraceEvent;
using World = abi::World::Kind;

/// Before any guest could start a transfer.
bool iommu_came_first(const SceneRun& run) {
    const std::size_t kernel = first_from(run.events, 0, [](const TraceEvent& event) {
        return is_mark(event, Mark::KernelStarted, World::Vtl0Kernel);
    });
    return iommu_on(run.events) < kernel && kernel != nowhere;
}

/// What a person is told of a blocked transfer, from the events alone.
std::string narrate(const TraceEvent& event, Events before) {
    if (event.kind == EventKind::IommuSwitchedOn) {
        return "The IOMMU is on: each device it knows has VTL 0's own page table, and reaches what "
               "VTL 0 reaches.";
    }
    const bool is_interrupt = event.kind == EventKind::InterruptBlocked;
    if (event.kind != EventKind::DmaBlocked && !is_interrupt) {
        return narrate_first_light(event, before);
    }
    std::vector<TraceEvent> events(before.begin(), before.end());
    events.push_back(event);
    const auto blocked = explain_blocked_dma({}, events, events.size() - 1);
    return fmt::format("{} blocked. {} {}", is_interrupt ? "Interrupt" : "DMA",
                       blocked->lines.front(), blocked->lines.back());
}

} // namespace

std::size_t iommu_on(Events events) {
    return first_from(events, 0, [](const TraceEvent& event) {
        return event.kind == EventKind::IommuSwitchedOn && event.before() == World::Hypervisor;
    });
}

Expectation is_first() { return {"The IOMMU was on before VTL 0's kernel ran.", iommu_came_first}; }

Expectation good_end() {
    return {"VTL 0 lived on, and the machine switched itself off in good order.",
            ended_in_good_order};
}

Scene device_scene(const DeviceSceneText& text, std::vector<Expectation> expectations) {
    Scene scene;
    scene.name = text.name;
    scene.title = text.title;
    scene.description = text.description;
    scene.command_line = "scene=" + scene.name;
    scene.expectations = std::move(expectations);
    scene.narrate = narrate;
    return scene;
}

} // namespace machine::scenes
