// SPDX-License-Identifier: MIT
// A launch in words: what was shown at each gate, what VTL1 decided, and by which rule.
#pragma once

#include "abi/guards.h"
#include "visualizer/models/event_log.h"
#include "visualizer/models/launch_model.h"

#include <array>
#include <string>

namespace vitrine::models {

inline constexpr std::array<const char*, launch_gate_count> gate_titles = {
    "the ID that is asked for", "the signature", "the ID in the image", "the policy",
    "the loader's DLLs"};

struct GateText {
    std::string shown;   // with **bold** and `code`
    std::string decided; // empty: not yet
};

std::array<GateText, launch_gate_count> gate_texts(const Launch& launch, const Events& events,
                                                   abi::GuardsOff guards_off);

/// "runs", "was refused at gate 2", "stands before gate 3", "has ended"
std::string state_text(const Launch& launch);

/// Why code integrity refused an image, as a sentence about it (abi::skci::Status).
std::string image_refusal_text(std::uint32_t code);

} // namespace vitrine::models
