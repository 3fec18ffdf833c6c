// SPDX-License-Identifier: MIT
// Named bit fields, numbered exactly as the processor manuals print them.
//
// A hardware register is a struct that derives from Register<Itself, Width> and lists its fields as
// static members: `static constexpr Bits<14, 12, Type> name{}`. Reading is `reg.get(Reg::name)`,
// writing returns a changed copy: `reg.with(Reg::name, value)`. No C++ bit-fields: their order is
// up to the compiler, and a constexpr static_assert could not check them.
#pragma once

#include <cstdint>
#include <type_traits>

namespace x86 {

/// Bits High..Low (both inclusive, as in the manuals), read and written as `Value`.
template <unsigned High, unsigned Low, typename ValueType = std::uint64_t>
struct Bits {
    using Value = ValueType;
    static_assert(High >= Low && High < 64);

    static constexpr unsigned high = High;
    static constexpr unsigned low = Low;
    static constexpr std::uint64_t mask = (~0ull >> (63 - High)) & (~0ull << Low);
};

/// One bit, read and written as bool.
template <unsigned Position>
using Bit = Bits<Position, Position, bool>;

/// A register or table entry of `Raw` bits whose fields are `Bits` members of `Self`.
template <typename Self, typename RawType = std::uint64_t>
struct Register {
    using Raw = RawType;

    Raw raw = 0;

    static constexpr Self from(Raw value) {
        Self result{};
        result.raw = value;
        return result;
    }

    template <typename Field>
    constexpr typename Field::Value get(Field) const {
        return static_cast<typename Field::Value>((raw & Field::mask) >> Field::low);
    }

    template <typename Field>
    constexpr Self with(Field, typename Field::Value value) const {
        const auto bits = (static_cast<std::uint64_t>(value) << Field::low) & Field::mask;
        return from(static_cast<Raw>((raw & ~Field::mask) | bits));
    }

    friend constexpr bool operator==(const Self& left, const Self& right) {
        return left.raw == right.raw;
    }
};

} // namespace x86
