// SPDX-License-Identifier: MIT
#include "visualizer/models/building_trustlets.h"

#include "visualizer/models/launch_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace vitrine::models {

namespace {

constexpr std::size_t instance_bytes_shown = 2;

Room& room_of(Building& building, World world) {
    return building.rooms[static_cast<std::size_t>(world)];
}

RoomChip chip_of(const Launch& launch, std::size_t index, bool lit) {
    RoomChip chip{fmt::format("{} 0x{:x}", title_of(launch), launch.trustlet.value_or(0)), lit,
                  title_of(launch), "", index};
    if (launch.memory) {
        chip.text += " #" + instance_text(launch.memory->instance, instance_bytes_shown);
        chip.tip = "instance " + instance_text(launch.memory->instance, 16);
    } else {
        chip.tip = "its memory cannot be read here";
    }
    return chip;
}

/// VTL0's process that has the trustlet's name and its threads' places in the scheduler.
void add_twin(Room& room, const Launch& launch, std::size_t index) {
    if (!launch.memory || launch.memory->threads.empty()) {
        return;
    }
    const TrustletMemory::Thread& first = launch.memory->threads.front();
    room.chips.push_back(
        {fmt::format("twin of {}, process {}", launch.memory->name, first.process_id), false,
         fmt::format("twin of {}", launch.memory->name),
         fmt::format("VTL 0 schedules process {}, thread {}, and cannot look "
                     "inside",
                     first.process_id, first.thread_id),
         index});
}

} // namespace

void add_user_programs(Building& building, const Snapshot& now, std::optional<std::size_t> upto) {
    Room& normal = room_of(building, World::Vtl0User);
    Room& secure = room_of(building, World::Vtl1User);
    const bool is_present = !upto || *upto + 1 >= now.events.size();
    if (is_present && now.processor.world == World::Vtl0User && !now.program.empty()) {
        normal.chips.push_back({now.program, true});
    }
    for (std::size_t i = 0; i < now.launches->size(); ++i) {
        const Launch& launch = (*now.launches)[i];
        const std::size_t seen_first = std::min(launch.began, launch.image_event.value_or(~0ULL));
        if (upto && seen_first > *upto) {
            break;
        }
        const Launch then = upto ? launch.as_of(*upto) : launch;
        GateRow row{i, {}, title_of(then) + " " + state_text(then)};
        std::transform(then.gates.begin(), then.gates.end(), row.gates.begin(),
                       [](const GateState& gate) { return gate.kind; });
        secure.gates = std::move(row);
        if (then.state == Launch::State::Running) {
            secure.chips.push_back(chip_of(then, i, is_present && now.running_launch == i));
            add_twin(normal, then, i);
        }
    }
}

} // namespace vitrine::models
