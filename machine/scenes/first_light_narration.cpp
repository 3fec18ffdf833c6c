// SPDX-License-Identifier: MIT
// The scene "first-light" told to a person, event by event.
#include "abi/guards.h"
#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "machine/event_names.h"
#include "machine/event_operands.h"
#include "machine/scenes/event_search.h"
#include "machine/scenes/first_light.h"

#include <fmt/format.h>

#include <string>

namespace machine::scenes {
namespace {

using abi::EventKind;
using abi::Mark;
using abi::TraceEvent;

bool is_first_of_its_kind(const TraceEvent& event, Events before) {
    return first_from(before, 0, [&event](const TraceEvent& earlier) {
               return earlier.kind == event.kind;
           }) == nowhere;
}

bool is_in_secure_kernel(std::uint64_t page) {
    return abi::secure_kernel_region.contains(page * abi::page_size);
}

std::string of_guard(const TraceEvent& event) {
    for (const abi::GuardName& guard : abi::guard_names) {
        if (static_cast<std::uint64_t>(guard.guard) == event.operand[0]) {
            return fmt::format("WARNING: the guard {} is switched off. {}", guard.name,
                               guard.sentence);
        }
    }
    return "WARNING: a guard is switched off.";
}

std::string of_switch(const TraceEvent& event, Events before) {
    if (!is_first_of_its_kind(event, before)) {
        return "";
    }
    return event.kind == EventKind::VtlCall
               ? "The first VTL call: the same processor leaves VTL 0 and goes on in VTL 1, with "
                 "other registers and another nested page table."
               : "VTL 1 is done for now and returns; VTL 0 goes on behind its call as if nothing "
                 "had happened.";
}

// VTL1 takes its region in many calls, because one hypercall holds 510 pages: told once.
std::string of_slat_change(const TraceEvent& event, Events before) {
    const SlatChange change = SlatChange::of(event);
    const bool is_taken = change.access == abi::PageAccess::none();
    if (!is_taken) {
        return ""; // Code that VTL0 may run, or may run no more: no part of this story.
    }
    if (!is_in_secure_kernel(change.first_page)) {
        return fmt::format("The page {} that VTL 0 gave away: from now on VTL {} can neither read, "
                           "write nor run it. The hypervisor wrote that into its nested page "
                           "table.",
                           hex(change.first_page), change.restricted_vtl);
    }
    const bool told = first_from(before, 0, [](const TraceEvent& earlier) {
                          return earlier.kind == EventKind::SlatChange &&
                                 is_in_secure_kernel(SlatChange::of(earlier).first_page);
                      }) != nowhere;
    return told ? ""
                : "VTL 1 takes its own pages out of VTL 0's nested page table. From here on not "
                  "even VTL 0's kernel can read the code that guards it.";
}

std::string of_service(const TraceEvent& event) {
    const auto service = static_cast<abi::SecureService>(event.operand[0]);
    const std::string_view name = name_of(service);
    return name.empty() ? fmt::format("number {}", event.operand[0]) : std::string(name);
}

std::string of_answer(const TraceEvent& event) {
    return fmt::format("VTL 1 answers {}: {}.", of_service(event),
                       operand_text(OperandFormat::NtStatus, event.operand[1]));
}

std::string of_violation(const TraceEvent& event) {
    return fmt::format(
        "Stopped. VTL 0's own page tables allow the access, but every address goes "
        "through the nested page table, too, and that one has nothing for it at {}. {}",
        hex(event.operand[0]), abi::text_of(static_cast<abi::Rule>(event.rule)).sentence);
}

std::string of_mark(const TraceEvent& event) {
    switch (static_cast<Mark>(event.operand[0])) {
    case Mark::SecureKernelReady:
        return fmt::format("The secure kernel is ready; {} pages are its own.", event.operand[1]);
    case Mark::KernelStarted:
        return "Only now does VTL 0's kernel start. Whatever it does, VTL 1 was there first.";
    case Mark::SecretStored:
        return fmt::format("VTL 1 writes a secret into page {}, which VTL 0 gave it.",
                           hex(event.operand[1]));
    case Mark::AttackBegins:
        return fmt::format(
            "The attack: VTL 0's kernel, at the highest privilege it has, reads address "
            "{}.",
            hex(event.operand[1]));
    case Mark::AttackDenied:
        return "VTL 0's kernel holds a fault in its hands, and not the secret.";
    case Mark::AttackSucceeded:
        return fmt::format("The attack SUCCEEDED: VTL 0 read {}.", hex(event.operand[1]));
    case Mark::SecretIntact:
        return event.operand[1] == 1 ? "VTL 1 looks at its secret: unchanged."
                                     : "VTL 1 looks at its secret: it was CHANGED.";
    case Mark::SceneFinished: return "The scene is over.";
    default: return ""; // other scenes' marks
    }
}

std::string of_end(const TraceEvent& event) {
    const auto reason = static_cast<abi::PowerOff>(event.operand[0]);
    return std::string(sentence_of(reason));
}

} // namespace

std::string narrate_first_light(const TraceEvent& event, Events before) {
    switch (event.kind) {
    case EventKind::HypervisorStarted:
        return "The hypervisor owns the machine. From here on everything else, even the loader "
               "that started it, runs as its guest, and its memory is in nobody's nested page "
               "table.";
    case EventKind::GuardOff: return of_guard(event);
    case EventKind::PartitionVtlEnabled:
        return "The secure kernel's first lines run in VTL 0 like any program and ask for a second "
               "trust level.";
    case EventKind::VpVtlEnabled:
        return fmt::format("The processor has a VTL 1 now; it will begin at {}.",
                           hex(event.operand[1]));
    case EventKind::VtlCall:
    case EventKind::VtlReturn: return of_switch(event, before);
    case EventKind::ProtectionEnabled:
        return "VTL 1 switches page protection on: from now on it decides what VTL 0 may touch.";
    case EventKind::SlatChange: return of_slat_change(event, before);
    case EventKind::SecureCall:
        return fmt::format("VTL 0's kernel asks VTL 1 for the service {}.", of_service(event));
    case EventKind::SecureCallAnswer: return of_answer(event);
    case EventKind::SlatViolation: return of_violation(event);
    case EventKind::InterceptDelivered:
        return "The hypervisor does not decide what follows: it enters VTL 1 and hands over a "
               "message that says who wanted what.";
    case EventKind::ExceptionInjected:
        return "VTL 1 has decided: VTL 0's instruction shall fault, as if the processor itself had "
               "refused.";
    case EventKind::MachineOff: return of_end(event);
    case EventKind::Mark: return of_mark(event);
    default: return "";
    }
}

} // namespace machine::scenes
