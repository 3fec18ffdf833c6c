// SPDX-License-Identifier: MIT
// Bochs as a machine: an interpreter of instructions that was written independently of QEMU, where
// it is installed. Its words for us are a configuration file, its log and its debugger's prompt.
#pragma once

#include "machine/target.h"

#include <chrono>
#include <string>

namespace machine::bochs {

struct Settings {
    BootSettings boot;
    /// A failsafe: no event, no console output and no end for so long means it hangs.
    std::chrono::milliseconds silence_limit = std::chrono::seconds(60);
};

SwitchedOn switch_on(const Settings& settings);

/// A sentence about what is not installed that it takes to boot on Bochs; empty if all is there.
std::string what_is_missing();

inline bool is_installed() { return what_is_missing().empty(); }

} // namespace machine::bochs
