// SPDX-License-Identifier: MIT
#include "process/loader/library_name.h"

namespace process {

void LibraryName::append(std::string_view text) {
    for (const char letter : text) {
        const bool is_capital = letter >= 'A' && letter <= 'Z';
        letters_[length_++] = is_capital ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
}

rt::Result<LibraryName, abi::NtStatus> LibraryName::of(std::string_view text) {
    constexpr std::string_view ending = ".dll";
    bool has_dot = false;
    for (const char letter : text) {
        if (letter == '\\' || letter == '/' || letter <= ' ') {
            return rt::Err{abi::NtStatus::ObjectNameInvalid};
        }
        has_dot = has_dot || letter == '.';
    }
    const std::size_t length = text.size() + (has_dot ? 0 : ending.size());
    if (text.empty() || length > longest) {
        return rt::Err{abi::NtStatus::ObjectNameInvalid};
    }
    LibraryName name;
    name.append(text);
    if (!has_dot) {
        name.append(ending);
    }
    return name;
}

} // namespace process
