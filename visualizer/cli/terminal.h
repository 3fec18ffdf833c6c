// SPDX-License-Identifier: MIT
// The person's terminal as the guest's: every key goes to the machine as it is pressed, and what
// the terminal would do by itself (echo, waiting for Enter, Ctrl+C) it does not.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

namespace vitrine::cli {

/// Are both the keyboard and the screen a person's?
bool is_at_terminal();

class Terminal {
public:
    static constexpr char leave_key = 0x1D; // Ctrl+]

    struct Keys {
        std::function<void(std::string_view)> typed;
        std::function<void()> leave; // Ctrl+], or nobody is there any more
    };

    /// Both are called on a thread of its own. The terminal is as before when this is destroyed, or
    /// when a signal ends the program.
    explicit Terminal(Keys keys);
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    /// Returns when a key was pressed since the last call, or after this time.
    void wait_for_key(std::chrono::milliseconds longest);

private:
    void read_keys();
    bool take_keys(std::string_view keys);

    Keys keys_;
    int end_ = -1; // an eventfd
    std::mutex mutex_;
    std::condition_variable pressed_;
    bool was_pressed_ = false;
    std::thread reader_;
};

} // namespace vitrine::cli
