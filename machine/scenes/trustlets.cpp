// SPDX-License-Identifier: MIT
#include "machine/scenes/trustlets.h"

#include "abi/ium/trustlets.h"
#include "abi/ports.h"
#include "abi/secure_services.h"
#include "machine/attacks/evidence.h"
#include "machine/scenes/event_search.h"
#include "machine/scenes/first_light.h"

#include <fmt/format.h>

namespace machine::scenes {
namespace {

using abi::EventKind;
using abi::LaunchGate;
using abi::TraceEvent;
using abi::ium::TrustletId;
using World = abi::World::Kind;

constexpr std::uint32_t post_mailbox = 0x0800'000F; // abi/ium/system_calls.h
constexpr std::uint32_t crypto = 0x0800'0005;       // likewise

bool has_passed(const TraceEvent& event, LaunchGate gate, TrustletId trustlet) {
    return event.kind == EventKind::LaunchGate && event.before() == World::Vtl1Kernel &&
           event.operand[0] == (static_cast<std::uint64_t>(gate) | 1 << 8) &&
           event.operand[1] == static_cast<std::uint64_t>(trustlet);
}

/// All five gates, one after the other.
bool launched(Events events, TrustletId trustlet) {
    std::size_t at = 0;
    for (const LaunchGate gate : {LaunchGate::CreationAttribute, LaunchGate::Signature,
                                  LaunchGate::PolicyId, LaunchGate::Policy, LaunchGate::Loader}) {
        at = first_from(events, at, [gate, trustlet](const TraceEvent& event) {
            return has_passed(event, gate, trustlet);
        });
    }
    return at != nowhere;
}

bool has_made(Events events, std::uint32_t system_call) {
    return first_from(events, 0, [system_call](const TraceEvent& event) {
               return event.kind == EventKind::SecureSystemCall &&
                      event.operand[0] == system_call && event.operand[1] == 0;
           }) != nowhere;
}

bool ended_in_good_order(const SceneRun& run) {
    return run.stop.reason == StopReason::PoweredOff &&
           run.stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::Orderly);
}

const char* sentence_of(LaunchGate gate) {
    switch (gate) {
    case LaunchGate::CreationAttribute: return "VTL0 asks for a trustlet whose ID VTL1 knows";
    case LaunchGate::Signature: return "its image is signed for isolated user mode";
    case LaunchGate::PolicyId: return "its policy names the ID that was asked for";
    case LaunchGate::Policy: return "its policy asks for no more than it may have";
    case LaunchGate::Loader: return "its DLLs are signed like itself";
    case LaunchGate::None: break;
    }
    return "";
}

std::string narrate(const TraceEvent& event, Events before) {
    if (event.kind == EventKind::LaunchGate) {
        const auto gate = static_cast<LaunchGate>(event.operand[0] & 0xFF);
        const bool is_open = (event.operand[0] >> 8 & 1) != 0;
        return fmt::format("Gate {} of trustlet {:#x} {}: {}.", static_cast<unsigned>(gate),
                           event.operand[1], is_open ? "opens" : "stays shut",
                           is_open ? sentence_of(gate) : "VTL1 refuses");
    }
    return narrate_first_light(event, before);
}

} // namespace

Scene trustlet_launch() {
    Scene scene;
    scene.name = "trustlet-launch";
    scene.title = "A trustlet starts: five gates, and a program that VTL0 cannot look into";
    scene.description =
        "VTL0 asks for hello.exe as a trustlet. VTL1 lets it through its five gates, one after the "
        "other, and the trustlet says who it is, has VTL1 vouch for that, and leaves a letter in "
        "its mailbox for whoever started it. More of them: `./vitrine run --scene shell`, and type "
        "`trustlet`.";
    scene.command_line = "scene=program-trustlet.exe+hello";
    scene.expectations = {
        {"The trustlet hello.exe passed all five gates, in their order.",
         [](const SceneRun& run) { return launched(run.events, TrustletId::Hello); }},
        {"It made system calls of VTL1, and left a letter in its mailbox.",
         [](const SceneRun& run) { return has_made(run.events, post_mailbox); }},
        {"The machine switched itself off in good order.", ended_in_good_order},
    };
    scene.narrate = narrate;
    return scene;
}

Scene credential_guard() {
    Scene scene;
    scene.name = "credential-guard";
    scene.title = "Credential Guard: a key that is nowhere in VTL0";
    scene.description =
        "alice logs on. lsass has LsaIso, a trustlet, make the key of her password, and keeps only "
        "what that has encrypted. Then memscan.exe reads every page that VTL0's kernel can read "
        "and looks for the key. With --without credential-guard it finds the key, and can use it.";
    scene.command_line = "scene=attack-steal-credentials";
    scene.expectations = {
        {"LsaIso passed all five gates.",
         [](const SceneRun& run) { return launched(run.events, TrustletId::LsaIso); }},
        {"It used the secure kernel's cryptography: the key was encrypted in VTL1.",
         [](const SceneRun& run) { return has_made(run.events, crypto); }},
        {"VTL0's kernel was refused when it read VTL1's pages.",
         [](const SceneRun& run) {
             return attacks::Evidence{{run.events, {}, run.stop}}
                 .refused_reading_vtl1()
                 .has_value();
         }},
        {"The machine switched itself off in good order.", ended_in_good_order},
    };
    scene.narrate = narrate;
    return scene;
}

} // namespace machine::scenes
