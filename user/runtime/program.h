// SPDX-License-Identifier: MIT
// What each program is linked with: its first function, which makes words of the command line, and
// print().  Lesson: 1.
//
//     abi::NtStatus user::main_program(Arguments arguments) {
//         user::print("hello, {}\n", arguments[0]);
//         return abi::NtStatus::Success;
//     }
#pragma once

#include "abi/nt_status.h"
#include "rt/format.h"

#include <span>
#include <string_view>
#include <type_traits>

namespace user {

/// The words of the command line; the first is the program's name.
using Arguments = std::span<const std::string_view>;

/// Each program defines this one. What it returns is the exit status.
abi::NtStatus main_program(Arguments arguments);

void write(std::string_view text);

/// print("{} pages\n", count); see rt/format.h for what {} takes.
template <typename... Values>
void print(rt::FormatString<std::type_identity_t<Values>...> format, const Values&... values) {
    char line[256];
    write(rt::format_to(line, format, values...));
}

} // namespace user
