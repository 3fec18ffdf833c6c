// SPDX-License-Identifier: MIT
// A line of text as words: separated by spaces, or between quotation marks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace user {

/// The words of a line, which must stay where it is. What goes beyond `most` is left out.
class Words {
public:
    static constexpr std::size_t most = 16;

    explicit Words(std::string_view line);

    std::span<const std::string_view> all() const { return {words_, count_}; }

private:
    std::string_view words_[most];
    std::size_t count_ = 0;
};

/// A decimal number, or a hexadecimal one that begins with 0x; none if it is anything else.
std::optional<std::uint64_t> parse_number(std::string_view text);

} // namespace user
