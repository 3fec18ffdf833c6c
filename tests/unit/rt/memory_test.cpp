// SPDX-License-Identifier: MIT
// rt/memory.cpp as guests have it (see CMakeLists.txt), compared with the host's C library. If the
// compiler had made a loop into a call of itself, this would end in a stack overflow.
#include "tests/catch.h"

#include <cstddef>
#include <cstring>
#include <numeric>
#include <vector>

extern "C" {
void* guest_memcpy(void* to, const void* from, std::size_t count);
void* guest_memmove(void* to, const void* from, std::size_t count);
void* guest_memset(void* to, int value, std::size_t count);
int guest_memcmp(const void* left, const void* right, std::size_t count);
std::size_t guest_strlen(const char* text);
}

namespace {

constexpr std::size_t size = 160;
constexpr std::size_t lengths[] = {0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 63, 64, 65, 100};

std::vector<unsigned char> counting_bytes() {
    std::vector<unsigned char> bytes(size);
    std::iota(bytes.begin(), bytes.end(), 1);
    return bytes;
}

int sign(int value) { return (value > 0) - (value < 0); }

} // namespace

TEST_CASE("memcpy copies what it should and nothing else", "[rt][memory]") {
    const auto source = counting_bytes();
    for (const std::size_t length : lengths) {
        for (std::size_t shift = 0; shift < 9; ++shift) {
            INFO("length " << length << ", shift " << shift);
            std::vector<unsigned char> ours(size), theirs(size);
            CHECK(guest_memcpy(&ours[shift], &source[3], length) == &ours[shift]);
            std::memcpy(&theirs[shift], &source[3], length);
            REQUIRE(ours == theirs);
        }
    }
}

TEST_CASE("memmove copies between areas that overlap, either way", "[rt][memory]") {
    for (const std::size_t length : lengths) {
        for (std::size_t from = 0; from < 24; ++from) {
            for (std::size_t to = 0; to < 24; ++to) {
                INFO("length " << length << ", from " << from << ", to " << to);
                auto ours = counting_bytes(), theirs = counting_bytes();
                CHECK(guest_memmove(&ours[to], &ours[from], length) == &ours[to]);
                std::memmove(&theirs[to], &theirs[from], length);
                REQUIRE(ours == theirs);
            }
        }
    }
}

TEST_CASE("memset fills what it should and nothing else", "[rt][memory]") {
    for (const std::size_t length : lengths) {
        for (std::size_t shift = 0; shift < 9; ++shift) {
            INFO("length " << length << ", shift " << shift);
            auto ours = counting_bytes(), theirs = counting_bytes();
            CHECK(guest_memset(&ours[shift], 0x1A5, length) == &ours[shift]);
            std::memset(&theirs[shift], 0x1A5, length);
            REQUIRE(ours == theirs);
        }
    }
}

TEST_CASE("memcmp finds the first difference and compares bytes as unsigned", "[rt][memory]") {
    const auto left = counting_bytes();
    for (std::size_t at = 0; at < size; ++at) {
        auto right = left;
        right[at] = static_cast<unsigned char>(right[at] ^ 0x80);
        INFO("difference at " << at);
        CHECK(sign(guest_memcmp(left.data(), right.data(), size)) ==
              sign(std::memcmp(left.data(), right.data(), size)));
        CHECK(guest_memcmp(left.data(), right.data(), at) == 0);
    }
}

TEST_CASE("strlen counts up to the zero", "[rt][memory]") {
    CHECK(guest_strlen("") == 0);
    CHECK(guest_strlen("securekernel.exe") == 16);
    CHECK(guest_strlen("ab\0cd") == 2);
}

TEST_CASE("A large block, as a page table or an image, is copied too", "[rt][memory]") {
    std::vector<unsigned char> source(1 << 20), target(1 << 20);
    std::iota(source.begin(), source.end(), 0);
    guest_memcpy(target.data(), source.data(), source.size());
    CHECK(target == source);
}
