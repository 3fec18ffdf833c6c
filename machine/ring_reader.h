// SPDX-License-Identifier: MIT
// Reads the hypervisor's trace ring out of a running machine's RAM, without stopping it.
//
// The hypervisor writes, we only read, and nothing makes it wait for us: a reader that is slower
// than the ring is long loses events, notices, and says so. The ring is guest memory, so nothing in
// it is believed before it is checked. The protocol is in abi/trace_ring.h.
#pragma once

#include "abi/trace_event.h"
#include "abi/trace_ring.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace machine {

class RingReader {
public:
    enum class State {
        Waiting, // the hypervisor has not started: no ring yet
        Reading,
        Broken, // `error` says why; nothing more will be read
    };

    /// `ram` is the machine's memory from physical address 0 and must outlive the reader.
    explicit RingReader(std::span<const std::byte> ram,
                        std::uint64_t header_address = abi::trace_ring_header_address);

    /// Appends what has been written since the last call, in order.
    State poll(std::vector<abi::TraceEvent>& events);

    State state() const { return state_; }
    /// A sentence if the ring is broken; empty otherwise.
    const std::string& error() const { return error_; }
    /// The number of the next event.
    std::uint64_t next() const { return next_; }
    /// Events that were overwritten before we came.
    std::uint64_t lost() const { return lost_; }
    /// A sentence if events were lost; empty otherwise.
    std::string loss() const;

private:
    bool attach();
    State broken(std::string sentence);
    std::uint64_t read_written() const;
    abi::TraceEvent read_slot(std::uint64_t number) const;

    std::span<const std::byte> ram_;
    std::uint64_t header_address_;
    State state_ = State::Waiting;
    std::uint64_t capacity_ = 0;
    std::uint64_t next_ = 0; // number of the next event to read
    std::uint64_t lost_ = 0;
    std::string error_;
};

/// The ring's header as it stands, or a default one (magic 0) if `ram` holds none that is sound.
abi::TraceRingHeader
read_ring_header(std::span<const std::byte> ram,
                 std::uint64_t header_address = abi::trace_ring_header_address);

} // namespace machine
