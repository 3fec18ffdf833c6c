// SPDX-License-Identifier: MIT
// What must hold for any bytes at all that are given to the PE loader.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace fuzz {

/// Parses `file` and, if it is accepted, loads it. Returns what is wrong, empty if nothing is:
/// an accepted image keeps to its memory, has no writable code and starts in code.
std::string check_pe_image(std::span<const std::byte> file);

/// The same of a library, from which a program imports: what it gets lies in the library.
std::string check_pe_library(std::span<const std::byte> file);

} // namespace fuzz
