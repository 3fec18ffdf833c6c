// SPDX-License-Identifier: MIT
// The events of a run, one behind the other at addresses that never change, however many come.
//
// The first million are in memory. What comes later lies in a file without a name, of which the
// host's kernel keeps in memory what is looked at: a run of many hours costs the disk, not memory.
// There is an end to it, too: what comes later is not kept, and `loss` says so.
#pragma once

#include "abi/trace_event.h"
#include "machine/host/file_descriptor.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace machine {

class EventStore {
public:
    /// It grows by so many, which are whole pages of the host's.
    static constexpr std::size_t chunk = 1u << 18;

    struct Limits {
        std::size_t in_memory = 4; // chunks: 48 MiB
        std::size_t most = 256;    // chunks: 67 million events, 3 GiB of disk
    };

    EventStore() : EventStore(Limits{}) {}
    explicit EventStore(Limits limits);
    EventStore(const EventStore&) = delete;
    EventStore& operator=(const EventStore&) = delete;
    ~EventStore();

    /// Stays true while the store lives; what lies behind `size` may change.
    std::span<const abi::TraceEvent> all() const { return {events_, size_}; }
    std::size_t size() const { return size_; }

    void append(const abi::TraceEvent& event) { insert(size_, event); }
    /// Before the one that is at `place` now, which is at most `size`.
    void insert(std::size_t place, const abi::TraceEvent& event);
    /// Forgets those from `count` on.
    void truncate(std::size_t count);

    /// A sentence if events were not kept; empty otherwise.
    const std::string& loss() const { return loss_; }

private:
    bool grow();
    bool open_file();

    Limits limits_;
    abi::TraceEvent* events_ = nullptr;
    std::size_t size_ = 0;
    std::size_t room_ = 0; // events that there is memory or file for
    std::string loss_;
    host::FileDescriptor file_;
};

} // namespace machine
