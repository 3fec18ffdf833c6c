// SPDX-License-Identifier: MIT
#include "machine/scenes/devices.h"

#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "abi/rules.h"
#include "machine/attacks/evidence.h"
#include "machine/attacks/scenes.h"
#include "machine/blocked_dma.h"
#include "machine/scenes/device_parts.h"
#include "machine/scenes/event_search.h"
#include "machine/scenes/first_light.h"

#include <fmt/format.h>

namespace machine::scenes {
namespace {

using abi::EventKind;
using abi::Mark;
using abi::PageAccess;
using abi::TraceEvent;
using attacks::Evidence;
using World = abi::World::Kind;

constexpr auto disk = x86::PciRequester::of(0, 5);

bool is_write_into(const TraceEvent& event, std::uint64_t page) {
    return event.kind == EventKind::DmaTransfer && (event.operand[2] & write_bit) != 0 &&
           event.operand[1] / abi::page_size == page;
}

/// Where a machine shows its hardware, no transfer of the attack into `page` was let through.
bool nothing_arrived(const Evidence& evidence, std::uint64_t page) {
    return first_from(evidence.events(), 0, [page](const TraceEvent& event) {
               return is_write_into(event, page);
           }) == nowhere;
}

bool hypervisor_is_untouched(const SceneRun& run) {
    constexpr std::uint64_t page = (abi::hypervisor_region.end() - 1) / abi::page_size;
    const Evidence evidence = evidence_in(run);
    return evidence.refused_dma(page, PageAccess::write()) == abi::Rule::DmaBeyondVtl0 &&
           nothing_arrived(evidence, page);
}

bool secret_was_refused(const SceneRun& run) {
    const Evidence evidence = evidence_in(run);
    return evidence.secret_page() && evidence.secret_page() == evidence.target_page() &&
           evidence.refused_dma(evidence.target_page(), PageAccess::read()) ==
               abi::Rule::DmaBeyondVtl0;
}

/// VTL1 itself looked, after the attack.
bool secret_is_intact(const SceneRun& run) {
    const Events events = evidence_in(run).events();
    const std::size_t looked = first_from(events, 0, [](const TraceEvent& event) {
        return is_mark(event, Mark::SecretIntact, World::Vtl1Kernel);
    });
    return looked != nowhere && events[looked].operand[1] == 1;
}

/// By the hypervisor's message, which VTL1 has read: the first transfer that was refused.
bool vtl1_was_told(const SceneRun& run) {
    const Events events = evidence_in(run).events();
    const std::size_t blocked = first_from(
        events, 0, [](const TraceEvent& event) { return event.kind == EventKind::DmaBlocked; });
    return first_after(events, blocked, [&](const TraceEvent& event) {
               return is_mark(event, Mark::DeviceFaultKnown, World::Vtl1Kernel) &&
                      event.operand[1] == events[blocked].operand[0] &&
                      event.operand[2] == events[blocked].operand[1];
           }) != nowhere;
}

/// VTL1 took the page from the device that had just read it.
bool page_was_taken_in_use(const SceneRun& run) {
    const Evidence evidence = evidence_in(run);
    return evidence.has_attack() &&
           vtl0_access_to(run.events, run.events.size() - evidence.events().size(),
                          evidence.target_page()) == PageAccess::none();
}

bool stranger_was_refused(const SceneRun& run) {
    const Evidence evidence = evidence_in(run);
    return evidence.refused_device(evidence.target()) == abi::Rule::DmaUnknownDevice;
}

bool attack_began(const SceneRun& run) { return evidence_in(run).has_attack(); }

const Expectation told{"The hypervisor told VTL 1, which read who was refused, and where.",
                       vtl1_was_told};
const Expectation intact{"VTL 1 looked: its secret is as it was.", secret_is_intact};
const Expectation refused_write{"The device's write into the hypervisor's memory was refused, and "
                                "did not arrive.",
                                hypervisor_is_untouched};

Scene dma_attack() {
    return device_scene(
        {"dma-attack", "A device reaches for VTL 1's secret and the hypervisor's memory",
         "VTL 0's kernel lets the teaching device read the page with VTL 1's secret, and write "
         "into the hypervisor's memory. No page table of the processor is in the way: the IOMMU "
         "is. Booted with --without iommu the console prints the secret."},
        {is_first(),
         {"The device's read of VTL 1's secret was refused.", secret_was_refused},
         refused_write,
         told,
         intact,
         good_end()});
}

Scene stale_iotlb() {
    return device_scene(
        {"stale-iotlb", "A page that a device has read becomes VTL 1's",
         "The device reads a page of VTL 0's, so the IOMMU remembers that it may. Then VTL 1 takes "
         "the page, and the device reads again. What the IOMMU remembers has to be forgotten "
         "before a secret is put there; booted with --without iotlb-flush-on-revoke it is not."},
        {is_first(),
         {"VTL 1 had taken the page before the device read it again.", page_was_taken_in_use},
         {"The second read was refused.", secret_was_refused},
         told,
         intact,
         good_end()});
}

Scene dma_before_iommu() {
    return device_scene({"dma-before-iommu", "A device writes before anybody has a secret",
                         "VTL 0's kernel lets a device write the hypervisor's memory as the first "
                         "thing it does. An IOMMU that is switched on when VTL 1 takes its first "
                         "page of VTL 0's is too late: that is what --without iommu-early shows."},
                        {is_first(),
                         {"VTL 0's kernel began the attack.", attack_began},
                         refused_write,
                         good_end()});
}

Scene wrong_requester() {
    return device_scene(
        {"wrong-requester", "A device under another name",
         "The IOMMU chooses a device's tables by its requester number, and the bus part of that is "
         "what VTL 0 writes into a bridge. VTL 0 renumbers the bus, and the device behind the "
         "bridge reads memory under a number that the hypervisor never saw. Booted with --without "
         "known-requesters any number will do."},
        {is_first(),
         {"The number that nobody had at the start was refused.", stranger_was_refused},
         told,
         intact,
         good_end()});
}

/// The page of a program that VTL0's kernel says the disk has filled.
std::size_t page_came(Events events) {
    return first_after(events, iommu_on(events), [](const TraceEvent& event) {
        return is_mark(event, Mark::PageFromDisk, World::Vtl0Kernel);
    });
}

bool page_came_through(const SceneRun& run) {
    const std::size_t came = page_came(run.events);
    if (came == nowhere) {
        return false;
    }
    const std::uint64_t page = run.events[came].operand[1];
    const bool any_blocked = first_from(run.events.first(came), 0, [](const TraceEvent& event) {
                                 return event.kind == EventKind::DmaBlocked;
                             }) != nowhere;
    const bool shows_hardware = first_from(run.events, 0, [](const TraceEvent& event) {
                                    return event.seen_by_hardware();
                                }) != nowhere;
    const bool was_seen = first_from(run.events.first(came), 0, [page](const TraceEvent& event) {
                              return is_write_into(event, page) && event.operand[0] == disk.raw;
                          }) != nowhere;
    return !any_blocked && was_seen == shows_hardware;
}

/// VTL1 took the right to write the page, before anybody could run it.
std::size_t became_code(Events events) {
    const std::size_t came = page_came(events);
    return first_after(events, came, [&](const TraceEvent& event) {
        return changes_page_of_vtl0(event, events[came].operand[1]) &&
               event.before() == World::Vtl1Kernel &&
               !SlatChange::of(event).access.allows(PageAccess::write());
    });
}

bool disk_was_refused(const SceneRun& run) {
    const Events events = run.events;
    const std::size_t refused =
        first_after(events, became_code(events), [&](const TraceEvent& event) {
            return event.kind == EventKind::DmaBlocked && event.operand[0] == disk.raw &&
                   event.operand[1] / abi::page_size == events[page_came(events)].operand[1];
        });
    return refused != nowhere;
}

Scene legit_disk() {
    return device_scene(
        {"legit-disk", "A program's page comes from the disk, and then belongs to nobody's device",
         "VTL 0's kernel has the disk write a page of ntdll.dll where it is to run: that is DMA as "
         "it should be, judged and let through. VTL 1 makes the page code, which takes the right "
         "to write it from VTL 0, and so from its devices: told to write it again, the disk is "
         "refused, and does not even notice."},
        {is_first(),
         {"The page came from the disk, by the disk's own transfer; nothing was refused.",
          page_came_through},
         {"VTL 1 made it code, which VTL 0 cannot write.",
          [](const SceneRun& run) { return became_code(run.events) != nowhere; }},
         {"The disk's second transfer into the same page was refused.", disk_was_refused},
         good_end()});
}

} // namespace

std::vector<Scene> device_scenes() {
    return {dma_attack(),      stale_iotlb(), dma_before_iommu(),
            wrong_requester(), legit_disk(),  secure_device()};
}

} // namespace machine::scenes
