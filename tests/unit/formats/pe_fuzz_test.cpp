// SPDX-License-Identifier: MIT
// A short, repeatable run of what tests/fuzz/pe_image.cpp does for hours.
#include "formats/pe/image.h"
#include "tests/catch.h"
#include "tests/fuzz/pe_image_property.h"
#include "tests/unit/formats/pe_builder.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <random>
#include <vector>

namespace formats::pe::test {

namespace {

using Random = std::mt19937_64; // Not a distribution: those differ between standard libraries.

/// Numbers that sit on the edges of what a header field can mean.
constexpr std::uint32_t interesting[] = {
    0,      1,      8,      0x1FF,       0x200,       0xFFF,       0x1000,     0x1001,
    0x4FFF, 0x5000, 0x7FFF, 0x7FFF'FFFF, 0x8000'0000, 0xFFFF'F000, 0xFFFF'FFFF};

void mutate(std::vector<std::byte>& bytes, Random& random) {
    const std::size_t position = random() % bytes.size();
    switch (random() % 4) {
    case 0: bytes[position] = static_cast<std::byte>(random()); break;
    case 1: bytes[position] ^= static_cast<std::byte>(1u << random() % 8); break;
    case 2: { // a 32-bit field, where fields usually are
        const std::size_t field = position & ~std::size_t{3};
        const std::uint32_t value = interesting[random() % std::size(interesting)];
        if (field + sizeof(value) <= bytes.size()) {
            std::memcpy(bytes.data() + field, &value, sizeof(value));
        }
        break;
    }
    default:
        bytes.resize(random() % 8 == 0 ? position : bytes.size());
        bytes.resize(std::max<std::size_t>(bytes.size(), 1));
        break;
    }
}

} // namespace

TEST_CASE("20000 mutated images are refused or load safely", "[formats][pe][fuzz]") {
    const PeFile good;
    Random random(20240229);
    unsigned accepted = 0;
    for (unsigned round = 0; round < 20'000; ++round) {
        std::vector<std::byte> bytes(good.bytes().begin(), good.bytes().end());
        const unsigned mutations = 1 + static_cast<unsigned>(random() % 4);
        for (unsigned n = 0; n < mutations; ++n) {
            mutate(bytes, random);
        }
        INFO("round " << round);
        REQUIRE(fuzz::check_pe_image(bytes) == "");
        accepted += Image::parse(bytes).is_ok() ? 1 : 0;
    }
    // Both ways are walked: a loop that only ever refuses would prove nothing about loading.
    CHECK(accepted > 1'000);
    CHECK(accepted < 19'000);
}

} // namespace formats::pe::test
