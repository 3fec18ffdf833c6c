// SPDX-License-Identifier: MIT
// The scenes that Bochs's machine is too poor for.
#pragma once

#include <span>
#include <string_view>

namespace machine::bochs {

struct UnfitScene {
    std::string_view scene;
    std::string_view lack; // what the machine has not: "it has one processor"
};
/// All but the attacks that begin with a program: there are none on it.
std::span<const UnfitScene> unfit_scenes();

/// Why this scene cannot be played; empty if it can.
std::string_view what_lacks_for(std::string_view scene);

} // namespace machine::bochs
