// SPDX-License-Identifier: MIT
// What is typed into the console, on its way from a person to the machine's clock.
//
// A person types at any time and from any thread. The machine takes it in between two instructions,
// and the log says between which: so a run is a function of what was booted and of this log, and
// the same log makes the same run again.
#pragma once

#include "machine/glass/clock.h"
#include "machine/target.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace machine::glass {

class ConsoleInput {
public:
    /// From any thread.
    void type(std::string_view bytes);
    /// Has something been typed that was not taken in yet?
    bool is_waiting() const { return waiting_.load(); }

    /// What enters the machine now; empty if nothing does. What was typed is written into the log;
    /// what the log says comes from it. Typing when the log has more to say makes another history:
    /// the rest of the log is dropped.
    std::string take(std::uint64_t now);
    /// The same, but what has been typed meanwhile waits on.
    std::string take_logged(std::uint64_t now);
    /// Would taking what was typed make another history?
    bool has_future() const { return next_ < log_.size(); }
    /// How many entries of the log have been taken in; and back to when it was another number.
    std::size_t position() const { return next_; }
    void travel_to(std::size_t position) { next_ = position; }
    /// When the log has something to say next; Clock::never if it has not.
    std::uint64_t next_moment() const {
        return next_ < log_.size() ? log_[next_].clock : Clock::never;
    }

    /// What has been taken in so far.
    std::vector<Typed> taken() const;
    /// `log` is what will be taken in, in the order of its clocks, from now on.
    void replay(std::vector<Typed> log);

private:
    std::vector<Typed> log_;
    std::size_t next_ = 0; // in the log: what has not been taken in yet

    std::mutex mutex_; // guards the next
    std::string typed_;
    std::atomic<bool> waiting_ = false;
};

} // namespace machine::glass
