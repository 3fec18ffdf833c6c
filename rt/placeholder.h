// SPDX-License-Identifier: MIT
// The grammar of format.h: literal text, {}, {x}, {x8}, {{, }}. One reader of it serves both the
// check while compiling and the writing at run time, so that they cannot disagree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rt {

struct Piece {
    enum class Kind : std::uint8_t { Literal, Placeholder, Malformed, End };

    Kind kind = Kind::End;
    bool hexadecimal = false;
    std::uint8_t digits = 1; // at least so many, if hexadecimal
    std::string_view literal;

    constexpr bool is_end() const { return kind == Kind::End; }
};

/// What stands between the braces.
constexpr Piece parse_placeholder(std::string_view inside) {
    Piece piece;
    piece.kind = Piece::Kind::Placeholder;
    if (inside.empty()) {
        return piece;
    }
    piece.hexadecimal = true;
    if (inside == "x") {
        return piece;
    }
    unsigned digits = 0;
    for (std::size_t at = 1; at < inside.size(); ++at) {
        const char digit = inside[at];
        digits = digits * 10 + static_cast<unsigned>(digit - '0');
        if (digit < '0' || digit > '9' || digits > 16) {
            piece.kind = Piece::Kind::Malformed;
            return piece;
        }
    }
    piece.digits = static_cast<std::uint8_t>(digits);
    if (inside[0] != 'x' || digits == 0) {
        piece.kind = Piece::Kind::Malformed;
    }
    return piece;
}

/// Takes the next piece off the front of `format`.
constexpr Piece next_piece(std::string_view& format) {
    if (format.empty()) {
        return {};
    }
    const auto is_brace = [](char letter) { return letter == '{' || letter == '}'; };
    std::size_t length = 0;
    while (length < format.size() && !is_brace(format[length])) {
        ++length;
    }
    if (length > 0) {
        const auto literal = format.substr(0, length);
        format.remove_prefix(length);
        return {Piece::Kind::Literal, false, 1, literal};
    }
    if (format.size() >= 2 && format[0] == format[1]) {
        const auto brace = format.substr(0, 1);
        format.remove_prefix(2);
        return {Piece::Kind::Literal, false, 1, brace};
    }
    const std::size_t closing = format.find('}');
    if (format[0] == '}' || closing == std::string_view::npos) {
        format = {};
        return {Piece::Kind::Malformed, false, 1, {}};
    }
    const Piece piece = parse_placeholder(format.substr(1, closing - 1));
    format.remove_prefix(closing + 1);
    return piece;
}

} // namespace rt
