// SPDX-License-Identifier: MIT
// Text from values, into a buffer of the caller's: no heap, no overflow, no wrong argument.
//
//     char line[80];
//     console(rt::format_to(line, "page {x} of {}: {}", page, count, "read-only"));
//
// {} writes the argument as it is, {x} an integer in hexadecimal ("0x2a"), {x8} the same with at
// least 8 digits; {{ and }} are the braces themselves. The compiler refuses a format that does not
// fit its arguments. Text too long for the buffer ends in "...".
#pragma once

#include "rt/placeholder.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

namespace rt {

/// A value on its way into text, its type remembered.
class FormatArgument {
public:
    enum class Kind : std::uint8_t { Unsigned, Negative, Text, Character, Boolean };

    // NOLINTBEGIN(google-explicit-constructor): so that log("{}", 1) is all a caller writes.
    constexpr FormatArgument(bool value) : kind_(Kind::Boolean), number_(value) {}
    constexpr FormatArgument(char value)
        : kind_(Kind::Character), number_(static_cast<unsigned char>(value)) {}
    constexpr FormatArgument(std::string_view text) : kind_(Kind::Text), text_(text) {}
    constexpr FormatArgument(const char* text) : FormatArgument(std::string_view{text}) {}

    template <typename Integer>
    requires std::is_integral_v<Integer>
    constexpr FormatArgument(Integer value)
        : kind_(value < Integer{0} ? Kind::Negative : Kind::Unsigned),
          number_(static_cast<std::uint64_t>(value)) {}
    template <typename Enum>
    requires std::is_enum_v<Enum>
    constexpr FormatArgument(Enum value)
        : FormatArgument(static_cast<std::underlying_type_t<Enum>>(value)) {}
    // NOLINTEND(google-explicit-constructor): end of what is implicit.

    constexpr Kind kind() const { return kind_; }
    /// Two's complement if negative.
    constexpr std::uint64_t number() const { return number_; }
    constexpr std::string_view text() const { return text_; }

private:
    Kind kind_;
    std::uint64_t number_ = 0;
    std::string_view text_;
};

/// Can `T` be written in hexadecimal?
template <typename T>
inline constexpr bool has_hexadecimal_form = (std::is_integral_v<T> && !std::is_same_v<T, bool> &&
                                              !std::is_same_v<T, char>) ||
                                             std::is_enum_v<T>;

/// Never defined, and not constexpr: to call it while compiling is the error message.
void wrong_format(const char* why);

/// A format that has been compared with its arguments, while compiling.
template <typename... Arguments>
class FormatString {
public:
    // NOLINTNEXTLINE(google-explicit-constructor): a caller writes a literal and nothing around it.
    consteval FormatString(const char* text) : text_(text) {
        constexpr bool may_be_hexadecimal[] = {has_hexadecimal_form<Arguments>..., false};
        std::size_t used = 0;
        std::string_view rest = text_;
        for (Piece piece = next_piece(rest); !piece.is_end(); piece = next_piece(rest)) {
            if (piece.kind == Piece::Kind::Malformed) {
                wrong_format("A brace stands alone, or {…} is none of {}, {x}, {x1} to {x16}.");
            }
            if (piece.kind == Piece::Kind::Placeholder) {
                if (used == sizeof...(Arguments)) {
                    wrong_format("More placeholders than arguments.");
                }
                if (piece.hexadecimal && !may_be_hexadecimal[used]) {
                    wrong_format("{x} is for integers.");
                }
                ++used;
            }
        }
        if (used != sizeof...(Arguments)) {
            wrong_format("More arguments than placeholders.");
        }
    }

    constexpr std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

/// What format_to does once the types are gone.
std::string_view format_arguments(std::span<char> buffer, std::string_view format,
                                  std::span<const FormatArgument> arguments);

/// Writes into `buffer` and returns what was written, which lives as long as the buffer. No zero is
/// appended.
template <typename... Arguments>
std::string_view format_to(std::span<char> buffer,
                           FormatString<std::type_identity_t<Arguments>...> format,
                           const Arguments&... arguments) {
    const FormatArgument list[] = {arguments..., FormatArgument{false}}; // Never empty.
    return format_arguments(buffer, format.text(), {list, sizeof...(Arguments)});
}

} // namespace rt
