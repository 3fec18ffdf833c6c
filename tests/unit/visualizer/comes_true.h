// SPDX-License-Identifier: MIT
// Waits for what another thread is to do.
#pragma once

#include <chrono>
#include <thread>

namespace made_up {

/// False after a minute: it will not come true any more.
template <typename Condition>
bool comes_true(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition() && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return condition();
}

} // namespace made_up
