// SPDX-License-Identifier: MIT
#include "visualizer/app/observer.h"

#include "machine/page_walk.h"
#include "machine/ring_reader.h"
#include "machine/slat_reader.h"
#include "visualizer/app/code_reader.h"
#include "visualizer/app/device_rights.h"
#include "visualizer/app/guest_context.h"
#include "visualizer/app/hardware_reader.h"
#include "visualizer/app/intercept_reader.h"
#include "visualizer/app/stack_reader.h"
#include "visualizer/app/trustlet_reader.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

namespace vitrine::app {

namespace {

using abi::EventKind;
using models::Snapshot;

bool changes_tables(const abi::TraceEvent& event) {
    switch (event.kind) {
    case EventKind::HypervisorStarted:
    case EventKind::PartitionVtlEnabled:
    case EventKind::VpVtlEnabled:
    case EventKind::SlatChange:
    case EventKind::ProtectionEnabled:
    case EventKind::OverlayPlaced:
    case EventKind::IommuSwitchedOn: return true;
    default: return false;
    }
}

std::optional<abi::BootInfo> read_boot_info(std::span<const std::byte> ram, std::uint64_t address) {
    abi::BootInfo info;
    if (address > ram.size() || ram.size() - address < sizeof info) {
        return std::nullopt;
    }
    std::memcpy(&info, ram.data() + address, sizeof info);
    return info.magic == abi::BootInfo::expected_magic ? std::optional(info) : std::nullopt;
}

models::SlatState read_slat(std::span<const std::byte> ram, const abi::TraceRingHeader& ring,
                            std::uint64_t page_count) {
    models::SlatState slat;
    for (unsigned vtl = 0; vtl < abi::vtl_count; ++vtl) {
        models::SlatState::ViewOfVtl& view = slat.views[vtl];
        view.exists = ring.nested_root[vtl] != 0;
        if (!view.exists) {
            continue;
        }
        view.access.reserve(page_count);
        for (const machine::SlatEntry& entry :
             machine::read_slat_map(ram, ring.nested_root[vtl], page_count)) {
            view.access.push_back(entry.present ? entry.access.bits : 0);
        }
    }
    return slat;
}

std::shared_ptr<const std::vector<models::Narration>>
told_so_far(const std::shared_ptr<const std::vector<models::Narration>>& all, std::size_t events) {
    if (all->empty() || all->back().event < events) {
        return all;
    }
    const auto later = std::find_if(all->begin(), all->end(),
                                    [events](const auto& one) { return one.event >= events; });
    return std::make_shared<const std::vector<models::Narration>>(all->begin(), later);
}

template <typename Item>
void add_to(std::shared_ptr<const std::vector<Item>>& list, const std::vector<Item>& added) {
    if (!added.empty()) {
        auto all = *list;
        all.insert(all.end(), added.begin(), added.end());
        list = std::make_shared<const std::vector<Item>>(std::move(all));
    }
}

bool is_same(const abi::TraceEvent& a, const abi::TraceEvent& b) {
    return std::memcmp(&a, &b, sizeof a) == 0;
}

} // namespace

void Observer::begin_boot(const machine::Scene* scene) {
    scene_ = scene;
    ++boot_;
    taken_ = 0;
    furthest_ = 0;
    iommu_on_.reset();
    launches_ = {};
    launch_events_.clear();
    dma_blocked_ = std::make_shared<const std::vector<std::size_t>>();
    tables_stale_ = true;
    log_ = std::make_shared<models::EventLog>();
    judgements_.clear();
    judged_events_ = 0;
    narration_ = std::make_shared<const std::vector<models::Narration>>();
    console_ = std::make_shared<const std::string>();
    slat_ = std::make_shared<const models::SlatState>();
    sections_ = std::make_shared<const models::ImageSections>();
}

std::shared_ptr<Snapshot> Observer::look(machine::Target& target, const machine::Stop& stop,
                                         const models::Focus& focus, bool thorough) {
    take_events(target, stop, thorough);
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->number = ++number_;
    snapshot->boot = boot_;
    snapshot->machine_name = target.name();
    snapshot->capabilities = target.capabilities();
    snapshot->clock = target.clock();
    snapshot->ram_size = target.ram().size();
    snapshot->processor = target.processor();
    furthest_ = std::max(furthest_, snapshot->clock);
    snapshot->scene = scene_;
    // A log that is full knows less than has happened.
    snapshot->events = models::Events(log_, std::min(taken_, log_->size()));
    snapshot->known = models::Events(log_, log_->size());
    snapshot->furthest = furthest_;
    snapshot->dma_blocked = dma_blocked_;
    snapshot->judgements = judgements_;
    snapshot->narration = told_so_far(narration_, taken_);
    if (target.console().size() != console_->size()) {
        console_ = std::make_shared<const std::string>(target.console());
    }
    snapshot->console = console_;
    read_tables(target, *snapshot, thorough);
    read_trustlets(target.ram(), launches_.launches(), *snapshot);
    read_focus(target, *snapshot, focus);
    return snapshot;
}

// The run has taken another way than the one that was known: something else was typed.
void Observer::leave_known_future(std::size_t same) {
    auto log = std::make_shared<models::EventLog>();
    for (std::size_t i = 0; i < same; ++i) {
        log->append((*log_)[i]);
    }
    log_ = std::move(log);
    furthest_ = 0;
    narration_ = told_so_far(narration_, same);
}

void Observer::take_event(std::span<const abi::TraceEvent> events, std::size_t index,
                          Added& added) {
    const abi::TraceEvent& event = events[index];
    tables_stale_ = tables_stale_ || changes_tables(event);
    if (models::LaunchLog::concerns(event) && index < models::EventLog::capacity) {
        launches_.take(event, index);
        launch_events_.push_back(index);
    }
    if (event.kind == EventKind::IommuSwitchedOn) {
        iommu_on_ = index;
    }
    if (event.kind == EventKind::DmaBlocked) {
        added.dma_blocked.push_back(index);
    }
    if (index < log_->size() && !is_same((*log_)[index], event)) {
        leave_known_future(index);
    }
    if (index < log_->size()) {
        return; // One has been here before.
    }
    log_->append(event);
    if (scene_ != nullptr && scene_->narrate) {
        std::string sentence = scene_->narrate(event, events.first(index));
        if (!sentence.empty()) {
            added.narration.push_back({index, std::move(sentence)});
        }
    }
}

/// One has gone back: what was known of later events does not count.
void Observer::forget_what_lies_ahead() {
    tables_stale_ = true;
    const auto is_ahead = [this](std::size_t event) { return event >= taken_; };
    auto blocked = *dma_blocked_;
    std::erase_if(blocked, is_ahead);
    dma_blocked_ = std::make_shared<const std::vector<std::size_t>>(std::move(blocked));
    if (iommu_on_ && is_ahead(*iommu_on_)) {
        iommu_on_.reset();
    }
    std::erase_if(launch_events_, is_ahead);
    launches_ = {};
    for (const std::size_t event : launch_events_) {
        launches_.take((*log_)[event], event);
    }
}

void Observer::take_events(machine::Target& target, const machine::Stop& stop, bool thorough) {
    const std::span<const abi::TraceEvent> events(target.events());
    if (events.size() < taken_) { // back in time
        taken_ = events.size();
        forget_what_lies_ahead();
    }
    Added added;
    for (; taken_ < events.size(); ++taken_) {
        take_event(events, taken_, added);
    }
    add_to(dma_blocked_, added.dma_blocked);
    add_to(narration_, added.narration);
    if (scene_ != nullptr && (thorough || judgements_.empty() || judged_events_ != events.size())) {
        judgements_ = scene_->judge(events, stop);
        judged_events_ = events.size();
    }
}

void Observer::read_tables(machine::Target& target, Snapshot& snapshot, bool thorough) {
    const std::span<const std::byte> ram = target.ram();
    const abi::TraceRingHeader ring = machine::read_ring_header(ram);
    if (ring.magic == abi::TraceRingHeader::expected_magic) {
        snapshot.ring = ring;
        snapshot.boot_info = read_boot_info(ram, ring.boot_info);
    }
    if (snapshot.boot_info && sections_->empty()) { // the same all through the boot
        sections_ = std::make_shared<const models::ImageSections>(
            models::sections_of(*snapshot.boot_info, ram));
    }
    if (!snapshot.ring) { // before the hypervisor: also where one has gone back to
        slat_ = std::make_shared<const models::SlatState>();
    } else if (tables_stale_ || thorough) {
        models::SlatState slat = read_slat(ram, ring, snapshot.page_count());
        if (iommu_on_) {
            read_devices(ram, (*log_)[*iommu_on_].operand[1], snapshot.page_count(), slat);
        }
        tables_stale_ = false;
        // The same pointer means to the window: nothing changed.
        if (!(slat == *slat_)) {
            slat_ = std::make_shared<const models::SlatState>(std::move(slat));
        }
    }
    if (snapshot.ring) {
        snapshot.hardware = std::make_shared<const models::Hardware>(read_hardware(ram, ring));
    }
    snapshot.slat = slat_;
    snapshot.sections = sections_;
}

void Observer::read_focus(machine::Target& target, Snapshot& snapshot,
                          const models::Focus& focus) const {
    const machine::ProcessorState& processor = snapshot.processor;
    const std::span<const std::byte> ram = target.ram();
    snapshot.code =
        read_code({ram, snapshot.ring, snapshot.boot_info, processor, symbols_}, focus.code);
    snapshot.focus = focus;
    snapshot.page.address = focus.page * abi::page_size;
    if (snapshot.page.address + abi::page_size <= ram.size()) {
        const auto* first =
            reinterpret_cast<const std::uint8_t*>(ram.data()) + snapshot.page.address;
        snapshot.page.data.assign(first, first + abi::page_size);
    }
    for (unsigned vtl = 0; snapshot.ring && vtl < abi::vtl_count; ++vtl) {
        if (const std::uint64_t root = snapshot.ring->nested_root[vtl]) {
            snapshot.entries[vtl] = machine::read_slat_entry(ram, root, focus.page);
        }
    }
    if (focus.event && *focus.event < snapshot.events.size() && snapshot.ring) {
        snapshot.blocked_dma = machine::explain_blocked_dma(ram, target.events(), *focus.event);
        snapshot.intercept = read_intercept(ram, *snapshot.ring, target.events(), *focus.event);
    }
    snapshot.iommu_on = iommu_on_;
    snapshot.stack = read_stack(ram, snapshot.ring, processor, symbols_);
    const GuestContext subject = guest_context(ram, snapshot.ring, processor, focus.vtl);
    // The loader maps memory to itself; from the hypervisor on, everyone has the direct map.
    const bool direct_map = processor.world != abi::World::Kind::Firmware;
    const std::uint64_t linear =
        focus.linear.value_or((direct_map ? abi::direct_map_base : 0) + snapshot.page.address);
    const machine::WalkRequest request =
        machine::request_for(subject.processor, linear, machine::WalkRequest::Access::Read);
    snapshot.walk = models::grid_of(machine::walk(ram, request), request);
    snapshot.walk.subject = subject.name;
}

} // namespace vitrine::app
