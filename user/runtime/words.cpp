// SPDX-License-Identifier: MIT
#include "user/runtime/words.h"

#include <limits>

namespace user {

namespace {

bool is_space(char letter) { return letter == ' ' || letter == '\t' || letter == '\n'; }

/// Takes the first word, which is there, off the front of `line`.
std::string_view take_word(std::string_view& line) {
    const bool is_quoted = line.front() == '"';
    if (is_quoted) {
        line.remove_prefix(1);
    }
    std::size_t length = 0;
    while (length < line.size() && (is_quoted ? line[length] != '"' : !is_space(line[length]))) {
        ++length;
    }
    const std::string_view word = line.substr(0, length);
    line.remove_prefix(length);
    if (is_quoted && !line.empty()) {
        line.remove_prefix(1); // the closing mark
    }
    return word;
}

/// 0 to 15; 16 for what is no digit.
unsigned digit_value(char digit) {
    if (digit >= '0' && digit <= '9') {
        return static_cast<unsigned>(digit - '0');
    }
    const char small = static_cast<char>(digit | 0x20);
    return small >= 'a' && small <= 'f' ? static_cast<unsigned>(small - 'a' + 10) : 16;
}

} // namespace

Words::Words(std::string_view line) {
    for (;;) {
        while (!line.empty() && is_space(line.front())) {
            line.remove_prefix(1);
        }
        if (line.empty() || count_ == most) {
            return;
        }
        words_[count_++] = take_word(line);
    }
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
    const unsigned base = text.starts_with("0x") ? 16 : 10;
    text = base == 16 ? text.substr(2) : text;
    if (text.empty()) {
        return std::nullopt;
    }
    std::uint64_t number = 0;
    for (const char letter : text) {
        const unsigned digit = digit_value(letter);
        if (digit >= base || number > (std::numeric_limits<std::uint64_t>::max() - digit) / base) {
            return std::nullopt;
        }
        number = number * base + digit;
    }
    return number;
}

} // namespace user
