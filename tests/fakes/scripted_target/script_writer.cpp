// SPDX-License-Identifier: MIT
#include "tests/fakes/scripted_target/script_writer.h"

#include "x86/control_registers.h"

#include <algorithm>
#include <utility>

namespace fakes {

namespace {

using abi::EventKind;
using abi::TraceEvent;

constexpr std::uint64_t instructions_to_switch = 60; // what the hypervisor needs to enter a guest
constexpr std::uint16_t code64_attributes = 0xA09B;

struct Home {
    std::uint64_t image_base;
    std::uint64_t page_table_root;
    std::uint64_t nested_root;
};

Home home_of(World world, const StoryPlaces& places) {
    switch (world) {
    case World::Hypervisor: return {abi::hypervisor_image_base, places.hypervisor_root, 0};
    case World::Vtl1User:
    case World::Vtl1Kernel:
        return {abi::secure_kernel_image_base, places.secure_root, places.nested_root[1]};
    default: return {abi::kernel_image_base, places.kernel_root, places.nested_root[0]};
    }
}

TraceEvent make(EventKind kind, World before, World after,
                std::initializer_list<std::uint64_t> operands) {
    TraceEvent event;
    event.kind = kind;
    event.set_worlds(before, after);
    std::copy(operands.begin(), operands.end(), event.operand);
    return event;
}

} // namespace

void ScriptWriter::settle(machine::ProcessorState& processor, World world,
                          unsigned function) const {
    const Home home = home_of(world, places_);
    processor.world = world;
    processor.cpl = world == World::Vtl0User || world == World::Vtl1User ? 3 : 0;
    processor.guest_mode = world != World::Hypervisor;
    processor.rip = home.image_base + story_text_offset + function * story_function_size + 8;
    processor.cr3 = home.page_table_root;
    processor.nested_root = home.nested_root;
    processor.general[4] = abi::direct_map_base + home.page_table_root + 0x2'0F48; // RSP
    processor.cs.selector = 0x10;
    processor.cs.attributes = code64_attributes;
    processor.cr0 = x86::Cr0{}
                        .with(x86::Cr0::protection, true)
                        .with(x86::Cr0::write_protect, true)
                        .with(x86::Cr0::paging, true)
                        .raw;
    processor.cr4 = x86::Cr4{}.with(x86::Cr4::physical_address_extension, true).raw;
    processor.efer = x86::Efer{}
                         .with(x86::Efer::long_mode_enable, true)
                         .with(x86::Efer::long_mode_active, true)
                         .with(x86::Efer::no_execute, true)
                         .with(x86::Efer::svm, true)
                         .raw;
    processor.rflags = x86::Rflags::at_reset().with(x86::Rflags::zero, true).raw;
}

Step& ScriptWriter::last() {
    steps_.push_back({std::exchange(pending_, 0), {}, std::nullopt});
    return steps_.back();
}

void ScriptWriter::works(std::uint64_t instructions, unsigned function) {
    const World world = world_;
    does([this_copy = ScriptWriter(places_), world, function](Stage& stage) {
        this_copy.settle(stage.processor, world, function);
        stage.processor.general[1] = function; // RCX
    });
    pending_ += instructions;
}

void ScriptWriter::exits(std::uint64_t exit_code) {
    Step& step = last();
    step.effect = [this_copy = ScriptWriter(places_)](Stage& stage) {
        this_copy.settle(stage.processor, World::Hypervisor, 2);
    };
    step.event = make(EventKind::VmExit, world_, World::Hypervisor, {exit_code});
    world_ = World::Hypervisor;
    pending_ = instructions_to_switch;
}

void ScriptWriter::enters(World world, unsigned function) {
    Step& step = last();
    step.effect = [this_copy = ScriptWriter(places_), world, function](Stage& stage) {
        this_copy.settle(stage.processor, world, function);
        auto ring = stage.memory.read<abi::TraceRingHeader>(abi::trace_ring_header_address);
        ring.active_vtl = world == World::Vtl1Kernel || world == World::Vtl1User ? 1 : 0;
        stage.memory.write(abi::trace_ring_header_address, ring);
    };
    const bool secure = world == World::Vtl1Kernel || world == World::Vtl1User;
    step.event = make(EventKind::VmEntry, World::Hypervisor, world,
                      {places_.vmcb[secure ? 1 : 0], places_.nested_root[secure ? 1 : 0]});
    world_ = world;
}

void ScriptWriter::event(EventKind kind, World before, World after,
                         std::initializer_list<std::uint64_t> operands) {
    last().event = make(kind, before, after, operands);
}

void ScriptWriter::denied(EventKind kind, World before, abi::Rule rule,
                          std::initializer_list<std::uint64_t> operands) {
    TraceEvent event = make(kind, before, before, operands);
    event.rule = static_cast<std::uint8_t>(rule);
    event.set_vp_and_verdict(0, abi::Verdict::Denied);
    last().event = event;
}

void ScriptWriter::does(std::function<void(Stage&)> effect) { last().effect = std::move(effect); }

void ScriptWriter::prints(const char* text) {
    does([text](Stage& stage) { stage.console += text; });
}

} // namespace fakes
