// SPDX-License-Identifier: MIT
#include "x86/bits.h"

#include "tests/catch.h"

#include <cstdint>

namespace {

enum class Color : std::uint8_t { Red = 0, Blue = 5 };

struct Sample : x86::Register<Sample> {
    static constexpr x86::Bit<0> lowest{};
    static constexpr x86::Bits<3, 1, Color> color{};
    static constexpr x86::Bits<62, 32, std::uint32_t> wide{};
    static constexpr x86::Bit<63> highest{};
};

struct Narrow : x86::Register<Narrow, std::uint16_t> {
    static constexpr x86::Bits<15, 12, std::uint8_t> top{};
};

struct Whole : x86::Register<Whole> {
    static constexpr x86::Bits<63, 0> all{};
};

} // namespace

TEST_CASE("A field covers the bits from high to low, both included", "[x86][bits]") {
    STATIC_REQUIRE(decltype(Sample::lowest)::mask == 1);
    STATIC_REQUIRE(decltype(Sample::color)::mask == 0xE);
    STATIC_REQUIRE(decltype(Sample::wide)::mask == 0x7FFF'FFFF'0000'0000);
    STATIC_REQUIRE(decltype(Sample::highest)::mask == 0x8000'0000'0000'0000);
    STATIC_REQUIRE(decltype(Whole::all)::mask == ~0ull);
}

TEST_CASE("A field reads back what was written, in its own type", "[x86][bits]") {
    const auto sample = Sample{}
                            .with(Sample::color, Color::Blue)
                            .with(Sample::wide, 0x1234'5678)
                            .with(Sample::highest, true);

    CHECK(sample.get(Sample::color) == Color::Blue);
    CHECK(sample.get(Sample::wide) == 0x1234'5678);
    CHECK(sample.get(Sample::highest));
    CHECK_FALSE(sample.get(Sample::lowest));
    CHECK(sample.raw == 0x9234'5678'0000'000A);
}

TEST_CASE("Writing a field leaves all other bits alone", "[x86][bits]") {
    const auto ones = Sample::from(~0ull);

    CHECK(ones.with(Sample::color, Color::Red).raw == 0xFFFF'FFFF'FFFF'FFF1);
    CHECK(ones.with(Sample::lowest, false).raw == 0xFFFF'FFFF'FFFF'FFFE);
    CHECK(Sample{}.with(Sample::color, Color::Blue).raw == 0xA);
}

TEST_CASE("A value too large for its field does not spill over", "[x86][bits]") {
    CHECK(Sample{}.with(Sample::wide, 0xFFFF'FFFF).raw == 0x7FFF'FFFF'0000'0000);
    CHECK(Narrow{}.with(Narrow::top, 0x1F).raw == 0xF000);
}

TEST_CASE("A register is as wide as its manual says", "[x86][bits]") {
    STATIC_REQUIRE(sizeof(Narrow) == 2);
    STATIC_REQUIRE(sizeof(Sample) == 8);
    CHECK(Narrow::from(0xABCD).get(Narrow::top) == 0xA);
    CHECK(Narrow::from(0xABCD) == Narrow::from(0xABCD));
    CHECK_FALSE(Narrow::from(0xABCD) == Narrow::from(0xABCC));
}
