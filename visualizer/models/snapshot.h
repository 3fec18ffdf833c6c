// SPDX-License-Identifier: MIT
// The machine as it stood at one moment: all the window ever looks at.
//
// The machine's thread makes snapshots and the window's thread reads them; nobody changes one once
// it is made. Everything in it was read from the machine: registers, RAM, the live nested tables.
#pragma once

#include "abi/boot_info.h"
#include "abi/memory_layout.h"
#include "abi/page_access.h"
#include "abi/trace_ring.h"
#include "abi/vtl.h"
#include "machine/blocked_dma.h"
#include "machine/scene.h"
#include "machine/slat_reader.h"
#include "machine/target.h"
#include "visualizer/models/call_stack.h"
#include "visualizer/models/event_log.h"
#include "visualizer/models/fingerprint.h"
#include "visualizer/models/hardware.h"
#include "visualizer/models/image_sections.h"
#include "visualizer/models/launch_model.h"
#include "visualizer/models/walk.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vitrine::models {

enum class RunState {
    Paused,
    Running,
    Ended,  // switched off, halted or stuck: only a restart goes on from here
    Failed, // the machine could not be switched on, or broke
};

enum class Speed { Quarter, Normal, Eightfold, Maximum };

/// What each VTL may do to each page, read from the nested tables in force.
struct SlatState {
    struct ViewOfVtl {
        bool exists = false;              // the VTL has a nested table
        std::vector<std::uint8_t> access; // PageAccess bits, one a page of RAM
        friend bool operator==(const ViewOfVtl&, const ViewOfVtl&) = default;
    };

    std::array<ViewOfVtl, abi::vtl_count> views;
    /// What devices may do, read from the IOMMU's tables; without an IOMMU in force, nothing is
    /// known.
    ViewOfVtl devices;
    std::vector<std::uint16_t> requesters; // of devices that the IOMMU knows: bus, device, function

    const ViewOfVtl& of(abi::Vtl vtl) const { return views[abi::index_of(vtl)]; }
    bool any() const { return views[0].exists || views[1].exists; }
    friend bool operator==(const SlatState&, const SlatState&) = default;
};

/// A copy of some bytes of the machine.
struct Bytes {
    std::uint64_t address = 0;
    std::vector<std::uint8_t> data; // empty: not readable
};

/// What the scene's teller says at an event.
struct Narration {
    std::size_t event = 0;
    std::string sentence;
};

/// Why the processor left a guest before something was refused, and who judged it then.
struct InterceptFacts {
    std::string bits;                   // with `code` and **bold** marks
    std::size_t asked = 0;              // the event of the attempt
    std::optional<std::size_t> decided; // VTL1's decision about it
};

/// What the window asked to see, answered by the machine's thread.
struct Focus {
    std::uint64_t page = 0;              // physical page whose contents to show
    std::optional<std::uint64_t> linear; // walk this address; otherwise the page's direct map
    std::optional<abi::Vtl> vtl;         // walk as this VTL; otherwise as whoever runs
    std::optional<std::size_t> event;    // explain this one, if it is a denial
    std::optional<std::uint64_t> code;   // show the code here; otherwise at RIP
    friend bool operator==(const Focus&, const Focus&) = default;
};

struct Snapshot {
    std::uint64_t number = 0; // grows by one with each snapshot
    std::uint64_t boot = 0;   // grows by one with each restart

    std::string machine_name;
    machine::Capabilities capabilities;
    RunState state = RunState::Paused;
    Speed speed = Speed::Normal;
    std::string sentence;                  // why it stands still, for a person
    std::string notice;                    // what became of the last command, if that needs saying
    const machine::Scene* scene = nullptr; // null: a boot without a scene

    std::uint64_t clock = 0;
    std::uint64_t ram_size = 0; // bytes
    machine::ProcessorState processor;
    Events events;              // up to the present
    Events known;               // the same run's future as well, where one has been there already
    std::uint64_t furthest = 0; // the latest clock this run has been at
    std::vector<std::uint64_t> breakpoints;                       // linear addresses
    std::shared_ptr<const std::vector<std::size_t>> dma_blocked = // among `events`
        std::make_shared<const std::vector<std::size_t>>();
    std::shared_ptr<const std::string> console = std::make_shared<const std::string>();

    std::optional<abi::TraceRingHeader> ring; // once the hypervisor has made it
    std::optional<abi::BootInfo> boot_info;
    std::vector<machine::Judgement> judgements; // the scene's expectations, held or not yet
    std::shared_ptr<const std::vector<Narration>> narration =
        std::make_shared<const std::vector<Narration>>();

    std::shared_ptr<const Hardware> hardware = std::make_shared<const Hardware>();
    std::shared_ptr<const SlatState> slat = std::make_shared<const SlatState>();
    std::shared_ptr<const ImageSections> sections = std::make_shared<const ImageSections>();
    std::shared_ptr<const std::vector<Launch>> launches = // of trustlets, and what is in memory
        std::make_shared<const std::vector<Launch>>();
    std::string program; // that runs in ring 3, by its name; empty: none, or it cannot be read
    std::optional<std::size_t> running_launch; // of the trustlet that runs

    FingerprintPtr memory; // only where somebody compares

    Bytes code; // around RIP, from the start of the function where that is known
    Focus focus;
    Bytes page;
    Walk walk;
    std::optional<machine::BlockedDma> blocked_dma; // focus.event, explained by the tables
    std::optional<InterceptFacts> intercept;        // of focus.event, if one had to do with it
    std::optional<std::size_t> iommu_on;            // the event that switched the IOMMU on
    std::vector<StackFrame> stack;                  // the innermost first
    std::array<machine::SlatEntry, abi::vtl_count> entries{}; // of the focus page, nested tables

    std::uint64_t page_count() const { return ram_size / abi::page_size; }
    bool stands_still() const { return state != RunState::Running; }
    /// A recorded trace has events alone.
    bool has_memory() const { return ram_size != 0; }
    /// What was typed makes the run: a recorded trace has no machine that could do it again.
    bool can_be_recorded() const { return capabilities.deterministic && has_memory(); }
    bool in_the_past() const { return clock < furthest; }
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

} // namespace vitrine::models
