// SPDX-License-Identifier: MIT
// A hash of a machine's RAM. Pages of zeros count for nothing, so it does not matter which of them
// were ever touched.
#pragma once

#include "abi/memory_layout.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace machine {

class RamHash {
public:
    void add_page(std::uint64_t number, const std::byte* page) {
        std::array<std::uint64_t, abi::page_size / sizeof(std::uint64_t)> words;
        std::memcpy(words.data(), page, sizeof words);
        if (std::all_of(words.begin(), words.end(), [](std::uint64_t word) { return word == 0; })) {
            return;
        }
        add(number);
        for (const std::uint64_t word : words) {
            add(word);
        }
    }
    std::uint64_t value() const { return hash_; }

private:
    void add(std::uint64_t word) { hash_ = (hash_ ^ word) * 0x0000'0100'0000'01B3; } // FNV-1a

    std::uint64_t hash_ = 0xCBF2'9CE4'8422'2325;
};

} // namespace machine
