// SPDX-License-Identifier: MIT
#include "machine/glass/devices/vector_set.h"

#include "tests/catch.h"

namespace {

using machine::glass::VectorSet;

TEST_CASE("The highest of a set of vectors is found wherever it is", "[apic]") {
    for (unsigned highest = 0; highest < 256; ++highest) {
        VectorSet vectors;
        for (unsigned vector = highest % 7; vector <= highest; vector += 7) {
            vectors.set(static_cast<std::uint8_t>(vector));
        }
        CHECK(vectors.highest() == highest);
    }
}

TEST_CASE("Vectors leave a set one by one, and an empty one has no highest", "[apic]") {
    VectorSet vectors;
    CHECK_FALSE(vectors.highest());
    for (const std::uint8_t vector : {0, 63, 64, 255}) {
        vectors.set(vector);
    }
    for (const std::uint8_t vector : {255, 64, 63, 0}) {
        CHECK(vectors.highest() == vector);
        vectors.reset(vector);
    }
    CHECK_FALSE(vectors.highest());
}

TEST_CASE("A register of a set shows 32 vectors", "[apic]") {
    VectorSet vectors;
    vectors.set(32);
    vectors.set(95);
    CHECK(vectors.register_at(0) == 0);
    CHECK(vectors.register_at(1) == 1);
    CHECK(vectors.register_at(2) == 0x8000'0000);
    CHECK(vectors.register_at(3) == 0);
}

} // namespace
