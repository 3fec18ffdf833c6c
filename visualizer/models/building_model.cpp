// SPDX-License-Identifier: MIT
#include "visualizer/models/building_model.h"

#include "machine/device_view.h"
#include "machine/event_names.h"
#include "machine/event_text.h"
#include "visualizer/models/building_trustlets.h"
#include "visualizer/models/event_list_model.h"

#include <fmt/format.h>

#include <algorithm>

namespace vitrine::models {

namespace {

using abi::EventKind;
using abi::TraceEvent;

constexpr std::size_t max_hops = 5;
constexpr std::size_t max_events_searched = 64;

bool is_room(World world) { return static_cast<std::size_t>(world) < Building::room_count; }

// What a person calls the event: a hypercall by the name of the call.
std::string label_of(const TraceEvent& event) {
    if (event.kind == EventKind::Hypercall) {
        const auto code = static_cast<abi::tlfs::CallCode>(event.operand[0] & 0xFFFF);
        if (const std::string_view name = machine::name_of(code); !name.empty()) {
            return std::string(name);
        }
    }
    if (event.kind == EventKind::LaunchGate) {
        return fmt::format("Gate {} {}", event.operand[0] & 0xFF,
                           is_refusal(event) ? "refuses" : "opens");
    }
    return title_text(event.kind);
}

// The legs an event's way had, in order. The hardware's VMRUN and #VMEXIT tell the same story as
// the hypervisor's own events, with less meaning, so they are left to the timeline.
std::vector<Hop> legs_of(const TraceEvent& event, std::size_t index) {
    const auto leg = [&](World from, World to, Hop::Way way) {
        return Hop{from, to, way, 0, 1, is_refusal(event), false, label_of(event), index};
    };
    const World hypervisor = World::Hypervisor;
    switch (event.kind) {
    case EventKind::VtlCall:
        return {leg(event.before(), hypervisor, Hop::Way::Call),
                leg(hypervisor, event.after(), Hop::Way::Call)};
    case EventKind::VtlReturn:
        return {leg(event.before(), hypervisor, Hop::Way::Return),
                leg(hypervisor, event.after(), Hop::Way::Return)};
    case EventKind::Hypercall:
    case EventKind::SlatViolation:
    case EventKind::MsrAccess: return {leg(event.before(), hypervisor, Hop::Way::Down)};
    case EventKind::InterceptDelivered: return {leg(hypervisor, event.after(), Hop::Way::Call)};
    case EventKind::ExceptionInjected: return {leg(hypervisor, event.after(), Hop::Way::Return)};
    case EventKind::PrivilegeChange: return {leg(event.before(), event.after(), Hop::Way::Stairs)};
    default: return {};
    }
}

bool same_way(const Hop& a, const Hop& b) {
    return a.from == b.from && a.to == b.to && a.way == b.way;
}

// Backwards from the newest event, until a way would be taken a second time: what is left is one
// round through the building. A request repeated at once is one arrow that counts.
std::vector<Hop> last_hops(const Events& events, std::size_t end) {
    std::vector<Hop> hops; // newest last
    for (std::size_t back = 0; back < std::min(end, max_events_searched); ++back) {
        const std::size_t index = end - 1 - back;
        std::vector<Hop> legs = legs_of(events[index], index);
        std::erase_if(legs, [](const Hop& hop) {
            return !is_room(hop.from) || !is_room(hop.to) || hop.from == hop.to;
        });
        if (legs.empty()) {
            continue;
        }
        const Hop& first = legs.front();
        if (!hops.empty() && legs.size() == 1 && same_way(first, hops.front()) &&
            first.label == hops.front().label) {
            ++hops.front().times;
            continue;
        }
        const bool taken = std::any_of(hops.begin(), hops.end(), [&](const Hop& hop) {
            return same_way(hop, first) && hop.way != Hop::Way::Down;
        });
        if (taken || hops.size() + legs.size() > max_hops) {
            break;
        }
        hops.insert(hops.begin(), legs.begin(), legs.end());
    }
    for (std::size_t i = 0; i < hops.size(); ++i) {
        hops[i].number = static_cast<unsigned>(i + 1);
        hops[i].newest = hops[i].event == hops.back().event;
    }
    return hops;
}

// The newest event that a person would call an event.
std::optional<std::size_t> last_worth_telling(const Events& events, std::size_t end) {
    for (std::size_t back = 0; back < std::min(end, max_events_searched); ++back) {
        if (!events[end - 1 - back].seen_by_hardware()) {
            return end - 1 - back;
        }
    }
    return std::nullopt;
}

World home_of(abi::ImageId id) {
    switch (id) {
    case abi::ImageId::Hypervisor: return World::Hypervisor;
    case abi::ImageId::SecureKernel: return World::Vtl1Kernel;
    default: return World::Vtl0Kernel;
    }
}

bool runs(const abi::LoadedImage& image, std::uint64_t rip) {
    return rip >= image.virtual_base && rip - image.virtual_base < image.range.size;
}

// Where the processor stood at an event of before, nobody knows any more: no program is lit then.
void add_programs(Building& building, const Snapshot& now, bool present) {
    if (!now.boot_info) {
        return;
    }
    for (unsigned i = 0; i < static_cast<unsigned>(abi::ImageId::Count); ++i) {
        const auto id = static_cast<abi::ImageId>(i);
        const abi::LoadedImage& image = now.boot_info->image(id);
        if (image.range.size == 0) {
            continue;
        }
        Room& room = building.rooms[static_cast<std::size_t>(home_of(id))];
        room.chips.push_back({name_of(image), present && runs(image, now.processor.rip)});
    }
}

void add_tables(Building& building, const Snapshot& now, const TraceEvent* newest) {
    Room& room = building.rooms[static_cast<std::size_t>(World::Hypervisor)];
    for (unsigned vtl = 0; vtl < abi::vtl_count; ++vtl) {
        if (now.ring && now.ring->nested_root[vtl] != 0) {
            const bool changed = newest != nullptr && newest->kind == EventKind::SlatChange &&
                                 (newest->operand[2] >> 16 & 1) == vtl;
            room.chips.push_back({fmt::format("SLAT VTL {}", vtl), changed});
        }
    }
}

// A secure call that VTL1 has not answered yet, by name.
void add_service(Building& building, const Events& events, std::size_t end) {
    for (std::size_t back = 0; back < std::min(end, max_events_searched); ++back) {
        const TraceEvent& event = events[end - 1 - back];
        if (event.kind == EventKind::SecureCallAnswer) {
            return;
        }
        if (event.kind == EventKind::SecureCall) {
            const auto service = static_cast<abi::SecureService>(event.operand[0]);
            const std::string_view name = machine::name_of(service);
            building.rooms[static_cast<std::size_t>(World::Vtl1Kernel)].chips.push_back(
                {name.empty() ? fmt::format("service {}", event.operand[0]) : std::string(name),
                 true});
            return;
        }
    }
}

// Transfers by devices that were refused, up to `end`, newest first.
std::vector<std::size_t> blocked_transfers(const Snapshot& now, std::size_t end) {
    std::vector<std::size_t> blocked;
    for (std::size_t i = 0; i < now.dma_blocked->size(); ++i) {
        const std::size_t event = (*now.dma_blocked)[now.dma_blocked->size() - 1 - i];
        if (event < end) {
            blocked.push_back(event);
        }
    }
    return blocked;
}

void add_gate(Building& building, const Snapshot& now, std::size_t end) {
    const std::vector<std::size_t> blocked = blocked_transfers(now, end);
    building.iommu.in_force = now.slat->devices.exists;
    building.iommu.blocked = blocked.size();
    for (const std::uint16_t requester : now.slat->requesters) {
        const std::string whole = device_name(requester);
        DeviceCard card{whole.substr(0, whole.find(" (")), "", false};
        for (const std::size_t event : blocked) {
            if (now.events[event].operand[0] == requester) {
                card.note = "DMA";
                card.blocked = true;
                card.denial = event;
                break;
            }
        }
        // What was refused stands first: there may be more devices than there is room for.
        const auto place = card.blocked ? building.devices.begin() : building.devices.end();
        building.devices.insert(place, std::move(card));
    }
    building.iommu.note = building.iommu.in_force || now.iommu_on ? "DMA checked" : "not in force";
    if (!blocked.empty()) {
        building.iommu.newest = blocked.front();
        building.iommu.note = fmt::format("{} blocked", blocked.size());
    }
}

std::vector<DeviceCard> devices_of(const Snapshot& now, const Snapshot& before) {
    std::vector<DeviceCard> cards;
    const std::size_t printed = now.console->size();
    const bool busy = before.boot == now.boot && before.console->size() != printed;
    cards.push_back(
        {"COM1", now.has_memory() ? fmt::format("{} bytes", printed) : "not in a trace", busy});
    if (now.boot_info && now.boot_info->disk.size != 0) {
        cards.push_back(
            {"boot disk", fmt::format("{} KiB", now.boot_info->disk.size / 1024), false});
    }
    return cards;
}

// Where there is no memory to ask, the events say what was set up: among the first ones.
bool begins_with(const Events& events, std::size_t end, EventKind kind) {
    constexpr std::size_t most = 100'000;
    for (std::size_t i = 0; i < std::min(end, most); ++i) {
        if (events[i].kind == kind) {
            return true;
        }
    }
    return false;
}

} // namespace

std::string device_name(std::uint64_t requester) {
    return machine::device_name(x86::PciRequester::from(static_cast<std::uint16_t>(requester)));
}

Building building_of(const Snapshot& now, const Snapshot& before, std::optional<std::size_t> upto,
                     const machine::Symbols* symbols) {
    Building building;
    const std::size_t end = upto ? std::min(*upto + 1, now.events.size()) : now.events.size();
    const std::optional<std::size_t> told = last_worth_telling(now.events, end);
    const TraceEvent* newest = told ? &now.events[*told] : nullptr;

    building.active = upto && end > 0 ? now.events[end - 1].after() : now.processor.world;
    const bool has_ring = now.ring.has_value();
    building.divided = has_ring || (!now.has_memory() &&
                                    begins_with(now.events, end, EventKind::HypervisorStarted));
    const bool has_vtl1 = has_ring ? now.ring->secure_vtl_enabled != 0
                                   : begins_with(now.events, end, EventKind::VpVtlEnabled);
    for (std::size_t i = 0; i < Building::room_count; ++i) {
        Room& room = building.rooms[i];
        room.world = static_cast<World>(i);
        const bool secure = room.world == World::Vtl1User || room.world == World::Vtl1Kernel;
        room.open = building.divided && (!secure || has_vtl1);
        room.active = room.world == building.active;
        if (room.active && !upto && symbols != nullptr) {
            if (const auto place = symbols->place_of(now.processor.rip)) {
                room.note = place->function;
            }
        }
    }
    add_programs(building, now, end == now.events.size());
    add_tables(building, now, newest);
    add_service(building, now.events, end);
    add_user_programs(building, now, upto);
    building.hops = last_hops(now.events, end);
    building.devices = devices_of(now, before);
    add_gate(building, now, end);
    if (newest != nullptr) {
        building.caption = label_of(*newest);
        building.sentence = machine::describe(*newest);
        building.denied = is_refusal(*newest);
    }
    return building;
}

} // namespace vitrine::models
