// SPDX-License-Identifier: MIT
#include "visualizer/models/launch_text.h"

#include "abi/skci.h"
#include "visualizer/models/event_list_model.h"

#include <fmt/format.h>

namespace vitrine::models {

namespace {

using abi::Guard;

/// Without which guard a gate opens for everybody.
constexpr std::array<Guard, launch_gate_count> guards = {Guard::TrustletIdTable, Guard::Signature,
                                                         Guard::TrustletIdTable,
                                                         Guard::TrustletIdTable, Guard::Signature};

std::string id_text(const Launch& launch) {
    return launch.trustlet ? fmt::format("0x{:x}", *launch.trustlet) : "nobody knows which";
}

std::string time_of(const Events& events, std::size_t event) {
    return event < events.size() ? grouped(events[event].clock) : "?";
}

std::string shown_at(unsigned gate, const Launch& launch, const Events& events) {
    switch (gate) {
    case 1:
        return launch.trustlet ? fmt::format("VTL 0's kernel asked for **trustlet {}**, in "
                                             "`CreateProcess` at t {}.",
                                             id_text(launch), time_of(events, launch.began))
                               : "Nothing yet: VTL 0 brings the image before it asks for an ID.";
    case 2:
        return launch.image_event
                   ? fmt::format("The file that VTL 0 brought by `CreateSecureImage` at t {}.",
                                 time_of(events, *launch.image_event))
                   : "The image that VTL 0 brought.";
    case 3: return "The policy in the image, section `.tPolicy`: signed with it.";
    case 4:
        return launch.memory ? fmt::format("Security version **{}**. It gets: **{}**.",
                                           launch.memory->security_version,
                                           capabilities_text(launch.memory->capabilities))
                             : "The entries of that policy: version, capabilities.";
    default: break;
    }
    std::string names;
    for (std::size_t i = 1; launch.memory && i < launch.memory->modules.size(); ++i) {
        names += (i == 1 ? "" : " and ") + fmt::format("`{}`", launch.memory->modules[i]);
    }
    return names.empty() ? "The two DLLs that every trustlet gets."
                         : fmt::format("The images {}.", names);
}

std::string why_open(unsigned gate, const Launch& launch) {
    switch (gate) {
    case 1:
        return fmt::format("Its constant table has this ID: **{}**.",
                           launch.trustlet ? name_of_trustlet(*launch.trustlet) : "");
    case 2: return "A whole chain up to the pinned root, for isolated user mode.";
    case 3: return fmt::format("It names the same ID, {}.", id_text(launch));
    case 4: return "Well-formed, new enough, and it asks for no more than the table grants.";
    default: return "Both are signed like the trustlet itself.";
    }
}

std::string decided_at(unsigned gate, const Launch& launch, abi::GuardsOff guards_off) {
    const GateState& state = launch.gates[gate - 1];
    switch (state.kind) {
    case GateState::Kind::Waiting: return "";
    case GateState::Kind::Open:
        return guards_off.is_off(guards[gate - 1])
                   ? fmt::format("**Open** for everybody: this boot left the guard `{}` out.",
                                 abi::guard_names[static_cast<unsigned>(guards[gate - 1])].name)
                   : "**Open.** " + why_open(gate, launch);
    case GateState::Kind::Shut: break;
    }
    std::string text = std::string("**Refused.** ") + abi::text_of(state.rule).sentence;
    return state.code ? text + " " + image_refusal_text(*state.code) : text;
}

} // namespace

std::array<GateText, launch_gate_count> gate_texts(const Launch& launch, const Events& events,
                                                   abi::GuardsOff guards_off) {
    std::array<GateText, launch_gate_count> texts;
    for (unsigned gate = 1; gate <= launch_gate_count; ++gate) {
        texts[gate - 1] = {shown_at(gate, launch, events), decided_at(gate, launch, guards_off)};
    }
    return texts;
}

std::string state_text(const Launch& launch) {
    switch (launch.state) {
    case Launch::State::Running: return "runs";
    case Launch::State::Ended: return "has ended";
    case Launch::State::Refused: {
        const unsigned gate = launch.refused_at();
        return gate == 0 ? "was refused" : fmt::format("was refused at gate {}", gate);
    }
    case Launch::State::Judged: break;
    }
    unsigned passed = 0;
    while (passed < launch_gate_count && launch.gates[passed].kind == GateState::Kind::Open) {
        ++passed;
    }
    return passed == launch_gate_count ? "is being laid down"
                                       : fmt::format("stands before gate {}", passed + 1);
}

std::string image_refusal_text(std::uint32_t code) {
    using abi::skci::Status;
    switch (static_cast<Status>(code)) {
    case Status::NotAnImage: return "The file is no 64-bit PE image.";
    case Status::NotSigned: return "The file has no signature.";
    case Status::ImageDigestDiffers: return "The image's digest differs from the signed one.";
    case Status::SignatureWrong: return "The signature was not made with its signer's key.";
    case Status::UsageMissing: return "Its signer may not sign code of this kind.";
    case Status::RootMismatch: return "It is signed under another root.";
    case Status::PageHashesMissing: return "Its signature has no page hashes.";
    default: break;
    }
    const char* const part =
        code < static_cast<std::uint32_t>(Status::NotSigned)              ? "the file"
        : code < static_cast<std::uint32_t>(Status::NotPeImageData)       ? "the signature"
        : code < static_cast<std::uint32_t>(Status::CertificateMalformed) ? "what was signed"
                                                                          : "the certificates";
    return fmt::format("Code integrity found fault with {} (its number {}, abi/skci.h).", part,
                       code);
}

} // namespace vitrine::models
