// SPDX-License-Identifier: MIT
// Writes the steps of a script so that the story reads from top to bottom: who runs, what happens,
// where control goes. Every world switch also leaves the hardware's own #VMEXIT and VMRUN events.
#pragma once

#include "abi/rules.h"
#include "abi/trace_ring.h"
#include "tests/fakes/scripted_target/scripted_target.h"
#include "tests/fakes/scripted_target/story_memory.h"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <vector>

namespace fakes {

using World = abi::World::Kind;

class ScriptWriter {
public:
    explicit ScriptWriter(const StoryPlaces& places) : places_(places) {}

    /// The processor spends `instructions` in function number `function` of the world's image.
    void works(std::uint64_t instructions, unsigned function);
    /// A guest leaves for the hypervisor.
    void exits(std::uint64_t exit_code);
    /// The hypervisor lets a guest go on, in function number `function`.
    void enters(World world, unsigned function);
    /// The hypervisor writes an event about the guest world `before`.
    void event(abi::EventKind kind, World before, World after,
               std::initializer_list<std::uint64_t> operands = {});
    void denied(abi::EventKind kind, World before, abi::Rule rule,
                std::initializer_list<std::uint64_t> operands);
    void does(std::function<void(Stage&)> effect);
    void prints(const char* text);

    World world() const { return world_; }
    std::vector<Step> take() { return std::move(steps_); }

private:
    void settle(machine::ProcessorState& processor, World world, unsigned function) const;
    Step& last();

    StoryPlaces places_;
    World world_ = World::Firmware;
    std::uint64_t pending_ = 0; // instructions before the next step
    std::vector<Step> steps_;
};

} // namespace fakes
