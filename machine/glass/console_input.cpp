// SPDX-License-Identifier: MIT
// See console_input.h.
#include "machine/glass/console_input.h"

#include <utility>

namespace machine::glass {

void ConsoleInput::type(std::string_view bytes) {
    if (bytes.empty()) {
        return;
    }
    const std::lock_guard lock(mutex_);
    typed_ += bytes;
    waiting_.store(true);
}

std::string ConsoleInput::take_logged(std::uint64_t now) {
    std::string entering;
    while (next_moment() <= now) {
        entering += log_[next_++].bytes;
    }
    return entering;
}

std::string ConsoleInput::take(std::uint64_t now) {
    const std::string entering = take_logged(now);
    if (!is_waiting()) {
        return entering;
    }
    std::string typed;
    {
        const std::lock_guard lock(mutex_);
        typed = std::exchange(typed_, {});
        waiting_.store(false);
    }
    log_.resize(next_);
    log_.push_back({now, typed});
    ++next_;
    return entering + typed;
}

std::vector<Typed> ConsoleInput::taken() const {
    return {log_.begin(), log_.begin() + static_cast<std::ptrdiff_t>(next_)};
}

void ConsoleInput::replay(std::vector<Typed> log) {
    log_ = std::move(log);
    next_ = 0;
}

} // namespace machine::glass
