// SPDX-License-Identifier: MIT
// For each page of memory, the last event of some kind that was about it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace vitrine::models {

class LastEvents {
public:
    /// For so many pages, about which nothing is known.
    void make_room(std::uint64_t pages) { numbers_.assign(pages, 0); }
    /// The event with this index is about these pages. A file may name some that there are not.
    void mark(std::uint64_t first, std::uint64_t count, std::size_t event) {
        const std::uint64_t most = numbers_.size();
        const std::uint64_t end = std::min(most, first + std::min(count, most));
        for (std::uint64_t page = first; page < end; ++page) {
            numbers_[page] = static_cast<std::uint32_t>(event + 1);
        }
    }
    std::optional<std::size_t> at(std::uint64_t page) const {
        return page < numbers_.size() && numbers_[page] != 0
                   ? std::optional<std::size_t>(numbers_[page] - 1)
                   : std::nullopt;
    }

private:
    std::vector<std::uint32_t> numbers_; // index + 1; 0 is none
};

} // namespace vitrine::models
