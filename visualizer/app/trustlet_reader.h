// SPDX-License-Identifier: MIT
// What a trustlet's own memory says about it. Only somebody outside the machine may read it: VTL0's
// kernel, whose trustlet it is, cannot.
#pragma once

#include "visualizer/models/launch_model.h"
#include "visualizer/models/snapshot.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace vitrine::app {

/// The PEB's page and those of its threads are among the pages that VTL1 took when it laid them
/// down (abi/ium/environment.h). Nothing, if they do not hold that any more, or not yet.
std::optional<models::TrustletMemory> read_trustlet(std::span<const std::byte> ram,
                                                    const models::Launch& launch);

/// Fills in the launches so far with what is in memory, and who runs in ring 3.
void read_trustlets(std::span<const std::byte> ram, const std::vector<models::Launch>& launches,
                    models::Snapshot& snapshot);

} // namespace vitrine::app
