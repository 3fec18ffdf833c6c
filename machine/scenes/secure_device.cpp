// SPDX-License-Identifier: MIT
// Scene secure-device: a device of VTL1's, there and back, and VTL0 at its registers.  Lesson: 10.
#include "abi/memory_layout.h"
#include "abi/trace_marks.h"
#include "machine/scenes/device_parts.h"
#include "x86/pci_requester.h"

namespace machine::scenes {
namespace {

using abi::EventKind;
using abi::Mark;
using abi::PageAccess;
using abi::TraceEvent;
using World = abi::World::Kind;

constexpr auto secure_device_place = x86::PciRequester::of(0, 7);

std::size_t device_taken(Events events) {
    return first_from(events, 0, [](const TraceEvent& event) {
        return is_mark(event, Mark::SecureDeviceTaken, World::Vtl1Kernel);
    });
}

bool device_is_under_vtl1(const SceneRun& run) {
    const std::size_t attached = first_from(run.events, 0, [](const TraceEvent& event) {
        return event.kind == EventKind::DeviceAttached &&
               event.operand[0] == secure_device_place.raw;
    });
    return attached < device_taken(run.events);
}

bool registers_were_taken(const SceneRun& run) {
    const std::size_t taken = device_taken(run.events);
    return taken != nowhere &&
           vtl0_access_to(run.events, taken, run.events[taken].operand[1] / abi::page_size) ==
               PageAccess::none();
}

/// Where a machine shows its hardware: there and back, and never anywhere else.
bool device_stayed_in_its_page(const SceneRun& run) {
    const std::size_t taken = device_taken(run.events);
    if (taken == nowhere) {
        return false;
    }
    unsigned reads = 0;
    unsigned writes = 0;
    bool shows_hardware = false;
    for (const TraceEvent& event : run.events) {
        shows_hardware = shows_hardware || event.seen_by_hardware();
        if (event.kind != EventKind::DmaTransfer || event.operand[0] != secure_device_place.raw) {
            continue;
        }
        if (event.operand[1] / abi::page_size != run.events[taken].operand[2] / abi::page_size) {
            return false;
        }
        ++((event.operand[2] & write_bit) != 0 ? writes : reads);
    }
    return !shows_hardware || (reads == 1 && writes == 1);
}

bool device_brought_the_same(const SceneRun& run) {
    const std::size_t answered =
        first_after(run.events, device_taken(run.events), [](const TraceEvent& event) {
            return is_mark(event, Mark::SecureDeviceAnswered, World::Vtl1Kernel);
        });
    return answered != nowhere && run.events[answered].operand[1] == 1;
}

bool registers_were_refused(const SceneRun& run) {
    const attacks::Evidence evidence = evidence_in(run);
    return evidence.refused_access(evidence.target_page(), PageAccess::read()) ==
           abi::Rule::SlatVtlProtection;
}

} // namespace

Scene secure_device() {
    return device_scene(
        {"secure-device", "A device of VTL 1's",
         "VTL 1 takes a device: it reaches one page of VTL 1's and nothing else, and its registers "
         "are in no table of VTL 0's. VTL 1 sends it to read and to write there, while VTL 0 lets "
         "time pass; then VTL 0 tries to read one of its registers."},
        {is_first(),
         {"The hypervisor put the device under a table of VTL 1's.", device_is_under_vtl1},
         {"VTL 0 lost the device's registers.", registers_were_taken},
         {"What VTL 1 gave the device came back the same.", device_brought_the_same},
         {"The device read and wrote VTL 1's page, and no other.", device_stayed_in_its_page},
         {"VTL 0 was refused a register of the device.", registers_were_refused},
         good_end()});
}

} // namespace machine::scenes
