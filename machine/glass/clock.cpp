// SPDX-License-Identifier: MIT
// See clock.h.
#include "machine/glass/clock.h"

#include <algorithm>

namespace machine::glass {

std::uint32_t Clock::allowance_of(const Block& block) const {
    const std::uint64_t left = deadline_ > now_ ? deadline_ - now_ : 0;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(left, block.allowance));
}

void Clock::leave_block(std::uint64_t linear) {
    if (running_ == nullptr) {
        return;
    }
    const Block& block = *running_;
    running_ = nullptr;
    std::uint64_t at = block.linear;
    for (std::uint32_t executed = 0; executed < block.instructions; ++executed) {
        if (at == linear) {
            now_ -= block.instructions - executed;
            return;
        }
        at += block.lengths[executed];
    }
    // At its end, or somewhere it jumped to: all of it ran.
}

} // namespace machine::glass
