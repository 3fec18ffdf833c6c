// SPDX-License-Identifier: MIT
// Names of objects and files: upper and lower case are alike, as NT has it.
#pragma once

#include <cstddef>
#include <string_view>

namespace nt {

constexpr bool is_same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    };
    if (a.size() != b.size()) {
        return false;
    }
    for (std::size_t index = 0; index < a.size(); ++index) {
        if (lower(a[index]) != lower(b[index])) {
            return false;
        }
    }
    return true;
}

} // namespace nt
