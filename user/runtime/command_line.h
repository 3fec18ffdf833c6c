// SPDX-License-Identifier: MIT
// A line that was typed, as CreateProcess wants it: the file's name, and the line.
#pragma once

#include "abi/nt/process.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace user {

struct CommandLine {
    char image_name[sizeof(abi::nt::ProcessParameters::image_name)] = {};     // zero-terminated
    char command_line[sizeof(abi::nt::ProcessParameters::command_line)] = {}; // this too

    /// The first word names the program, with or without its ".exe". None if there is no word, or
    /// too much text.
    static std::optional<CommandLine> of(std::string_view line);
};

/// Win32's error for a line of which CommandLine::of makes nothing.
std::uint32_t command_line_error(std::string_view line);

} // namespace user
