// SPDX-License-Identifier: MIT
// ntdll's own words, on the error output of its process.
#pragma once

#include "rt/format.h"

#include <string_view>
#include <type_traits>

namespace ntdll {

void write_error(std::string_view text);

/// complain("ntdll: {} is not on the disk\n", name); see rt/format.h.
template <typename... Values>
void complain(rt::FormatString<std::type_identity_t<Values>...> format, const Values&... values) {
    char line[320]; // two names of the longest sort, and the words between them
    write_error(rt::format_to(line, format, values...));
}

} // namespace ntdll
