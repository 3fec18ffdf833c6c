// SPDX-License-Identifier: MIT
// The events of one run, written by the machine's thread while the window's thread reads.
//
// Events never move, and `size` grows only after a slot is complete, so neither thread waits for
// the other. Many snapshots share one log and differ only in how many events they know of.
#pragma once

#include "abi/trace_event.h"
#include "machine/event_store.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace vitrine::models {

class EventLog {
public:
    static constexpr std::size_t capacity =
        machine::EventStore::Limits{}.most * machine::EventStore::chunk;

    /// One thread only. Events beyond `capacity` are dropped: 67 million is more than one can look
    /// at.
    void append(const abi::TraceEvent& event) {
        store_.append(event);
        size_.store(store_.size(), std::memory_order_release);
    }

    std::size_t size() const { return size_.load(std::memory_order_acquire); }
    /// Any thread, for an index below a `size()` it has seen.
    const abi::TraceEvent& operator[](std::size_t index) const { return first_[index]; }

private:
    machine::EventStore store_;
    const abi::TraceEvent* const first_ = store_.all().data();
    std::atomic<std::size_t> size_ = 0;
};

/// The first `count` events of a log: what one snapshot knows.
class Events {
public:
    Events() = default;
    Events(std::shared_ptr<const EventLog> log, std::size_t count)
        : log_(std::move(log)), count_(count) {}

    std::size_t size() const { return count_; }
    bool empty() const { return count_ == 0; }
    const abi::TraceEvent& operator[](std::size_t index) const { return (*log_)[index]; }
    const abi::TraceEvent& back() const { return (*log_)[count_ - 1]; }
    /// Index of the first event later than `clock`; `size()` if there is none.
    std::size_t first_after(std::uint64_t clock) const {
        std::size_t low = 0;
        std::size_t high = count_;
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            if ((*this)[middle].clock <= clock) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
    /// Two snapshots with the same log belong to the same run.
    const EventLog* log() const { return log_.get(); }

private:
    std::shared_ptr<const EventLog> log_;
    std::size_t count_ = 0;
};

} // namespace vitrine::models
