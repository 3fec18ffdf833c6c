// SPDX-License-Identifier: MIT
// The secure kernel's words. It has no driver for anything: the hypervisor prints for it.
#pragma once

#include "rt/format.h"

#include <span>
#include <string_view>
#include <type_traits>

namespace sk::console {

void write(std::string_view text);

/// print("securekernel: {} pages\n", count); see rt/format.h for what {} takes.
template <typename... Values>
void print(rt::FormatString<std::type_identity_t<Values>...> format, const Values&... values) {
    char line[160];
    write(rt::format_to(line, format, values...));
}

} // namespace sk::console
