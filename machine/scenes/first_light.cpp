// SPDX-License-Identifier: MIT
// What must be seen in the scene "first-light", each expectation a question to the event stream.
// Lesson: 3 to 6.
#include "machine/scenes/first_light.h"

#include "abi/memory_layout.h"
#include "abi/nt_status.h"
#include "abi/ports.h"
#include "abi/rules.h"
#include "abi/secure_call.h"
#include "abi/tlfs/intercept_message.h"
#include "machine/scenes/event_search.h"
#include "x86/exception.h"

#include <algorithm>
#include <vector>

namespace machine::scenes {
namespace {

using abi::EventKind;
using abi::Mark;
using abi::TraceEvent;
using World = abi::World::Kind;

constexpr auto general_protection = static_cast<std::uint64_t>(x86::Exception::GeneralProtection);
constexpr std::uint64_t vtl1 = abi::index_of(abi::Vtl::Secure);

constexpr std::uint64_t page_of(std::uint64_t address) { return address / abi::page_size; }

bool is_vtl1_enabled(const TraceEvent& event, EventKind kind) {
    return event.kind == kind && event.operand[0] == vtl1 &&
           event.verdict() != abi::Verdict::Denied;
}

bool hypervisor_came_first(const SceneRun& run) {
    const std::size_t first = first_from(
        run.events, 0, [](const TraceEvent& event) { return !event.seen_by_hardware(); });
    return first != nowhere && run.events[first].kind == EventKind::HypervisorStarted;
}

std::size_t vtl1_exists(Events events) {
    const std::size_t partition = first_from(events, 0, [](const TraceEvent& event) {
        return is_vtl1_enabled(event, EventKind::PartitionVtlEnabled);
    });
    return first_after(events, partition, [](const TraceEvent& event) {
        return is_vtl1_enabled(event, EventKind::VpVtlEnabled);
    });
}

std::size_t kernel_started(Events events) {
    return first_after(events, vtl1_exists(events), [](const TraceEvent& event) {
        return is_mark(event, Mark::KernelStarted, World::Vtl0Kernel);
    });
}

/// VTL0's kernel asks VTL1 to take a page and keep a secret in it.
std::size_t page_given(Events events) {
    constexpr auto service = static_cast<std::uint64_t>(abi::SecureService::CreateSecureAllocation);
    return first_after(events, kernel_started(events), [](const TraceEvent& event) {
        return event.kind == EventKind::SecureCall && event.operand[0] == service;
    });
}

// Many SLAT changes add up to the region (the part VTL0 was needed for goes last, in phase 3), so
// every page of it is followed by itself.
bool vtl1_took_its_pages(const SceneRun& run) {
    const std::size_t deadline = page_given(run.events);
    if (deadline == nowhere) {
        return false;
    }
    constexpr std::uint64_t first = page_of(abi::secure_kernel_region.base);
    constexpr std::uint64_t count = abi::secure_kernel_region.size / abi::page_size;
    std::vector<bool> taken(count, false);
    for (const TraceEvent& event : run.events.first(deadline)) {
        if (event.kind != EventKind::SlatChange || event.before() != World::Vtl1Kernel) {
            continue;
        }
        for (std::uint64_t page = 0; page < count; ++page) {
            if (changes_page_of_vtl0(event, first + page)) {
                taken[page] = SlatChange::of(event).access == abi::PageAccess::none();
            }
        }
    }
    return std::find(taken.begin(), taken.end(), false) == taken.end();
}

bool is_switch(const TraceEvent& event) {
    return event.kind == EventKind::VtlCall || event.kind == EventKind::VtlReturn;
}

bool is_kind_at(Events events, std::size_t index, EventKind kind) {
    return index != nowhere && events[index].kind == kind;
}

/// Did the processor go from VTL0 to VTL1 and back around call and answer? Either side may report
/// them: VTL0 before it leaves and after it is back, VTL1 between its entry and its return.
bool switches_surround(Events events, std::size_t call, std::size_t answer) {
    const bool told_by_vtl1 = events[call].before() == World::Vtl1Kernel;
    const std::size_t entry =
        told_by_vtl1 ? last_before(events, call, is_switch) : first_after(events, call, is_switch);
    const std::size_t exit = events[answer].before() == World::Vtl1Kernel
                                 ? first_after(events, answer, is_switch)
                                 : last_before(events, answer, is_switch);
    return is_kind_at(events, entry, EventKind::VtlCall) &&
           is_kind_at(events, exit, EventKind::VtlReturn) && entry < exit;
}

bool secure_call_answered(const SceneRun& run) {
    const std::size_t call =
        first_after(run.events, kernel_started(run.events),
                    [](const TraceEvent& event) { return event.kind == EventKind::SecureCall; });
    const std::size_t answer = first_after(run.events, call, [](const TraceEvent& event) {
        return event.kind == EventKind::SecureCallAnswer;
    });
    if (answer == nowhere || run.events[answer].operand[0] != run.events[call].operand[0]) {
        return false;
    }
    const auto status = static_cast<abi::NtStatus>(run.events[answer].operand[1]);
    return status == abi::NtStatus::Success && switches_surround(run.events, call, answer);
}

/// The page VTL0 gave away and VTL1 hid a secret in, as VTL1 names it.
struct Secret {
    std::size_t stored = nowhere; // index of the mark
    std::uint64_t page = 0;
};

Secret find_secret(Events events) {
    const std::size_t stored = first_from(events, 0, [](const TraceEvent& event) {
        return is_mark(event, Mark::SecretStored, World::Vtl1Kernel);
    });
    return {stored, stored == nowhere ? 0 : events[stored].operand[1]};
}

std::size_t attack_begins(Events events) {
    return first_after(events, find_secret(events).stored, [](const TraceEvent& event) {
        return is_mark(event, Mark::AttackBegins, World::Vtl0Kernel);
    });
}

// VTL0 must have owned the page, or there was nothing to take; and it must be gone before the
// attack, by VTL1's own doing.
bool vtl1_protected_the_gift(const SceneRun& run) {
    const Events events = run.events;
    const Secret secret = find_secret(events);
    const std::size_t attack = attack_begins(events);
    const std::size_t asked = page_given(events);
    const std::size_t taken = first_after(events, asked, [secret](const TraceEvent& event) {
        return changes_page_of_vtl0(event, secret.page) && event.before() == World::Vtl1Kernel;
    });
    return attack != nowhere && taken < attack &&
           !abi::secure_kernel_region.contains(secret.page * abi::page_size) &&
           vtl0_access_to(events, asked, secret.page).allows(abi::PageAccess::read()) &&
           vtl0_access_to(events, attack, secret.page) == abi::PageAccess::none();
}

/// The first violation after the attack began, if it is VTL0's refused read of the secret's page.
std::size_t refused_read(Events events) {
    const std::size_t found =
        first_after(events, attack_begins(events),
                    [](const TraceEvent& event) { return event.kind == EventKind::SlatViolation; });
    if (found == nowhere) {
        return nowhere;
    }
    const TraceEvent& event = events[found];
    const abi::PageAccess wanted{static_cast<std::uint8_t>(event.operand[2])};
    const bool is_it = page_of(event.operand[0]) == find_secret(events).page &&
                       wanted.allows(abi::PageAccess::read()) &&
                       event.before() == World::Vtl0Kernel &&
                       event.verdict() == abi::Verdict::Denied &&
                       event.rule == static_cast<std::uint8_t>(abi::Rule::SlatVtlProtection);
    return is_it ? found : nowhere;
}

std::size_t vtl1_told(Events events) {
    const std::size_t violation = refused_read(events);
    return first_after(events, violation, [&](const TraceEvent& event) {
        return event.kind == EventKind::InterceptDelivered &&
               event.operand[0] ==
                   static_cast<std::uint64_t>(abi::tlfs::MessageType::GpaIntercept) &&
               event.operand[1] == events[violation].operand[0] &&
               event.after() == World::Vtl1Kernel;
    });
}

/// VTL1 may set an exception for the VTL below it alone; VTL0 meets it when VTL1 returns.
std::size_t fault_injected(Events events) {
    const std::size_t injected =
        first_after(events, vtl1_told(events), [](const TraceEvent& event) {
            return event.kind == EventKind::ExceptionInjected &&
                   event.operand[0] == general_protection && event.before() == World::Vtl1Kernel;
        });
    const std::size_t back = first_after(events, injected, is_switch);
    return is_kind_at(events, back, EventKind::VtlReturn) ? injected : nowhere;
}

bool vtl0_got_nothing(const SceneRun& run) {
    const Events events = run.events;
    const std::uint64_t secret_page = find_secret(events).page;
    const std::size_t attack = attack_begins(events);
    const std::size_t denied =
        first_after(events, fault_injected(events), [](const TraceEvent& event) {
            return is_mark(event, Mark::AttackDenied, World::Vtl0Kernel) &&
                   event.operand[1] == general_protection;
        });
    const std::size_t opened = first_after(events, attack, [secret_page](const TraceEvent& event) {
        return changes_page_of_vtl0(event, secret_page) &&
               SlatChange::of(event).access != abi::PageAccess::none();
    });
    const std::size_t succeeded = first_after(events, attack, [](const TraceEvent& event) {
        return is_mark(event, Mark::AttackSucceeded, World::Vtl0Kernel);
    });
    return denied != nowhere && opened == nowhere && succeeded == nowhere;
}

bool secret_is_intact(const SceneRun& run) {
    const std::size_t looked =
        first_after(run.events, attack_begins(run.events), [](const TraceEvent& event) {
            return is_mark(event, Mark::SecretIntact, World::Vtl1Kernel);
        });
    return looked != nowhere && run.events[looked].operand[1] == 1;
}

bool ended_in_good_order(const SceneRun& run) {
    constexpr auto orderly = static_cast<std::uint32_t>(abi::PowerOff::Orderly);
    const std::size_t off = first_from(
        run.events, 0, [](const TraceEvent& event) { return event.kind == EventKind::MachineOff; });
    return off != nowhere && run.events[off].operand[0] == orderly &&
           run.stop.reason == StopReason::PoweredOff && run.stop.power_off == orderly;
}

} // namespace

Scene first_light() {
    Scene scene;
    scene.name = "first-light";
    scene.title = "First light: one machine becomes two worlds";
    scene.description =
        "The machine boots. A hypervisor takes it over, and the secure kernel, still an ordinary "
        "guest, asks it for a second trust level. VTL 1 takes its own pages away from VTL 0; then "
        "VTL 0's kernel starts, gives VTL 1 a page and has a secret stored in it. At last VTL 0's "
        "kernel, with every privilege it has, tries to read the secret.";
    scene.command_line = "scene=first-light";
    scene.expectations = {
        {"The hypervisor took the machine before anything else could run on it.",
         hypervisor_came_first},
        {"The hypervisor enabled VTL 1 for the partition, then on the processor.",
         [](const SceneRun& run) { return vtl1_exists(run.events) != nowhere; }},
        {"VTL 1 took every page of its own away from VTL 0 before it kept a secret for it.",
         vtl1_took_its_pages},
        {"VTL 0's kernel started, when VTL 1 already existed.",
         [](const SceneRun& run) { return kernel_started(run.events) != nowhere; }},
        {"A secure call went from VTL 0 to VTL 1, and its answer came back with success.",
         secure_call_answered},
        {"VTL 1 took away a page that VTL 0 had given it for a secret.", vtl1_protected_the_gift},
        {"VTL 0 tried to read exactly that page, and its nested page table refused.",
         [](const SceneRun& run) { return refused_read(run.events) != nowhere; }},
        {"The hypervisor told VTL 1 of the attempt.",
         [](const SceneRun& run) { return vtl1_told(run.events) != nowhere; }},
        {"VTL 1 had a #GP injected into VTL 0's kernel.",
         [](const SceneRun& run) { return fault_injected(run.events) != nowhere; }},
        {"VTL 0 got the fault and never the data.", vtl0_got_nothing},
        {"VTL 1 found its secret unchanged.", secret_is_intact},
        {"The machine switched itself off in good order.", ended_in_good_order},
    };
    scene.narrate = narrate_first_light;
    return scene;
}

} // namespace machine::scenes
