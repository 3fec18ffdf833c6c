// SPDX-License-Identifier: MIT
// The list that expectations.h announces. Included by two sources only: guest_expectations.cpp,
// which finds rt/standard, and host_expectations.cpp, which finds the host's library.
#pragma once

#include "tests/unit/rt/expectations.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace {

enum class Color : std::uint8_t { Red = 1 };
struct Base {};
struct Derived : Base {};
struct Pair {
    int first = 0;
    int second = 0;
    friend constexpr bool operator==(const Pair&, const Pair&) = default;
};

static_assert(std::is_same_v<std::remove_cvref_t<const volatile int&>, int>);
static_assert(std::is_same_v<std::conditional_t<false, int, long>, long>);
static_assert(std::is_same_v<std::underlying_type_t<Color>, std::uint8_t>);
static_assert(std::is_same_v<std::make_unsigned_t<long>, unsigned long>);
static_assert(std::is_convertible_v<int, long> && !std::is_convertible_v<int, Pair>);
static_assert(std::is_base_of_v<Base, Derived> && !std::is_base_of_v<Derived, Base>);
static_assert(std::is_trivially_copyable_v<std::span<int>>);
static_assert(std::is_trivially_copyable_v<std::optional<Pair>>);
static_assert(std::is_trivially_copyable_v<std::string_view>);
static_assert(std::is_enum_v<Color> && !std::is_enum_v<int> && std::is_signed_v<int>);
static_assert(std::integral<char> && !std::integral<Color> && std::unsigned_integral<bool>);
static_assert(std::convertible_to<int, double> && std::same_as<int, signed>);
static_assert(std::is_convertible_v<std::span<int>, std::span<const int>>);
static_assert(!std::is_convertible_v<std::span<const int>, std::span<int>>);
static_assert(!std::is_convertible_v<std::span<Derived>, std::span<Base>>);
static_assert(!std::is_convertible_v<std::optional<int>, bool>);

