// SPDX-License-Identifier: MIT
// Where a machine stands, in words: for `run --stop`.
#pragma once

#include "machine/symbols.h"
#include "machine/target.h"

#include <string>

namespace vitrine::cli {

/// Several lines: why it stopped, the place in the source, the registers.
std::string whereabouts(machine::Target& target, const machine::Stop& stop,
                        const machine::Symbols& symbols);

} // namespace vitrine::cli
