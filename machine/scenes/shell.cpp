// SPDX-License-Identifier: MIT
#include "machine/scenes/shell.h"

#include "abi/nt_status.h"
#include "abi/ports.h"
#include "abi/secure_call.h"
#include "machine/scenes/event_search.h"
#include "machine/scenes/first_light.h"

namespace machine::scenes {
namespace {

using abi::EventKind;
using abi::TraceEvent;
using World = abi::World::Kind;

/// VTL1 lets a page run in programs, because VTL0's kernel has asked for it.
bool code_was_allowed(const SceneRun& run) {
    const std::size_t asked = first_from(run.events, 0, [](const TraceEvent& event) {
        return event.kind == EventKind::SecureCall &&
               event.operand[0] ==
                   static_cast<std::uint64_t>(abi::SecureService::MakeProtectedPageExecutable);
    });
    const std::size_t answered = first_after(run.events, asked, [](const TraceEvent& event) {
        return event.kind == EventKind::SecureCallAnswer;
    });
    return answered != nowhere &&
           abi::is_success(static_cast<abi::NtStatus>(run.events[answered].operand[1]));
}

/// The processor has told the view of programs from the kernel's, so a program has run.
bool program_ran(const SceneRun& run) {
    return first_from(run.events, 0, [](const TraceEvent& event) {
               return event.kind == EventKind::ViewSwitched && event.operand[0] == 1;
           }) != nowhere;
}

bool ended_well(const SceneRun& run) {
    return run.stop.reason == StopReason::Idle ||
           (run.stop.reason == StopReason::PoweredOff &&
            run.stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::Orderly));
}

/// The kernel asks for each page of code that programs run: a story of one sentence, told once.
std::string narrate(const TraceEvent& event, std::span<const TraceEvent> before) {
    const auto is_code_call = [](const TraceEvent& each) {
        constexpr auto executable =
            static_cast<std::uint64_t>(abi::SecureService::MakeProtectedPageExecutable);
        constexpr auto writable =
            static_cast<std::uint64_t>(abi::SecureService::MakeProtectedPageWritable);
        return each.kind == EventKind::SecureCall &&
               (each.operand[0] == executable || each.operand[0] == writable);
    };
    const std::size_t first = first_from(before, 0, is_code_call);
    if (first != nowhere) {
        return event.kind == EventKind::MachineOff ? narrate_first_light(event, before) : "";
    }
    if (is_code_call(event)) {
        return "The first program is about to run. For each page of code VTL 0's kernel asks VTL "
               "1, which takes away the right to write it before anybody may run it.";
    }
    return narrate_first_light(event, before);
}

} // namespace

Scene shell() {
    Scene scene = first_light();
    scene.name = "shell";
    scene.title = "The shell: VTL 0 as a small system to use, and to attack from";
    scene.description =
        "After what first-light shows, VTL 0's kernel goes on: it starts its first program, and "
        "that starts a shell on the console. Type `help`, list the disk, run programs, ask for the "
        "state of VBS, or let an attack loose.";
    scene.command_line = "scene=shell";
    scene.expectations.pop_back(); // It ends when its user wants it to.
    scene.expectations.push_back(
        {"VTL 1 was asked before a page of a program's code could run, and let it.",
         code_was_allowed});
    scene.expectations.push_back({"A program ran in VTL 0, in ring 3.", program_ran});
    scene.expectations.push_back({"The machine waits at its prompt, or was switched off in good "
                                  "order.",
                                  ended_well});
    scene.narrate = narrate;
    return scene;
}

} // namespace machine::scenes
