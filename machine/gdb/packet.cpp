// SPDX-License-Identifier: MIT
#include "machine/gdb/packet.h"

#include <fmt/format.h>

namespace machine::gdb {
namespace {

constexpr char interrupt = 0x03;
constexpr char escape = '}';
constexpr char escape_mask = 0x20;

int digit(char letter) {
    if (letter >= '0' && letter <= '9') {
        return letter - '0';
    }
    if (letter >= 'a' && letter <= 'f') {
        return letter - 'a' + 10;
    }
    return letter >= 'A' && letter <= 'F' ? letter - 'A' + 10 : -1;
}

std::uint8_t checksum(std::string_view text) {
    std::uint8_t sum = 0;
    for (const char letter : text) {
        sum = static_cast<std::uint8_t>(sum + static_cast<unsigned char>(letter));
    }
    return sum;
}

bool is_special(char letter) {
    return letter == '$' || letter == '#' || letter == '*' || letter == escape;
}

} // namespace

std::optional<PacketReader::Item> PacketReader::next() {
    // What stands between packets, acknowledgements above all, says nothing.
    const std::size_t begin = waiting_.find_first_of(std::string_view("$\x03"));
    waiting_.erase(0, std::min(begin, waiting_.size()));
    if (waiting_.empty()) {
        return std::nullopt;
    }
    if (waiting_.front() == interrupt) {
        waiting_.erase(0, 1);
        return Item{Item::Kind::Interrupt, {}};
    }
    const std::size_t end = waiting_.find('#');
    if (end == std::string::npos || end + 2 >= waiting_.size()) {
        if (waiting_.size() <= longest_packet) {
            return std::nullopt;
        }
        waiting_.clear();
        return Item{Item::Kind::Damaged, {}};
    }
    std::string text = waiting_.substr(1, end - 1);
    const int high = digit(waiting_[end + 1]);
    const int low = digit(waiting_[end + 2]);
    waiting_.erase(0, end + 3);
    const bool is_sound = high >= 0 && low >= 0 && high * 16 + low == checksum(text);
    return Item{is_sound ? Item::Kind::Packet : Item::Kind::Damaged, std::move(text)};
}

std::string framed(std::string_view text) {
    std::string body;
    for (const char letter : text) {
        if (is_special(letter)) {
            body.push_back(escape);
            body.push_back(static_cast<char>(letter ^ escape_mask));
        } else {
            body.push_back(letter);
        }
    }
    return fmt::format("${}#{:02x}", body, checksum(body));
}

std::string to_hex(std::span<const std::byte> bytes) {
    std::string digits;
    for (const std::byte byte : bytes) {
        digits += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
    }
    return digits;
}

std::string to_hex(std::string_view text) { return to_hex(std::as_bytes(std::span(text))); }

std::optional<std::string> from_hex(std::string_view digits) {
    if (digits.size() % 2 != 0) {
        return std::nullopt;
    }
    std::string text;
    for (std::size_t at = 0; at < digits.size(); at += 2) {
        const int high = digit(digits[at]);
        const int low = digit(digits[at + 1]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        text.push_back(static_cast<char>(high * 16 + low));
    }
    return text;
}

std::optional<std::uint64_t> take_number(std::string_view& text) {
    constexpr std::size_t most_digits = 16;
    std::uint64_t number = 0;
    std::size_t count = 0;
    while (count < text.size() && digit(text[count]) >= 0) {
        if (count == most_digits) {
            return std::nullopt;
        }
        number = number << 4 | static_cast<std::uint64_t>(digit(text[count]));
        ++count;
    }
    text.remove_prefix(count);
    return count == 0 ? std::nullopt : std::optional(number);
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) {
        return false;
    }
    text.remove_prefix(prefix.size());
    return true;
}

} // namespace machine::gdb
