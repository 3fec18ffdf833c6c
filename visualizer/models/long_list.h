// SPDX-License-Identifier: MIT
// A list that grows by millions while a window is drawn: what it holds never moves.
//
// A vector that runs out of room copies all it has, and of ten million events that is a fifth of a
// second in which no frame is drawn. Here each piece of new room costs the same.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

namespace vitrine::models {

template <typename Item>
class LongList {
public:
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    const Item& operator[](std::size_t index) const {
        return chunks_[index / chunk][index % chunk];
    }
    Item& operator[](std::size_t index) { return chunks_[index / chunk][index % chunk]; }
    const Item& back() const { return (*this)[size_ - 1]; }
    Item& back() { return (*this)[size_ - 1]; }

    void push_back(const Item& item) {
        if (size_ == chunks_.size() * chunk) {
            chunks_.push_back(std::make_unique_for_overwrite<Item[]>(chunk));
        }
        ++size_;
        back() = item;
    }
    /// Forgets those from `count` on, and keeps the room they had.
    void truncate(std::size_t count) { size_ = count < size_ ? count : size_; }

private:
    static constexpr std::size_t chunk = 1U << 14;

    std::vector<std::unique_ptr<Item[]>> chunks_;
    std::size_t size_ = 0;
};

/// The first index from `low` on, and below `high`, that `is_late` says yes to; `high` if there is
/// none. What comes behind a late one has to be late as well.
template <typename IsLate>
std::size_t first_late(std::size_t low, std::size_t high, const IsLate& is_late) {
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (is_late(middle)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/// The same, where it is likely to be near `guess`: looks ever further from there before it narrows
/// down, so that it stays where memory was read lately.
template <typename IsLate>
std::size_t first_late_near(std::size_t low, std::size_t high, std::size_t guess,
                            const IsLate& is_late) {
    guess = std::clamp(guess, low, high);
    std::size_t step = 1;
    if (guess < high && !is_late(guess)) {
        low = guess + 1;
        while (high - low > step && !is_late(low + step)) {
            low += step + 1;
            step *= 2;
        }
        return first_late(low, high - low > step ? low + step : high, is_late);
    }
    high = guess;
    while (high - low > step && is_late(high - step)) {
        high -= step;
        step *= 2;
    }
    return first_late(high - low > step ? high - step + 1 : low, high, is_late);
}

} // namespace vitrine::models
