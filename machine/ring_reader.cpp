// SPDX-License-Identifier: MIT
#include "machine/ring_reader.h"

#include <fmt/format.h>

#include <cstring>

namespace machine {
namespace {

constexpr std::uint64_t slots_offset =
    abi::trace_ring_slots_address - abi::trace_ring_header_address;

/// More slots than fit into the ring's region cannot be.
constexpr std::uint64_t largest_capacity = abi::trace_ring_capacity;

// The hypervisor fills a slot first and counts it afterwards; reading in the opposite order, with
// acquire, makes every event we see a whole one.
std::uint64_t load_acquire(const std::byte* place) {
    return __atomic_load_n(reinterpret_cast<const std::uint64_t*>(place), __ATOMIC_ACQUIRE);
}

bool fits(std::span<const std::byte> ram, std::uint64_t address, std::uint64_t size) {
    return address <= ram.size() && ram.size() - address >= size;
}

abi::TraceRingHeader copy_header(std::span<const std::byte> ram, std::uint64_t address) {
    abi::TraceRingHeader header;
    std::memcpy(&header, ram.data() + address, sizeof header);
    return header;
}

/// A sentence if the header cannot be true.
std::string problem_of(const abi::TraceRingHeader& header, std::span<const std::byte> ram,
                       std::uint64_t address) {
    using abi::TraceRingHeader;
    if (header.magic != TraceRingHeader::expected_magic) {
        return fmt::format(
            "The trace ring at {:#x} begins with {:#x} instead of its mark: something "
            "wrote over the hypervisor's memory.",
            address, header.magic);
    }
    if (header.version != TraceRingHeader::current_version) {
        return fmt::format(
            "The trace ring is of version {}, this program reads version {}: rebuild "
            "the images with ./vitrine build.",
            header.version, TraceRingHeader::current_version);
    }
    if (header.event_size != sizeof(abi::TraceEvent)) {
        return fmt::format("The trace ring's events have {} bytes, this program's {}: rebuild the "
                           "images with ./vitrine build.",
                           header.event_size, sizeof(abi::TraceEvent));
    }
    if (header.capacity == 0 || header.capacity > largest_capacity ||
        !fits(ram, address + slots_offset, header.capacity * sizeof(abi::TraceEvent))) {
        return fmt::format("The trace ring claims room for {} events, which its memory has not.",
                           header.capacity);
    }
    return "";
}

} // namespace

RingReader::RingReader(std::span<const std::byte> ram, std::uint64_t header_address)
    : ram_(ram), header_address_(header_address) {}

RingReader::State RingReader::poll(std::vector<abi::TraceEvent>& events) {
    if (state_ == State::Broken || (state_ == State::Waiting && !attach())) {
        return state_;
    }
    const std::uint64_t written = read_written();
    if (written < next_) {
        return broken(fmt::format("The trace ring's count went back from {} to {}: something wrote "
                                  "over the hypervisor's memory.",
                                  next_, written));
    }
    if (written - next_ > capacity_) { // the rest of the gap is gone already
        lost_ += written - capacity_ - next_;
        next_ = written - capacity_;
    }
    for (; next_ < written; ++next_) {
        const abi::TraceEvent event = read_slot(next_);
        // While we copied, the hypervisor may have come round and begun to write the same slot.
        if (read_written() - next_ >= capacity_) {
            ++lost_;
            continue;
        }
        if (event.sequence != static_cast<std::uint32_t>(next_)) {
            return broken(
                fmt::format("The trace ring's slot for event {} holds event {}: something "
                            "wrote over the hypervisor's memory.",
                            next_, event.sequence));
        }
        events.push_back(event);
    }
    return state_;
}

std::string RingReader::loss() const {
    return lost_ == 0 ? ""
                      : fmt::format("{} events are missing from the trace: the machine wrote "
                                    "them faster than they could be read.",
                                    lost_);
}

bool RingReader::attach() {
    if (!fits(ram_, header_address_, sizeof(abi::TraceRingHeader))) {
        broken(fmt::format("The machine has {} bytes of RAM, too few to hold the trace ring at "
                           "{:#x}: give it more.",
                           ram_.size(), header_address_));
        return false;
    }
    if (load_acquire(ram_.data() + header_address_) == 0) {
        return false; // the magic is written last
    }
    const abi::TraceRingHeader header = copy_header(ram_, header_address_);
    if (std::string problem = problem_of(header, ram_, header_address_); !problem.empty()) {
        broken(std::move(problem));
        return false;
    }
    capacity_ = header.capacity;
    state_ = State::Reading;
    return true;
}

RingReader::State RingReader::broken(std::string sentence) {
    error_ = std::move(sentence);
    state_ = State::Broken;
    return state_;
}

std::uint64_t RingReader::read_written() const {
    return load_acquire(ram_.data() + header_address_ + offsetof(abi::TraceRingHeader, written));
}

abi::TraceEvent RingReader::read_slot(std::uint64_t number) const {
    abi::TraceEvent event;
    const std::uint64_t slot = number % capacity_;
    std::memcpy(&event, ram_.data() + header_address_ + slots_offset + slot * sizeof event,
                sizeof event);
    // Keeps the copy before the check of `written` that follows it.
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return event;
}

abi::TraceRingHeader read_ring_header(std::span<const std::byte> ram,
                                      std::uint64_t header_address) {
    if (!fits(ram, header_address, sizeof(abi::TraceRingHeader))) {
        return {};
    }
    const abi::TraceRingHeader header = copy_header(ram, header_address);
    return problem_of(header, ram, header_address).empty() ? header : abi::TraceRingHeader{};
}

} // namespace machine
