// SPDX-License-Identifier: MIT
// A run as a small file: what was booted and what was typed, with which a deterministic machine
// makes the same run again; and how it ended, so that one can tell that it was the same.
// The format is in docs/formats.md.
#pragma once

#include "machine/target.h"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace machine {

struct Recording {
    static constexpr unsigned version = 1;

    std::string scene;
    std::string command_line;
    std::uint64_t ram_size = 0;
    unsigned processors = 1;
    std::string images; // a hash of the files that were booted
    std::vector<Typed> typed;
    std::uint64_t end = 0; // instructions
    std::string hash;      // of RAM and registers then

    friend bool operator==(const Recording&, const Recording&) = default;
};

void write_recording(std::ostream& out, const Recording& recording);

struct ReadRecording {
    Recording recording;
    std::string error; // one sentence, with the line's number where it is about a line
};
ReadRecording read_recording(std::istream& in);

/// The hash of the loader and the disk, or "" if one cannot be read.
std::string hash_of_images(const BootSettings& settings);

/// A sentence if these images are not those of the recording.
std::string check_images(const Recording& recording, const BootSettings& settings);

} // namespace machine
