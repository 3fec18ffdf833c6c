// SPDX-License-Identifier: MIT
// Which spaces of a text are no places to go on in the next line: "t 6 459 751" is one moment, and
// "VTL 0" one name.
#pragma once

#include <cstddef>
#include <string_view>

namespace vitrine::models {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether a line may end at `space`, the place of a space in `text`.
constexpr bool may_break(std::string_view text, std::size_t space) {
    const std::string_view before = text.substr(0, space);
    const std::string_view after = text.substr(space + 1);
    if (before.empty() || after.empty() || !is_digit(after[0])) {
        return true;
    }
    const bool groups_digits =
        is_digit(before.back()) && after.size() >= 3 && is_digit(after[1]) && is_digit(after[2]);
    const bool is_moment = before == "t" || before.ends_with(" t");
    return !groups_digits && !is_moment && !before.ends_with("VTL");
}

} // namespace vitrine::models
