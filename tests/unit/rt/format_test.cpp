// SPDX-License-Identifier: MIT
#include "rt/format.h"

#include "tests/catch.h"

#include <array>
#include <cstdint>
#include <limits>
#include <string>

namespace {

/// format_to into a buffer that is large enough.
template <typename... Arguments>
std::string formatted(rt::FormatString<std::type_identity_t<Arguments>...> format,
                      const Arguments&... arguments) {
    std::array<char, 256> buffer;
    return std::string{rt::format_to(buffer, format, arguments...)};
}

/// "0123456789" into `size` bytes, in a buffer whose rest must stay untouched.
std::string digits_in(std::size_t size) {
    std::array<char, 32> buffer;
    buffer.fill('#');
    const auto text = rt::format_to(std::span{buffer}.first(size), "{}{}", 1234, "56789");
    for (std::size_t at = size; at < buffer.size(); ++at) {
        REQUIRE(buffer[at] == '#');
    }
    CHECK(text.data() == buffer.data());
    return std::string{text};
}

enum class Color : std::uint16_t { Red = 7, Blue = 0xB1 };

bool is_placeholder(std::string_view format) {
    return rt::next_piece(format).kind == rt::Piece::Kind::Placeholder;
}
bool is_malformed(std::string_view format) {
    return rt::next_piece(format).kind == rt::Piece::Kind::Malformed;
}

} // namespace

TEST_CASE("Text without placeholders stays as it is", "[rt][format]") {
    CHECK(formatted("") == "");
    CHECK(formatted("The hypervisor has the machine.") == "The hypervisor has the machine.");
    CHECK(formatted("{{}} and {{x}}") == "{} and {x}");
}

TEST_CASE("{} writes each type in its own way", "[rt][format]") {
    CHECK(formatted("{} {} {}", 0, 42, -42) == "0 42 -42");
    CHECK(formatted("[{}] [{}]", "text", std::string_view{"view"}) == "[text] [view]");
    CHECK(formatted("{}{}", 'a', '\n') == "a\n");
    CHECK(formatted("{} {}", true, false) == "true false");
    CHECK(formatted("{} {}", Color::Red, Color::Blue) == "7 177");
    CHECK(formatted("{}", std::uint8_t{200}) == "200");
}

TEST_CASE("The limits of every integer are written in full", "[rt][format]") {
    CHECK(formatted("{}", std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    CHECK(formatted("{}", std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(formatted("{}", std::numeric_limits<std::int64_t>::max()) == "9223372036854775807");
    CHECK(formatted("{}", std::numeric_limits<std::int8_t>::min()) == "-128");
    CHECK(formatted("{x}", std::numeric_limits<std::uint64_t>::max()) == "0xffffffffffffffff");
}

TEST_CASE("{x} writes hexadecimal, {x8} at least eight digits of it", "[rt][format]") {
    CHECK(formatted("page {x} of {}", 0x42, 100) == "page 0x42 of 100");
    CHECK(formatted("{x}", 0) == "0x0");
    CHECK(formatted("{x8}", 0xABCDu) == "0x0000abcd");
    CHECK(formatted("{x16}", 0x1234) == "0x0000000000001234");
    CHECK(formatted("{x2}", 0x1234) == "0x1234");
    CHECK(formatted("{x}", Color::Blue) == "0xb1");
}

TEST_CASE("Text that does not fit ends in dots and never leaves the buffer", "[rt][format]") {
    CHECK(digits_in(10) == "123456789");
    CHECK(digits_in(9) == "123456789");
    CHECK(digits_in(8) == "12345...");
    CHECK(digits_in(4) == "1...");
    CHECK(digits_in(3) == "...");
    CHECK(digits_in(2) == "..");
    CHECK(digits_in(1) == ".");
    CHECK(digits_in(0) == "");
}

TEST_CASE("Only {}, {x} and {x1} to {x16} are placeholders", "[rt][format]") {
    CHECK(is_placeholder("{} rest"));
    CHECK(is_placeholder("{x}"));
    CHECK(is_placeholder("{x1}"));
    CHECK(is_placeholder("{x16}"));
    CHECK(is_malformed("{x17}"));
    CHECK(is_malformed("{x0}"));
    CHECK(is_malformed("{d}"));
    CHECK(is_malformed("{0}"));
    CHECK(is_malformed("{x4294967297}"));
    CHECK(is_malformed("{"));
    CHECK(is_malformed("}"));
    CHECK(is_malformed("} {"));
    STATIC_REQUIRE(rt::has_hexadecimal_form<unsigned>);
    STATIC_REQUIRE(rt::has_hexadecimal_form<Color>);
    STATIC_REQUIRE_FALSE(rt::has_hexadecimal_form<const char*>);
    STATIC_REQUIRE_FALSE(rt::has_hexadecimal_form<bool>);
}
