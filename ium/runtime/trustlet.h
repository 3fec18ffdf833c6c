// SPDX-License-Identifier: MIT
// What each trustlet is linked with: its first function, and print().  Lesson: 10.
#pragma once

#include "abi/nt_status.h"
#include "rt/format.h"

#include <string_view>
#include <type_traits>

namespace ium {

/// Each trustlet defines this one. What it returns is the exit status. `command_line` is VTL0's
/// word, and so is everything else that a trustlet is told.
abi::NtStatus main_trustlet(std::string_view command_line);

void write(std::string_view text);

/// print("{} pages\n", count); see rt/format.h for what {} takes. Everybody can read the console.
template <typename... Values>
void print(rt::FormatString<std::type_identity_t<Values>...> format, const Values&... values) {
    char line[256];
    write(rt::format_to(line, format, values...));
}

} // namespace ium