constexpr test::Expectation while_compiling[] = {
    {"A span shows an array, a std::array, a part of another span",
     [] {
         int plain[] = {1, 2, 3, 4};
         std::array<int, 3> array{5, 6, 7};
         const std::span<int> whole{plain};
         const std::span from_array{array};
         const std::span<const int> constant = whole;
         const std::span<const int> two{plain, 2};
         return whole.size() == 4 && whole.size_bytes() == 16 && from_array.back() == 7 &&
                constant.front() == 1 && two.size() == 2 && std::span<int>{}.empty();
     }},
    {"Parts of a span begin and end where asked",
     [] {
         int plain[] = {1, 2, 3, 4};
         const std::span<int> whole{plain};
         return whole.first(2).back() == 2 && whole.last(1).front() == 4 &&
                whole.subspan(1).size() == 3 && whole.subspan(1, 2).back() == 3 &&
                whole.subspan(4).empty() && whole.first(0).empty();
     }},
    {"A span writes through to what it shows",
     [] {
         int plain[] = {1, 2, 3};
         for (int& element : std::span{plain}) {
             element *= 2;
         }
         std::span{plain}[0] = 9;
         return plain[0] == 9 && plain[1] == 4 && plain[2] == 6;
     }},
    {"A string_view finds and cuts",
     [] {
         std::string_view text = "without=slat,iommu";
         const auto equals = text.find('=');
         const auto values = text.substr(equals + 1);
         const bool cut = values == "slat,iommu" && values.substr(0, 4) == "slat";
         text.remove_prefix(8);
         text.remove_suffix(6);
         return cut && equals == 7 && text == "slat" && text.find('x') == std::string_view::npos;
     }},
    {"A string_view finds text, from an offset and at the end",
     [] {
         const std::string_view text = "abcabc";
         return text.find("bc") == 1 && text.find("bc", 2) == 4 &&
                text.find("bc", 5) == text.npos && text.find("") == 0 && text.find("", 6) == 6 &&
                text.find("", 7) == text.npos && text.find("abcabcd") == text.npos &&
                text.find('c', 3) == 5;
     }},
    {"A string_view knows its beginning, end and length",
     [] {
         const std::string_view text = "kernel.exe";
         return text.starts_with("kernel") && !text.starts_with("kernel.exe!") &&
                text.ends_with(".exe") && !text.ends_with("dll") && text.starts_with('k') &&
                text.ends_with('e') && text.length() == 10 && text.front() == 'k' &&
                text.back() == 'e' && std::string_view{}.empty() && !text.starts_with("ex");
     }},
    {"Texts are equal if their letters are, wherever they are",
     [] {
         const char one[] = {'a', 'b', '\0', 'c'};
         return std::string_view{one, 2} == "ab" && std::string_view{one, 4} != "ab" &&
                std::string_view{one} == std::string_view{"ab"} && std::string_view{""} != "a";
     }},
    {"An optional holds a value or none",
     [] {
         std::optional<int> number;
         const bool empty_first = !number && !number.has_value() && number == std::nullopt;
         number = 5;
         const bool then_five = number && *number == 5 && number == 5 && number.value_or(7) == 5;
         number.reset();
         return empty_first && then_five && number.value_or(7) == 7 && number != 5;
     }},
    {"An optional makes its value in place and shows its members",
     [] {
         std::optional<Pair> pair;
         pair.emplace(Pair{1, 2});
         pair->second = 3;
         const std::optional<Pair> same = Pair{1, 3};
         return pair == same && same->first == 1 && (*pair).second == 3 &&
                pair != std::optional<Pair>{};
     }},
    {"An array has the size of its elements and compares by them",
     [] {
         std::array numbers{3, 1, 2};
         std::array<int, 3> zeros{};
         const bool differ = numbers != zeros;
         zeros.fill(4);
         return differ && numbers.size() == 3 && zeros == std::array{4, 4, 4} &&
                numbers.front() == 3 && numbers.back() == 2 && sizeof(numbers) == 12;
     }},
    {"Bits are counted, 0 included",
     [] {
         return std::popcount(0xF0Fu) == 8 && std::countl_zero(std::uint32_t{0}) == 32 &&
                std::countl_zero(std::uint16_t{1}) == 15 && std::countr_zero(8u) == 3 &&
                std::countr_zero(std::uint8_t{0}) == 8 && std::has_single_bit(64u) &&
                !std::has_single_bit(0u) && std::bit_width(5u) == 3 && std::bit_width(0u) == 0;
     }},
    {"A bit_cast keeps the bytes",
     [] {
         return std::bit_cast<std::uint64_t>(std::array<std::uint32_t, 2>{1, 2}) == 0x2'0000'0001;
     }},
    {"Limits are those of the type",
     [] {
         return std::numeric_limits<std::uint8_t>::max() == 255 &&
                std::numeric_limits<std::int8_t>::min() == -128 &&
                std::numeric_limits<std::int64_t>::max() == 0x7FFF'FFFF'FFFF'FFFF &&
                std::numeric_limits<std::uint64_t>::max() == ~0ull &&
                std::numeric_limits<std::uint64_t>::digits == 64 &&
                std::numeric_limits<int>::digits == 31 &&
                std::numeric_limits<int>::lowest() == std::numeric_limits<int>::min();
     }},
    {"Algorithms copy, fill, find and compare",
     [] {
         int from[] = {1, 2, 3};
         int to[4] = {};
         const int* const end = std::copy(std::begin(from), std::end(from), to);
         const bool copied = end == to + 3 && std::equal(from, from + 3, to) && to[3] == 0;
         std::fill_n(to, 2, 9);
         const bool filled = to[0] == 9 && to[1] == 9 && to[2] == 3;
         const auto is_three = [](int number) { return number == 3; };
         return copied && filled && std::find(from, from + 3, 2) == from + 1 &&
                std::find(from, from + 3, 7) == from + 3 &&
                std::find_if(from, from + 3, is_three) == from + 2 &&
                std::any_of(from, from + 3, is_three) && !std::all_of(from, from + 3, is_three) &&
                std::none_of(from, from + 2, is_three) && std::copy_n(from, 1, to) == to + 1;
     }},
    {"min, max and clamp choose",
     [] {
         return std::min(2, 1) == 1 && std::max(2, 1) == 2 && std::clamp(5, 1, 3) == 3 &&
                std::clamp(0, 1, 3) == 1 && std::clamp(2, 1, 3) == 2;
     }},
    {"Values are swapped and exchanged",
     [] {
         int one = 1;
         int two = 2;
         std::swap(one, two);
         return one == 2 && two == 1 && std::exchange(one, 5) == 2 && one == 5;
     }},
    {"A list in braces has its elements",
     [] {
         int sum = 0;
         const std::initializer_list<int> list = {1, 2, 3};
         for (const int number : list) {
             sum += number;
         }
         return sum == 6 && list.size() == 3;
     }},
    {"Bytes have bits but no arithmetic",
     [] {
         std::byte byte{0x0F};
         byte |= std::byte{0x30};
         byte &= ~std::byte{0x01};
         return byte == std::byte{0x3E} && std::to_integer<int>(byte ^ std::byte{0xFF}) == 0xC1;
     }},
};

