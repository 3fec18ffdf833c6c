// SPDX-License-Identifier: MIT
// A set of interrupt vectors, whose highest is asked for before nearly every block of code that
// runs with an interrupt waiting: so it is found by counting zeros, not by looking at 256 bits.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace machine::glass {

class VectorSet {
public:
    void set(std::uint8_t vector) { words_[vector / 64] |= bit_of(vector); }
    void reset(std::uint8_t vector) { words_[vector / 64] &= ~bit_of(vector); }

    std::optional<std::uint8_t> highest() const {
        for (std::size_t index = words_.size(); index-- > 0;) {
            if (words_[index] != 0) {
                return static_cast<std::uint8_t>(64 * index + std::bit_width(words_[index]) - 1);
            }
        }
        return std::nullopt;
    }

    /// Vectors 32 * `index` to 32 * `index` + 31, as an APIC's register shows them. [APM2 16]
    std::uint32_t register_at(std::size_t index) const {
        return static_cast<std::uint32_t>(words_[index / 2] >> (index % 2 * 32));
    }

private:
    static constexpr std::uint64_t bit_of(std::uint8_t vector) { return 1ull << (vector % 64); }

    std::array<std::uint64_t, 4> words_{};
};

} // namespace machine::glass
