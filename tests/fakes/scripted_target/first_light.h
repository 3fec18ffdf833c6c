// SPDX-License-Identifier: MIT
// A made-up run of the scene "first-light" on a ScriptedTarget: the same events in the same order
// as the real images give, with page tables, nested tables, PE headers and code in RAM to match.
#pragma once

#include "machine/symbols.h"
#include "tests/fakes/scripted_target/scripted_target.h"

#include <filesystem>
#include <memory>

namespace fakes {

inline constexpr std::uint64_t story_ram_size = 256ull * 1024 * 1024;
inline constexpr std::uint64_t story_secret_page = 0x3A25; // VTL0's gift to VTL1

/// With the guard on, VTL0's read of the secret is denied; without it, VTL1's pages stay open.
enum class Guarded { Yes, No };

std::unique_ptr<ScriptedTarget> first_light(Guarded guarded = Guarded::Yes);

/// Function names and lines for the code in the story's images.
machine::Symbols first_light_symbols();

/// Writes the source files that the symbols name below `root`.
void write_first_light_sources(const std::filesystem::path& root);

} // namespace fakes
