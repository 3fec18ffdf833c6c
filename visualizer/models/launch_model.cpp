// SPDX-License-Identifier: MIT
#include "visualizer/models/launch_model.h"

#include "abi/normal_call.h"
#include "abi/nt_status.h"

#include <fmt/format.h>

#include <algorithm>

namespace vitrine::models {

namespace {

using abi::EventKind;
using abi::SecureService;
using abi::TraceEvent;
using World = abi::World::Kind;

constexpr std::size_t signature_gate = 2;
constexpr std::size_t loader_gate = 5;
constexpr std::uint64_t most_pages = 64; // VTL1 takes a few for a thread; a trace may say anything

bool is_reported_by_vtl1(const TraceEvent& event) { return event.before() == World::Vtl1Kernel; }

bool is_between_gates(const Launch& launch) {
    return launch.state == Launch::State::Judged && launch.process;
}

} // namespace

unsigned Launch::refused_at() const {
    for (unsigned gate = 0; gate < launch_gate_count; ++gate) {
        if (gates[gate].kind == GateState::Kind::Shut) {
            return gate + 1;
        }
    }
    return 0;
}

Launch Launch::as_of(std::size_t event) const {
    Launch then = *this;
    for (GateState& gate : then.gates) {
        if (gate.kind != GateState::Kind::Waiting && gate.event > event) {
            gate = {};
        }
    }
    if (then.ended && *then.ended > event) {
        then.ended.reset();
        then.state = State::Running;
    }
    if (then.started && *then.started > event) {
        then.started.reset();
        then.memory.reset();
    }
    if (!then.started) {
        then.state = then.refused_at() != 0 ? State::Refused : State::Judged;
    }
    return then;
}

bool LaunchLog::concerns(const TraceEvent& event) {
    switch (event.kind) {
    case EventKind::SecureCall:
    case EventKind::SecureCallAnswer:
    case EventKind::SecureDecision:
    case EventKind::LaunchGate:
    case EventKind::NormalCall:
    case EventKind::SlatChange: return is_reported_by_vtl1(event);
    default: return false;
    }
}

void LaunchLog::take(const TraceEvent& event, std::size_t index) {
    if (!concerns(event)) {
        return;
    }
    Call& call = calls_[event.vp()];
    switch (event.kind) {
    case EventKind::SecureCall: take_call(event, index, call); break;
    case EventKind::LaunchGate: take_gate(event, index, call); break;
    case EventKind::SecureCallAnswer: take_answer(event, index, call); break;
    case EventKind::SlatChange: take_page(event, call); break;
    case EventKind::NormalCall: // What its twin brings next is a DLL for the trustlet.
        call.is_for_library =
            event.operand[0] == static_cast<std::uint64_t>(abi::NormalService::OpenImage);
        break;
    case EventKind::SecureDecision:
        if (rule_of(event) == abi::Rule::ImageNotTrusted) {
            take_refused_image(event, index, call);
        }
        break;
    default: break;
    }
}

void LaunchLog::take_call(const TraceEvent& event, std::size_t index, Call& call) {
    const bool is_for_library = call.is_for_library;
    call = Call{static_cast<SecureService>(event.operand[0]), event.operand[1], index, true,
                is_for_library};
    if (call.service == SecureService::CreateProcess) {
        Launch launch;
        launch.began = index;
        launch.image = call.parameter;
        if (const auto brought = images_.find(call.parameter); brought != images_.end()) {
            launch.image_event = brought->second;
        }
        launches_.push_back(std::move(launch));
    } else if (call.service == SecureService::RundownProcess) {
        Launch* const launch = with_process(call.parameter);
        if (launch != nullptr && !launch->ended) {
            launch->ended = index;
            launch->state = launch->started ? Launch::State::Ended : Launch::State::Refused;
        }
    }
}

void LaunchLog::take_gate(const TraceEvent& event, std::size_t index, const Call& call) {
    const std::uint64_t gate = event.operand[0] & 0xFF;
    Launch* const launch =
        gate == loader_gate && call.is_open ? with_process(call.parameter) : newest_open();
    if (launch == nullptr || gate == 0 || gate > launch_gate_count) {
        return;
    }
    const bool is_open = (event.operand[0] >> 8 & 1) != 0;
    launch->trustlet = event.operand[1];
    GateState& state = launch->gates[gate - 1];
    state.kind = is_open ? GateState::Kind::Open : GateState::Kind::Shut;
    state.event = index;
    state.rule = static_cast<abi::Rule>(event.operand[2]);
    if (!is_open) {
        launch->state = Launch::State::Refused;
    }
}

void LaunchLog::take_answer(const TraceEvent& event, std::size_t index, Call& call) {
    if (!call.is_open || event.operand[0] != static_cast<std::uint64_t>(call.service)) {
        return;
    }
    const bool accepted =
        abi::is_success(static_cast<abi::NtStatus>(static_cast<std::uint32_t>(event.operand[1])));
    if (call.service == SecureService::CreateSecureImage) {
        call.is_for_library = false;
        if (accepted) {
            images_[event.operand[2]] = call.event;
        }
    } else if (call.service == SecureService::CreateProcess && !launches_.empty()) {
        Launch& launch = launches_.back();
        if (accepted) {
            launch.process = event.operand[2];
        } else {
            launch.state = Launch::State::Refused;
        }
    } else if (call.service == SecureService::InitializeProcess) {
        if (Launch* const launch = with_process(call.parameter)) {
            launch->started = accepted ? std::optional(index) : std::nullopt;
            launch->state = accepted ? Launch::State::Running : Launch::State::Refused;
        }
    }
    call.is_open = false;
}

/// Code integrity judges an image before VTL0 can ask for a process of it: what it refuses never
/// comes to the gate that would have asked for the signature, and yet it is that gate's refusal.
void LaunchLog::take_refused_image(const TraceEvent& event, std::size_t index, const Call& call) {
    if (!call.is_open || call.service != SecureService::CreateSecureImage || call.is_for_library) {
        return;
    }
    const auto waiting = std::find_if(launches_.rbegin(), launches_.rend(), is_between_gates);
    const bool is_its_library = waiting != launches_.rend();
    if (!is_its_library) {
        launches_.emplace_back();
        launches_.back().began = call.event;
        launches_.back().image_event = call.event;
    }
    Launch& launch = is_its_library ? *waiting : launches_.back();
    launch.state = Launch::State::Refused;
    launch.gates[(is_its_library ? loader_gate : signature_gate) - 1] = {
        GateState::Kind::Shut, index, abi::Rule::ImageNotTrusted,
        static_cast<std::uint32_t>(event.operand[1])};
}

void LaunchLog::take_page(const TraceEvent& event, const Call& call) {
    const bool is_taken = (event.operand[2] & 0xF) == 0 && (event.operand[2] >> 16 & 0xFF) == 0;
    if (!call.is_open || !is_taken) {
        return;
    }
    const bool is_thread = call.service == SecureService::CreateThread;
    Launch* const launch = is_thread || call.service == SecureService::InitializeProcess
                               ? with_process(call.parameter)
                               : nullptr;
    if (launch == nullptr) {
        return;
    }
    std::vector<std::uint64_t>& pages = is_thread ? launch->thread_pages : launch->own_pages;
    for (std::uint64_t i = 0; i < std::min(event.operand[1], most_pages); ++i) {
        pages.push_back(event.operand[0] + i);
    }
}

Launch* LaunchLog::with_process(std::uint64_t handle) {
    const auto found =
        std::find_if(launches_.rbegin(), launches_.rend(),
                     [handle](const Launch& each) { return each.process == handle; });
    return found == launches_.rend() ? nullptr : &*found;
}

Launch* LaunchLog::newest_open() {
    const auto found = std::find_if(launches_.rbegin(), launches_.rend(), [](const Launch& each) {
        return each.state == Launch::State::Judged;
    });
    return found == launches_.rend() ? nullptr : &*found;
}

std::string_view name_of_trustlet(std::uint64_t id) {
    using abi::ium::TrustletId;
    switch (static_cast<TrustletId>(id)) {
    case TrustletId::SecureSystem: return "the secure kernel";
    case TrustletId::LsaIso: return "lsaiso.exe";
    case TrustletId::Vmsp: return "vmsp.exe";
    case TrustletId::VtpmProvisioning: return "vtpmprov.exe";
    case TrustletId::Hello: return "hello.exe";
    case TrustletId::IumTests: return "iumtests.exe";
    }
    return "";
}

std::string title_of(const Launch& launch) {
    if (launch.memory && !launch.memory->name.empty()) {
        return launch.memory->name;
    }
    if (!launch.trustlet) {
        return "an image";
    }
    const std::string_view name = name_of_trustlet(*launch.trustlet);
    return name.empty() ? fmt::format("trustlet 0x{:x}", *launch.trustlet) : std::string(name);
}

std::string instance_text(const std::array<std::uint8_t, 16>& instance, std::size_t bytes) {
    std::string text;
    for (std::size_t i = 0; i < std::min(bytes, instance.size()); ++i) {
        text += fmt::format("{:02x}", instance[i]);
    }
    return text;
}

std::string capabilities_text(std::uint64_t bits) {
    using abi::ium::Capability;
    static constexpr std::pair<Capability, const char*> names[] = {
        {Capability::SecureStorageGet, "read secure storage"},
        {Capability::SecureStoragePut, "write secure storage"},
        {Capability::Crypto, "cryptography"},
        {Capability::SecureSection, "secure sections"},
        {Capability::Mailbox, "mailbox"}};
    std::string text;
    for (const auto& [capability, name] : names) {
        if ((bits & static_cast<std::uint64_t>(capability)) != 0) {
            text += (text.empty() ? "" : ", ") + std::string(name);
        }
    }
    return text.empty() ? "nothing beyond computing" : text;
}

RefusedLaunch launch_refused_by(const std::vector<Launch>& launches, std::size_t event) {
    for (std::size_t i = 0; i < launches.size(); ++i) {
        const unsigned gate = launches[i].refused_at();
        if (gate != 0 && launches[i].gates[gate - 1].event == event) {
            return {i, gate};
        }
    }
    return {};
}

bool is_refusal(const TraceEvent& event) {
    switch (event.kind) {
    case EventKind::LaunchGate:
        return is_reported_by_vtl1(event) && (event.operand[0] >> 8 & 1) == 0;
    case EventKind::SecureDecision: // It has cleared registers: nothing was refused.
        return is_reported_by_vtl1(event) &&
               event.operand[0] != static_cast<std::uint64_t>(abi::Rule::RegistersScrubbed);
    default: return event.verdict() == abi::Verdict::Denied;
    }
}

abi::Rule rule_of(const TraceEvent& event) {
    switch (event.kind) {
    case EventKind::LaunchGate: return static_cast<abi::Rule>(event.operand[2]);
    case EventKind::SecureDecision: return static_cast<abi::Rule>(event.operand[0]);
    default: return static_cast<abi::Rule>(event.rule);
    }
}

} // namespace vitrine::models
