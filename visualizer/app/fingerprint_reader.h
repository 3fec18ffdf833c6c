// SPDX-License-Identifier: MIT
// Reads a fingerprint of all memory: a tenth of a second, so only when somebody compares.
#pragma once

#include "visualizer/models/fingerprint.h"
#include "visualizer/models/snapshot.h"

#include <cstddef>
#include <span>

namespace vitrine::app {

/// `now` says where the tables are.
models::FingerprintPtr read_fingerprint(std::span<const std::byte> ram,
                                        const models::Snapshot& now);

} // namespace vitrine::app
