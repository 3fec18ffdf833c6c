// SPDX-License-Identifier: MIT
// Memory by the addresses that a processor's code would use now.
#pragma once

#include "machine/target.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace machine {

/// From `address` on as many bytes as are there, up to `length`. Who may access them does not
/// matter, only where they are.
std::vector<std::byte> read_linear(std::span<const std::byte> ram, const ProcessorState& processor,
                                   std::uint64_t address, std::size_t length);

} // namespace machine