constexpr bool all_hold_while_compiling() {
    for (const test::Expectation& expectation : while_compiling) {
        if (!expectation.holds()) {
            return false;
        }
    }
    return true;
}
static_assert(all_hold_while_compiling());

const test::Expectation at_run_time_only[] = {
    {"An atomic loads, stores and exchanges",
     [] {
         std::atomic<std::uint32_t> value{5};
         const bool loaded = value.load() == 5;
         value.store(6, std::memory_order_release);
         const bool exchanged = value.exchange(7, std::memory_order_acq_rel) == 6;
         return loaded && exchanged && value == 7u;
     }},
    {"An atomic changes only what is as expected",
     [] {
         std::atomic<int> value{1};
         int expected = 2;
         const bool refused = !value.compare_exchange_strong(expected, 9);
         const bool told = expected == 1;
         return refused && told && value.compare_exchange_strong(expected, 9) && value.load() == 9;
     }},
    {"An atomic counts and combines bits",
     [] {
         std::atomic<std::uint64_t> value{0xF0};
         return value.fetch_add(1) == 0xF0 && value.fetch_sub(2) == 0xF1 &&
                value.fetch_or(0x100) == 0xEF && value.fetch_and(0x10F) == 0x1EF &&
                value.load(std::memory_order_relaxed) == 0x10F;
     }},
    {"An atomic can hold an enum or a pointer",
     [] {
         int target = 0;
         std::atomic<Color> color{Color::Red};
         std::atomic<int*> pointer{nullptr};
         pointer.store(&target);
         return color.load() == Color::Red && pointer.load() == &target;
     }},
    {"An object can be made in a place that is already there",
     [] {
         alignas(Pair) std::byte place[sizeof(Pair)];
         const Pair* const pair = new (place) Pair{3, 4};
         return pair->second == 4 && static_cast<const void*>(pair) == place;
     }},
    {"A span of anything is a span of bytes",
     [] {
         std::uint16_t numbers[] = {0x0201, 0x0403};
         const auto bytes = std::as_bytes(std::span{numbers});
         std::as_writable_bytes(std::span{numbers})[3] = std::byte{0xFF};
         return bytes.size() == 4 && bytes[1] == std::byte{2} && numbers[1] == 0xFF03;
     }},
    {"The memory functions are where the standard says",
     [] {
         char text[8];
         std::memset(text, 'a', 8);
         std::memcpy(text, "bc", 3);
         std::memmove(text + 1, text, 3);
         return std::memcmp(text, "bbc", 4) == 0 && std::strlen(text) == 3 && text[4] == 'a';
     }},
};

} // namespace
