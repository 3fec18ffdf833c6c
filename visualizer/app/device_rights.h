// SPDX-License-Identifier: MIT
// What devices may do to each page, from the IOMMU's tables in RAM.
#pragma once

#include "visualizer/models/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace vitrine::app {

/// `root`: the IOMMU's root table. Fills in the devices' side of `slat`.
void read_devices(std::span<const std::byte> ram, std::uint64_t root, std::uint64_t page_count,
                  models::SlatState& slat);

} // namespace vitrine::app
