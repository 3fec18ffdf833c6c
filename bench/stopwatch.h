// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <ctime>

namespace bench {

/// Wall time since it was made.
class Stopwatch {
public:
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
    }

private:
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// Time that processors worked since it was made: what a busy machine does not lengthen.
class ProcessorTime {
public:
    enum class Of { ThisThread, AllThreads };

    explicit ProcessorTime(Of of)
        : clock_(of == Of::ThisThread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID) {}
    double seconds() const { return now() - begin_; }

private:
    double now() const {
        timespec time{};
        ::clock_gettime(clock_, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
    }

    clockid_t clock_;
    double begin_ = now();
};

} // namespace bench
