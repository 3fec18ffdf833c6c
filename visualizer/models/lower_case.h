// SPDX-License-Identifier: MIT
// Letters made small, to compare what a person typed with what things are called. ASCII alone: all
// names here are.
#pragma once

#include <cctype>
#include <string>
#include <string_view>

namespace vitrine::models {

inline char lower_case(char letter) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
}

inline std::string lower_case(std::string_view text) {
    std::string result(text);
    for (char& letter : result) {
        letter = lower_case(letter);
    }
    return result;
}

/// Small letters without spaces: whoever types "vtl0" means "VTL 0".
inline std::string as_searched(std::string_view text) {
    std::string result = lower_case(text);
    std::erase(result, ' ');
    return result;
}

} // namespace vitrine::models
