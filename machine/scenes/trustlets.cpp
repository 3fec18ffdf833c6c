// SPDX-License-Identifier: MIT
#include "machine/scenes/trustlets.h"

#include "abi/ium/trustlets.h"
#include "abi/secure_services.h"
#include "machine/scenes/event_search.h"
#include "machine/scenes/finished_run.h"
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

const char* sentence_of(LaunchGate gate) {
    switch (gate) {
    case LaunchGate::CreationAttribute: return "VTL 0 asks for a trustlet whose ID VTL 1 knows";
    case LaunchGate::Signature: return "its image is signed for isolated user mode";
    case LaunchGate::PolicyId: return "its policy names the ID that was asked for";
    case LaunchGate::Policy: return "its policy asks for no more than it may have";
    case LaunchGate::Loader: return "its DLLs are signed like itself";
    case LaunchGate::None: break;
    }
    return "";
}

/// Neither before the attack nor in it.
bool never_launched(const SceneRun& run, TrustletId trustlet) {
    const auto evidence = evidence_in(run);
    return evidence.has_attack() && !evidence.ran(static_cast<std::uint64_t>(trustlet));
}

std::string of_gate(const TraceEvent& event) {
    const auto gate = static_cast<LaunchGate>(event.operand[0] & 0xFF);
    const bool is_open = (event.operand[0] >> 8 & 1) != 0;
    return fmt::format("Gate {} of trustlet {:#x} {}: {}.", static_cast<unsigned>(gate),
                       event.operand[1], is_open ? "opens" : "stays shut",
                       is_open ? sentence_of(gate) : "VTL 1 refuses");
}

/// What the register scrub says of each call is the story of another scene.
std::string of_decision(const TraceEvent& event) {
    const auto rule = static_cast<abi::Rule>(event.operand[0]);
    return rule == abi::Rule::RegistersScrubbed
               ? ""
               : fmt::format("VTL 1 has decided. {}", abi::text_of(rule).sentence);
}

std::string narrate(const TraceEvent& event, Events before) {
    switch (event.kind) {
    case EventKind::LaunchGate: return of_gate(event);
    case EventKind::SecureDecision: return of_decision(event);
    default: return narrate_first_light(event, before);
    }
}

} // namespace

Scene trustlet_launch() {
    Scene scene;
    scene.name = "trustlet-launch";
    scene.title = "A trustlet starts: five gates, and a program that VTL 0 cannot look into";
    scene.description = "VTL 0 asks for hello.exe as a trustlet. VTL 1 lets it through its five "
                        "gates, one after the other, and the trustlet says who it is, has VTL 1 "
                        "vouch for that, and leaves a letter in its mailbox for whoever started "
                        "it. More of them: `./vitrine run --scene shell`, and type `trustlet`.";
    scene.command_line = "scene=program-trustlet.exe+hello";
    scene.expectations = {
        {"The trustlet hello.exe passed all five gates, in their order.",
         [](const SceneRun& run) { return launched(run.events, TrustletId::Hello); }},
        {"It made system calls of VTL 1, and left a letter in its mailbox.",
         [](const SceneRun& run) { return has_made(run.events, post_mailbox); }},
        {"The machine switched itself off in good order.", ended_in_good_order},
    };
    scene.narrate = narrate;
    return scene;
}

Scene credential_guard() {
    Scene scene;
    scene.name = "credential-guard";
    scene.title = "Credential Guard: a key that is nowhere in VTL 0";
    scene.description =
        "alice logs on. lsass has LsaIso, a trustlet, make the key of her password, and keeps only "
        "what that has encrypted. Then memscan.exe reads every page that VTL 0's kernel can read "
        "and looks for the key. With --without credential-guard it finds the key, and can use it.";
    scene.command_line = "scene=attack-steal-credentials";
    scene.expectations = {
        {"LsaIso passed all five gates.",
         [](const SceneRun& run) { return launched(run.events, TrustletId::LsaIso); }},
        {"It used the secure kernel's cryptography: the key was encrypted in VTL 1.",
         [](const SceneRun& run) { return has_made(run.events, crypto); }},
        {"VTL 0's kernel was refused when it read VTL 1's pages.",
         [](const SceneRun& run) { return evidence_in(run).refused_reading_vtl1().has_value(); }},
        {"The machine switched itself off in good order.", ended_in_good_order},
    };
    scene.narrate = narrate;
    return scene;
}

Scene tampered_trustlet() {
    Scene scene;
    scene.name = "tampered-trustlet";
    scene.title = "A trustlet of which one bit was changed: it is no trustlet any more";
    scene.description =
        "tampered.exe is hello.exe, signed as it should be, of which one bit of the code was "
        "changed on the disk afterwards. A program asks for it as hello.exe. VTL 1 copies the "
        "file, hashes the copy, and finds another digest than the one that was signed. With "
        "--without signature it starts, and is hello.exe to everybody.";
    scene.command_line = "scene=attack-tampered-trustlet";
    scene.expectations = {
        {"VTL 1 refused the image: code integrity does not vouch for it.",
         [](const SceneRun& run) {
             return evidence_in(run).has_decided_by(abi::Rule::ImageNotTrusted);
         }},
        {"No trustlet hello.exe came of it.",
         [](const SceneRun& run) { return never_launched(run, TrustletId::Hello); }},
        {"VTL 0 lived on, and the machine switched itself off in good order.", ended_in_good_order},
    };
    scene.narrate = narrate;
    return scene;
}

Scene iago() {
    Scene scene;
    scene.name = "iago";
    scene.title = "Iago: VTL 0 lies when VTL 1 asks it for memory";
    scene.description =
        "A trustlet needs memory, and VTL 1 has none of its own: it asks VTL 0 for pages. VTL 0's "
        "kernel names the page of VTL 1's secret. VTL 1 takes the answer for what it is, a "
        "request, sees whose page that is, and refuses. With --without reply-check it believes the "
        "answer, wipes its own secret and gives the page to the trustlet.";
    scene.command_line = "scene=attack-iago";
    scene.expectations = {
        {"The trustlet hello.exe passed all five gates: VTL 0 lied to a real one.",
         [](const SceneRun& run) { return launched(run.events, TrustletId::Hello); }},
        {"VTL 1 refused VTL 0's answer: it named the page of VTL 1's secret.",
         [](const SceneRun& run) {
             const auto evidence = evidence_in(run);
             return evidence.has_attack() && evidence.secret_page() == evidence.target_page() &&
                    evidence.secure_decision(evidence.target_page()) == abi::Rule::HostileReply;
         }},
        {"VTL 1 never found its secret changed.",
         [](const SceneRun& run) {
             constexpr std::uint64_t not_intact = 0;
             const auto evidence = evidence_in(run);
             return evidence.has_attack() &&
                    !evidence.has_secure_answer(abi::SecureService::VerifyPage, not_intact);
         }},
        {"VTL 0 lived on, and the machine switched itself off in good order.", ended_in_good_order},
    };
    scene.narrate = narrate;
    return scene;
}

} // namespace machine::scenes
