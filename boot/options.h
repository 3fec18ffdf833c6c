// SPDX-License-Identifier: MIT
// The command line: `scene=NAME`, `without=GUARD[,GUARD…]`, `seed=NUMBER`.
//
// An option that is not understood stops the boot: a misspelt `without=` that was passed over in
// silence would show a guard at work that its user believes to be off. Lesson: 2.
#pragma once

#include "abi/boot_info.h"
#include "abi/guards.h"
#include "rt/result.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace boot {

struct Options {
    char scene[sizeof(abi::BootInfo::scene)] = {}; // zero-terminated
    abi::GuardsOff guards_off;
    std::uint64_t seed = 0;
};

/// What was not understood, and the word of the command line it is about.
struct OptionError {
    enum class Reason : std::uint8_t {
        UnknownOption,
        UnknownGuard,
        OptionTwice,
        BadSceneName,
        BadSeed,
        Count,
    };
    Reason reason;
    std::string_view word;
};

std::string_view sentence_of(OptionError::Reason reason);

/// The command line without the loader's own file name, which QEMU puts before it and GRUB does
/// not: everything up to the last word that ends in ".elf" goes.
std::string_view without_file_name(std::string_view command_line);

/// `command_line` is without a file name.
rt::Result<Options, OptionError> parse_options(std::string_view command_line);

} // namespace boot
