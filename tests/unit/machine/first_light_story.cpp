// SPDX-License-Identifier: MIT
#include "tests/unit/machine/first_light_story.h"

#include "abi/guards.h"
#include "abi/memory_layout.h"
#include "abi/page_access.h"
#include "abi/ports.h"
#include "abi/rules.h"
#include "abi/secure_call.h"
#include "abi/tlfs/intercept_message.h"
#include "abi/trace_marks.h"
#include "machine/scenes/first_light.h"

namespace first_light {
namespace {

using abi::EventKind;
using abi::Mark;
using abi::SecureService;
using abi::TraceEvent;
using World = abi::World::Kind;

constexpr auto vtl0 = World::Vtl0Kernel;
constexpr auto vtl1 = World::Vtl1Kernel;

constexpr std::uint64_t first_own_page = abi::secure_kernel_region.base / abi::page_size;
constexpr std::uint64_t own_pages = abi::secure_kernel_region.size / abi::page_size;
constexpr std::uint64_t secret_address = secret_page * abi::page_size;

TraceEvent event(EventKind kind, World before, World after, std::uint64_t first = 0,
                 std::uint64_t second = 0, std::uint64_t third = 0) {
    TraceEvent result;
    result.kind = kind;
    result.set_worlds(before, after);
    result.operand[0] = first;
    result.operand[1] = second;
    result.operand[2] = third;
    return result;
}

TraceEvent mark(World world, Mark value, std::uint64_t first = 0) {
    return event(EventKind::Mark, world, world, static_cast<std::uint64_t>(value), first);
}

TraceEvent taken(std::uint64_t first, std::uint64_t count) {
    constexpr std::uint64_t everything = abi::PageAccess::all().bits;
    return event(EventKind::SlatChange, vtl1, vtl1, first, count, everything << 8);
}

TraceEvent secure_call(EventKind kind, SecureService service, std::uint64_t operand = 0) {
    return event(kind, vtl1, vtl1, static_cast<std::uint64_t>(service), operand);
}

TraceEvent violation() {
    auto result = event(EventKind::SlatViolation, vtl0, vtl0, secret_address, 0,
                        abi::PageAccess::read().bits);
    result.set_vp_and_verdict(0, abi::Verdict::Denied);
    result.rule = static_cast<std::uint8_t>(abi::Rule::SlatVtlProtection);
    return result;
}

TraceEvent vtl_call() { return event(EventKind::VtlCall, vtl0, vtl1); }
TraceEvent vtl_return() { return event(EventKind::VtlReturn, vtl1, vtl0, 1); }

} // namespace

std::vector<TraceEvent> good_run() {
    constexpr std::uint64_t open = 2; // pages VTL0 needs until phase 3, in the middle of the region
    constexpr std::uint64_t before = own_pages / 2;
    std::vector<TraceEvent> events = {
        event(EventKind::HypervisorStarted, World::Firmware, World::Hypervisor,
              abi::hypervisor_region.base, abi::hypervisor_region.size, 0x1000'0000),
        event(EventKind::PartitionVtlEnabled, vtl0, vtl0, 1),
        event(EventKind::VpVtlEnabled, vtl0, vtl0, 1, abi::secure_kernel_image_base + 0x1000),
        vtl_call(),
        taken(first_own_page, before),
        taken(first_own_page + before + open, own_pages - before - open),
        vtl_return(),
        mark(vtl0, Mark::KernelStarted),
        vtl_call(),
        secure_call(EventKind::SecureCall, SecureService::Phase3Init),
        taken(first_own_page + before, open),
        secure_call(EventKind::SecureCallAnswer, SecureService::Phase3Init),
        vtl_return(),
        vtl_call(),
        secure_call(EventKind::SecureCall, SecureService::CreateSecureAllocation, secret_page),
        taken(secret_page, 1),
        mark(vtl1, Mark::SecretStored, secret_page),
        secure_call(EventKind::SecureCallAnswer, SecureService::CreateSecureAllocation),
        vtl_return(),
        mark(vtl0, Mark::AttackBegins, abi::direct_map_base + secret_address),
        violation(),
        event(EventKind::InterceptDelivered, vtl0, vtl1,
              static_cast<std::uint64_t>(abi::tlfs::MessageType::GpaIntercept), secret_address,
              abi::PageAccess::read().bits),
        event(EventKind::ExceptionInjected, vtl1, vtl1, 13),
        vtl_return(),
        mark(vtl0, Mark::AttackDenied, 13),
        vtl_call(),
        mark(vtl1, Mark::SecretIntact, 1),
        vtl_return(),
        mark(vtl0, Mark::SceneFinished),
        event(EventKind::MachineOff, vtl0, vtl0,
              static_cast<std::uint64_t>(abi::PowerOff::Orderly)),
    };
    for (std::uint32_t index = 0; index < events.size(); ++index) {
        events[index].sequence = index;
        events[index].clock = 1000 * index;
    }
    return events;
}

TraceEvent& at(std::vector<TraceEvent>& events, Step step) {
    return events.at(static_cast<std::size_t>(step));
}

std::vector<TraceEvent> without(Step step) {
    auto events = good_run();
    events.erase(events.begin() + static_cast<std::ptrdiff_t>(step));
    return events;
}

std::vector<TraceEvent> unguarded_run() {
    auto good = good_run();
    std::vector<TraceEvent> events;
    for (const TraceEvent& one : good) {
        const bool guards =
            one.kind == EventKind::SlatChange || one.kind == EventKind::SlatViolation ||
            one.kind == EventKind::InterceptDelivered || one.kind == EventKind::ExceptionInjected;
        const bool is_fault_return = &one == &at(good, Step::ReturnFault);
        if (!guards && !is_fault_return) {
            events.push_back(one);
        }
        if (one.kind == EventKind::HypervisorStarted) {
            events.push_back(event(EventKind::GuardOff, World::Hypervisor, World::Hypervisor,
                                   static_cast<std::uint64_t>(abi::Guard::SlatVtl1Pages)));
        }
    }
    for (TraceEvent& one : events) {
        if (one.operand[0] == static_cast<std::uint64_t>(Mark::AttackDenied) &&
            one.kind == EventKind::Mark) {
            one = mark(vtl0, Mark::AttackSucceeded, 0x5EC2E7);
        }
    }
    return events;
}

machine::Stop good_end() {
    return {machine::StopReason::PoweredOff, static_cast<std::uint32_t>(abi::PowerOff::Orderly),
            ""};
}

const machine::Scene& scene() {
    static const machine::Scene first_light = machine::scenes::first_light();
    return first_light;
}

std::vector<machine::Judgement> judge(const std::vector<TraceEvent>& events) {
    return scene().judge(events, good_end());
}

bool holds(const std::vector<TraceEvent>& events, Expected expectation) {
    return judge(events).at(expectation).held;
}

void set_worlds(TraceEvent& event, World world) { event.set_worlds(world, world); }

} // namespace first_light
