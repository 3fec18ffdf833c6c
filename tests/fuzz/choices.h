// SPDX-License-Identifier: MIT
// A fuzzer's bytes, read as choices. Behind their end they read as zeroes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fuzz {

class Choices {
public:
    explicit Choices(std::span<const std::byte> bytes) : rest_(bytes) {}

    bool is_over() const { return rest_.empty(); }

    std::uint8_t byte() {
        if (rest_.empty()) {
            return 0;
        }
        const auto value = std::to_integer<std::uint8_t>(rest_.front());
        rest_ = rest_.subspan(1);
        return value;
    }

    /// One of `count` possibilities.
    unsigned choice(unsigned count) { return byte() % count; }
    bool flag() { return choice(2) != 0; }

    std::uint64_t raw(unsigned bytes) {
        std::uint64_t value = 0;
        for (unsigned index = 0; index < bytes; ++index) {
            value |= std::uint64_t{byte()} << 8 * index;
        }
        return value;
    }

    /// A number by the next byte: itself if it is below `small`; below 224, one of `meanings` or a
    /// neighbour of it; else any at all.
    std::uint64_t number(unsigned small, std::span<const std::uint64_t> meanings) {
        constexpr unsigned meaningful = 224;
        const unsigned kind = byte();
        if (kind < small) {
            return kind;
        }
        if (kind < meaningful) {
            const std::uint64_t value = meanings[kind % meanings.size()];
            return value +
                   static_cast<std::uint64_t>(std::int64_t{static_cast<std::int8_t>(byte())});
        }
        return raw(8);
    }

    void fill(std::span<std::byte> target) {
        for (std::byte& each : target) {
            each = std::byte{byte()};
        }
    }

    template <typename Value, std::size_t count>
    Value one_of(const Value (&values)[count]) {
        return values[byte() % count];
    }

private:
    std::span<const std::byte> rest_;
};

} // namespace fuzz
