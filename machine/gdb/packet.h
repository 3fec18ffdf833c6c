// SPDX-License-Identifier: MIT
// How gdb and its server talk: "$", the text, "#", a checksum of two digits; each answered by "+",
// or by "-" for "once more".  [GDB Remote Serial Protocol]
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace machine::gdb {

/// No packet is longer; gdb is told so.
inline constexpr std::size_t longest_packet = 0x4000;

/// Finds packets in what comes from gdb.
class PacketReader {
public:
    struct Item {
        enum class Kind : std::uint8_t {
            Packet,    // `text`
            Damaged,   // the checksum is wrong, or it is too long: ask for it again
            Interrupt, // Ctrl+C
        };
        Kind kind = Kind::Packet;
        std::string text;
    };

    void feed(std::string_view bytes) { waiting_ += bytes; }
    /// The next whole item; nothing if more bytes must come first.
    std::optional<Item> next();

private:
    std::string waiting_;
};

/// Framed, with its checksum; special characters escaped.
std::string framed(std::string_view text);

std::string to_hex(std::span<const std::byte> bytes);
std::string to_hex(std::string_view text);
/// The text behind digits, or nothing if they are none.
std::optional<std::string> from_hex(std::string_view digits);
/// Takes a hexadecimal number off the front of `text`.
std::optional<std::uint64_t> take_number(std::string_view& text);
/// Takes `prefix` off the front of `text`; false if it is not there.
bool take_prefix(std::string_view& text, std::string_view prefix);

} // namespace machine::gdb
