// SPDX-License-Identifier: MIT
// Boots the built images on a machine and runs them to the end.
#pragma once

#include "machine/images.h"
#include "machine/invariants.h"
#include "machine/scene.h"
#include "machine/target.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace test {

struct FinishedRun {
    std::vector<abi::TraceEvent> events;
    machine::Stop stop;
    std::string console;
    std::uint64_t hash = 0;
    std::string error;                   // why the machine could not be switched on
    machine::InvariantReport invariants; // at the end
};

/// "glass", "qemu" or "bochs".
machine::SwitchedOn switch_on(const std::string& machine, const machine::BootSettings& settings);

machine::BootSettings settings_for(const std::string& command_line);

FinishedRun run_to_the_end(const std::string& machine, const machine::BootSettings& settings);
FinishedRun run_to_the_end(const std::string& machine, const std::string& command_line);

/// There must be one.
const machine::Scene& scene_called(std::string_view name);

/// What the scene should have shown in this run and did not: sentences, in order.
std::vector<std::string> broken_expectations(const FinishedRun& run,
                                             std::string_view scene = "first-light");

/// Glass, and QEMU where it is installed: the machines on which all images run.
std::vector<std::string> machines_here();

/// Is Bochs installed? It is optional: without it, a sentence says that its tests were left out.
bool has_bochs();

/// A table of this folder, "what|why" on each line, and lines that begin with # are left out.
std::map<std::string, std::string> read_table(const std::string& file);

} // namespace test
