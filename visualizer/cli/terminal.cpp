// SPDX-License-Identifier: MIT
// See terminal.h.
#include "visualizer/cli/terminal.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>

namespace vitrine::cli {
namespace {

constexpr int deadly_signals[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGSEGV};

termios before_raw{};
volatile std::sig_atomic_t is_raw = 0;

void restore() {
    if (is_raw != 0) {
        tcsetattr(STDIN_FILENO, TCSANOW, &before_raw);
        is_raw = 0;
    }
}

void on_deadly_signal(int number) {
    restore();
    std::signal(number, SIG_DFL);
    std::raise(number);
}

void make_raw() {
    if (tcgetattr(STDIN_FILENO, &before_raw) != 0) {
        return;
    }
    is_raw = 1;
    for (const int number : deadly_signals) {
        std::signal(number, on_deadly_signal);
    }
    termios raw = before_raw;
    // Output stays as it is: guests and narration end lines with a line feed alone.
    raw.c_iflag &= ~static_cast<tcflag_t>(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON);
    raw.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

void make_normal() {
    restore();
    for (const int number : deadly_signals) {
        std::signal(number, SIG_DFL);
    }
}

} // namespace

bool is_at_terminal() { return isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0; }

Terminal::Terminal(Keys keys) : keys_(std::move(keys)), end_(eventfd(0, EFD_CLOEXEC)) {
    make_raw();
    reader_ = std::thread([this] { read_keys(); });
}

Terminal::~Terminal() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(end_, &one, sizeof one);
    reader_.join();
    close(end_);
    make_normal();
}

void Terminal::wait_for_key(std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    pressed_.wait_for(lock, longest, [this] { return was_pressed_; });
    was_pressed_ = false;
}

void Terminal::read_keys() {
    for (;;) {
        pollfd watched[] = {{STDIN_FILENO, POLLIN, 0}, {end_, POLLIN, 0}};
        if (poll(watched, 2, -1) < 0) {
            continue; // a signal
        }
        if (watched[1].revents != 0) {
            return;
        }
        char keys[256];
        const auto count = read(STDIN_FILENO, keys, sizeof keys);
        if (count <= 0) {
            keys_.leave();
            return;
        }
        if (!take_keys({keys, static_cast<std::size_t>(count)})) {
            return;
        }
    }
}

/// False if that was the last.
bool Terminal::take_keys(std::string_view keys) {
    const std::size_t leaves = keys.find(leave_key);
    if (leaves != 0) {
        keys_.typed(keys.substr(0, leaves));
    }
    if (leaves != std::string_view::npos) {
        keys_.leave();
    }
    {
        const std::lock_guard lock(mutex_);
        was_pressed_ = true;
    }
    pressed_.notify_one();
    return leaves == std::string_view::npos;
}

} // namespace vitrine::cli
