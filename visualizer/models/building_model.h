// SPDX-License-Identifier: MIT
// The building: the rooms of the machine, who is in which, and the way the last calls took.
#pragma once

#include "abi/trace_event.h"
#include "machine/symbols.h"
#include "visualizer/models/launch_model.h"
#include "visualizer/models/snapshot.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vitrine::models {

using World = abi::World::Kind;

/// Something in a room: a program, a table. Lit while it is at work.
struct RoomChip {
    std::string text;
    bool lit = false;
    std::string short_text = {};            // where there is no room; empty: the same
    std::string tip = {};                   // what a person may want to know besides
    std::optional<std::size_t> launch = {}; // the trustlet's, to click
};

/// The five gates of the newest launch, as they are drawn at the trustlets' door.
struct GateRow {
    std::size_t launch = 0;
    std::array<GateState::Kind, launch_gate_count> gates{};
    std::string title; // of what stands before them
};

struct Room {
    World world = World::Firmware;
    bool open = false;   // this world exists by now
    bool active = false; // the processor is in it
    std::vector<RoomChip> chips;
    std::string note; // where in it the processor is: "sk::start"
    std::optional<GateRow> gates = {};
};

/// One leg of a way: from room to room.
struct Hop {
    enum class Way {
        Call,   // towards VTL1
        Return, // back towards VTL0
        Down,   // a guest's request to the hypervisor, or an access it may not make
        Stairs, // between user mode and kernel of one VTL
    };

    World from = World::Firmware;
    World to = World::Firmware;
    Way way = Way::Down;
    unsigned number = 0; // 1 is the oldest shown
    unsigned times = 1;  // the same, so many times in a row
    bool denied = false;
    bool newest = false;
    std::string label; // "VTL call"
    std::size_t event = 0;
};

struct DeviceCard {
    std::string name;
    std::string note;
    bool busy = false;
    bool blocked = false;                   // the last thing it wanted was refused
    std::optional<std::size_t> denial = {}; // that event
};

/// Between the devices and memory.
struct Gate {
    bool in_force = false;
    std::size_t blocked = 0;           // transfers so far
    std::optional<std::size_t> newest; // the event
    std::string note;
};

struct Building {
    static constexpr std::size_t room_count = 5; // World::Vtl0User … World::Hypervisor

    std::array<Room, room_count> rooms;
    std::vector<Hop> hops;
    std::vector<DeviceCard> devices;
    Gate iommu;
    std::string caption;  // what happened last, in two or three words
    std::string sentence; // the same in full
    bool denied = false;  // it was refused
    bool divided = false; // the hypervisor has taken the machine
    World active = World::Firmware;

    const Room& room(World world) const { return rooms[static_cast<std::size_t>(world)]; }
};

/// "teaching device (00:04.0)"
std::string device_name(std::uint64_t requester);

/// `upto` is the event the person looks at; without one, the newest. `before` is for what is new.
Building building_of(const Snapshot& now, const Snapshot& before, std::optional<std::size_t> upto,
                     const machine::Symbols* symbols);

} // namespace vitrine::models
