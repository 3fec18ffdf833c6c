// SPDX-License-Identifier: MIT
// The words of the DLL itself, where its process has room for complaints.
#pragma once

#include "rt/format.h"

#include <span>
#include <string_view>
#include <type_traits>

namespace process {

/// Which DLL this is: "ntdll" or "iumdll".
extern const std::string_view own_name;

/// Each of the two DLLs has its own way out.
void write_error(std::string_view text);

/// complain("{} is not on the disk\n", name); see rt/format.h. The DLL's name goes before it.
template <typename... Values>
void complain(rt::FormatString<std::type_identity_t<Values>...> format, const Values&... values) {
    char line[320]; // two names of the longest sort, and the words between them
    const std::size_t begin = rt::format_to(line, "{}: ", own_name).size();
    const auto rest = rt::format_to(std::span{line}.subspan(begin), format, values...);
    write_error({line, begin + rest.size()});
}

} // namespace process
