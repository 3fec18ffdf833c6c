// SPDX-License-Identifier: MIT
// memcpy, memmove, memset, memcmp, strlen for programs without a C library. The compiler calls
// these for its own purposes, a large assignment for example, whether the source names them or not.
//
// Eight bytes at a time where it can, and eight times that in one turn of the loop: these run in
// emulated machines, which pay for each instruction. x86 allows unaligned access, so only the
// length decides.
#include <cstddef>
#include <cstdint>

// The compiler knows a copying loop when it sees one and would make it a call of memcpy: of itself.
#if __has_attribute(no_builtin)
#define NOT_BY_CALLING_ITSELF __attribute__((no_builtin))
#else
#define NOT_BY_CALLING_ITSELF
#endif

namespace {

/// Eight bytes of any object, at any address.
struct __attribute__((packed, may_alias)) Word {
    std::uint64_t value;
};

void copy_word(unsigned char* to, const unsigned char* from) {
    reinterpret_cast<Word*>(to)->value = reinterpret_cast<const Word*>(from)->value;
}

constexpr std::size_t words_per_turn = 8;
constexpr std::size_t bytes_per_turn = words_per_turn * sizeof(Word);

constexpr std::uint64_t repeated(unsigned char byte) { return byte * 0x0101'0101'0101'0101; }

} // namespace

extern "C" {

NOT_BY_CALLING_ITSELF
void* memcpy(void* to, const void* from, std::size_t count) {
    auto* target = static_cast<unsigned char*>(to);
    const auto* source = static_cast<const unsigned char*>(from);
    for (; count >= bytes_per_turn; count -= bytes_per_turn) {
#pragma unroll
        for (std::size_t word = 0; word < words_per_turn; ++word) {
            copy_word(target + word * sizeof(Word), source + word * sizeof(Word));
        }
        target += bytes_per_turn;
        source += bytes_per_turn;
    }
    for (; count >= sizeof(Word); count -= sizeof(Word)) {
        copy_word(target, source);
        target += sizeof(Word);
        source += sizeof(Word);
    }
    for (; count > 0; --count) {
        *target++ = *source++;
    }
    return to;
}

NOT_BY_CALLING_ITSELF
void* memmove(void* to, const void* from, std::size_t count) {
    auto* target = static_cast<unsigned char*>(to);
    const auto* source = static_cast<const unsigned char*>(from);
    if (target <= source || target >= source + count) {
        return memcpy(to, from, count); // Going forwards, no byte is overwritten before it is read.
    }
    for (; count >= sizeof(Word); count -= sizeof(Word)) {
        copy_word(target + count - sizeof(Word), source + count - sizeof(Word));
    }
    for (; count > 0; --count) {
        target[count - 1] = source[count - 1];
    }
    return to;
}

NOT_BY_CALLING_ITSELF
void* memset(void* to, int value, std::size_t count) {
    auto* target = static_cast<unsigned char*>(to);
    const auto byte = static_cast<unsigned char>(value);
    for (; count >= bytes_per_turn; count -= bytes_per_turn) {
#pragma unroll
        for (std::size_t word = 0; word < words_per_turn; ++word) {
            reinterpret_cast<Word*>(target + word * sizeof(Word))->value = repeated(byte);
        }
        target += bytes_per_turn;
    }
    for (; count >= sizeof(Word); count -= sizeof(Word)) {
        reinterpret_cast<Word*>(target)->value = repeated(byte);
        target += sizeof(Word);
    }
    for (; count > 0; --count) {
        *target++ = byte;
    }
    return to;
}

NOT_BY_CALLING_ITSELF
int memcmp(const void* left, const void* right, std::size_t count) {
    const auto* one = static_cast<const unsigned char*>(left);
    const auto* other = static_cast<const unsigned char*>(right);
    for (; count > 0; --count, ++one, ++other) {
        if (*one != *other) {
            return *one - *other;
        }
    }
    return 0;
}

NOT_BY_CALLING_ITSELF
std::size_t strlen(const char* text) {
    std::size_t length = 0;
    while (text[length] != '\0') {
        ++length;
    }
    return length;
}

} // extern "C"
