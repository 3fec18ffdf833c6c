// SPDX-License-Identifier: MIT
// The code around RIP: instructions, and above each group the source line they were compiled from.
#pragma once

#include "machine/symbols.h"
#include "machine/target.h"
#include "visualizer/models/snapshot.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine::models {

struct CodeRow {
    enum class Kind { Function, Source, Instruction };

    Kind kind = Kind::Instruction;
    bool current = false;      // RIP is here
    std::uint64_t address = 0; // Instruction
    std::string where;         // "1a54", or the line number
    std::string mnemonic;      // or the function's name
    std::string operands;      // or the source line
    std::string bytes;         // "48 8b 05"
};

struct Code {
    std::vector<CodeRow> rows;
    std::optional<std::size_t> current; // index of RIP's row
    std::optional<std::size_t> shown;   // of the row to look at: RIP's, or the one asked for
    std::string place;                  // "securekernel.exe!sk::start"
    std::string source;                 // "entry.cpp, line 212"
};

/// One line of a source file, without its newline; empty if there is no such file or line.
using SourceLine = std::function<std::string(const std::string& file, unsigned line)>;

/// The code in the snapshot: at RIP, or where the focus says.
Code disassemble(const Snapshot& now, const machine::Symbols* symbols, const SourceLine& source);

/// Where to begin reading code so that decoding starts on an instruction: the function's start if
/// that is near, else `rip`.
std::uint64_t code_start(std::uint64_t rip, const machine::Symbols* symbols);

} // namespace vitrine::models
