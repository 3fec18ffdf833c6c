// SPDX-License-Identifier: MIT
#include "rt/format.h"

#include <algorithm>

namespace rt {

namespace {

constexpr std::string_view truncation_mark = "...";

/// Appends to a buffer until it is full, and remembers that it was.
class BoundedText {
public:
    explicit BoundedText(std::span<char> buffer) : buffer_(buffer) {}

    void append(char letter) {
        if (length_ == buffer_.size()) {
            is_truncated_ = true;
            return;
        }
        buffer_[length_++] = letter;
    }
    void append(std::string_view text) {
        for (const char letter : text) {
            append(letter);
        }
    }

    std::string_view finish() {
        if (is_truncated_) {
            const std::size_t mark = std::min(truncation_mark.size(), buffer_.size());
            for (std::size_t at = 0; at < mark; ++at) {
                buffer_[buffer_.size() - mark + at] = truncation_mark[at];
            }
        }
        return {buffer_.data(), length_};
    }

private:
    std::span<char> buffer_;
    std::size_t length_ = 0;
    bool is_truncated_ = false;
};

/// Digits of `number` to the base `base`, at least `minimum` of them.
void append_digits(BoundedText& text, std::uint64_t number, unsigned base, unsigned minimum) {
    char digits[20]; // 2^64 - 1 has 20 decimal digits.
    std::size_t count = 0;
    do {
        digits[count++] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0);
    for (; minimum > count; --minimum) {
        text.append('0');
    }
    while (count > 0) {
        text.append(digits[--count]);
    }
}

void append_argument(BoundedText& text, const Piece& piece, const FormatArgument& argument) {
    if (piece.hexadecimal) {
        text.append("0x");
        append_digits(text, argument.number(), 16, piece.digits);
        return;
    }
    switch (argument.kind()) {
    case FormatArgument::Kind::Unsigned: append_digits(text, argument.number(), 10, 1); break;
    case FormatArgument::Kind::Negative:
        text.append('-');
        append_digits(text, ~argument.number() + 1, 10, 1);
        break;
    case FormatArgument::Kind::Text: text.append(argument.text()); break;
    case FormatArgument::Kind::Character: text.append(static_cast<char>(argument.number())); break;
    case FormatArgument::Kind::Boolean:
        text.append(argument.number() != 0 ? "true" : "false");
        break;
    }
}

} // namespace

std::string_view format_arguments(std::span<char> buffer, std::string_view format,
                                  std::span<const FormatArgument> arguments) {
    BoundedText text{buffer};
    std::size_t used = 0;
    for (Piece piece = next_piece(format); !piece.is_end(); piece = next_piece(format)) {
        if (piece.kind == Piece::Kind::Literal) {
            text.append(piece.literal);
        } else if (piece.kind == Piece::Kind::Placeholder && used < arguments.size()) {
            append_argument(text, piece, arguments[used++]);
        }
    }
    return text.finish();
}

} // namespace rt
