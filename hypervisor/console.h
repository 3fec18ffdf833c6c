// SPDX-License-Identifier: MIT
// The hypervisor's words on the serial console.
#pragma once

#include "rt/format.h"

#include <span>
#include <string_view>
#include <type_traits>

namespace hv::console {

void put(char character);
void write(std::string_view text);

/// print("hypervisor: {} pages\n", count); see rt/format.h for what {} takes.
template <typename... Values>
void print(rt::FormatString<std::type_identity_t<Values>...> format, const Values&... values) {
    char line[160];
    write(rt::format_to(line, format, values...));
}

} // namespace hv::console
