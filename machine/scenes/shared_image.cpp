// SPDX-License-Identifier: MIT
#include "machine/scenes/shared_image.h"

#include "abi/ium/trustlets.h"
#include "abi/nt_status.h"
#include "abi/secure_call.h"
#include "abi/secure_services.h"
#include "machine/scenes/event_search.h"
#include "machine/scenes/finished_run.h"
#include "machine/scenes/first_light.h"

#include <algorithm>

namespace machine::scenes {
namespace {

using abi::EventKind;
using abi::SecureService;
using abi::TraceEvent;
using World = abi::World::Kind;

constexpr auto hello = static_cast<std::uint64_t>(abi::ium::TrustletId::Hello);

bool is_answer(const TraceEvent& event, SecureService service) {
    return event.kind == EventKind::SecureCallAnswer && event.before() == World::Vtl1Kernel &&
           event.operand[0] == static_cast<std::uint64_t>(service) &&
           abi::is_success(static_cast<abi::NtStatus>(event.operand[1]));
}

bool is_launch_of_hello(const TraceEvent& event) {
    constexpr auto last_gate = static_cast<std::uint64_t>(abi::LaunchGate::Loader);
    constexpr std::uint64_t has_passed = 1 << 8;
    return event.kind == EventKind::LaunchGate && event.before() == World::Vtl1Kernel &&
           event.operand[0] == (last_gate | has_passed) && event.operand[1] == hello;
}

/// VTL1 made a copy for a program of VTL0's, between two launches of the trustlet.
bool ran_before_and_after_copy(const SceneRun& run) {
    const std::size_t first = first_from(run.events, 0, is_launch_of_hello);
    const std::size_t copy = first_after(run.events, first, [](const TraceEvent& event) {
        return is_answer(event, SecureService::CopyProtectedPage);
    });
    return first_after(run.events, copy, is_launch_of_hello) != nowhere;
}

bool kernel_was_refused(const SceneRun& run) {
    const attacks::Evidence evidence = evidence_in(run);
    return evidence.has_attack() &&
           evidence.refused_access(evidence.target_page(), abi::PageAccess::write()) ==
               abi::Rule::SlatVtlProtection;
}

bool has_told_of_copy(Events before) {
    return std::any_of(before.begin(), before.end(), [](const TraceEvent& event) {
        return is_answer(event, SecureService::CopyProtectedPage);
    });
}

std::string narrate(const TraceEvent& event, Events before) {
    if (is_answer(event, SecureService::CopyProtectedPage) && !has_told_of_copy(before)) {
        return "A program of VTL 0's has written into a DLL that trustlets use too. VTL 1 makes "
               "the copy that it gets, and the page itself stays as it is.";
    }
    if (is_launch_of_hello(event) && has_told_of_copy(before)) {
        return "The trustlet starts again, with the same DLL: it never saw the program's copy.";
    }
    return narrate_first_light(event, before);
}

} // namespace

Scene shared_image() {
    Scene scene;
    scene.name = "shared-image";
    scene.title = "A DLL in two worlds: each may read it, and whoever writes gets a copy";
    scene.description =
        "hello.exe runs in VTL 1, with iumdll.dll. A program of VTL 0's maps the same pages of "
        "that DLL, and writes into its code: it gets a copy, which VTL 1 makes. hello.exe runs "
        "again, and knows nothing of it. At last VTL 0's kernel writes such a page past its own "
        "copy-on-write, and the second page table refuses.";
    scene.command_line = "scene=program-sharing";
    scene.expectations = {
        {"A trustlet ran before and after VTL 1 had made a copy for a program that wrote its DLL.",
         ran_before_and_after_copy},
        {"VTL 0's kernel was refused when it wrote the page without a copy.", kernel_was_refused},
        {"The machine switched itself off in good order.", ended_in_good_order},
    };
    scene.narrate = narrate;
    return scene;
}

} // namespace machine::scenes
