// SPDX-License-Identifier: MIT
// See breakpoints.h.
#include "machine/glass/breakpoints.h"

#include <algorithm>
#include <iterator>

namespace machine::glass {
namespace {

using Kind = Breakpoint::Kind;

std::uint64_t where(const Breakpoint& watch, const Breakpoints::Place& place) {
    return watch.space == Breakpoint::Space::Linear ? place.linear : place.physical;
}

/// [address, address + bytes) and what is watched have a byte in common.
bool meets(const Breakpoint& watch, std::uint64_t address, std::uint64_t bytes) {
    return address - watch.address < watch.bytes || watch.address - address < bytes;
}

bool is_in_page(const Breakpoint& watch, std::uint64_t address) {
    return meets(watch, address / x86::page_bytes * x86::page_bytes, x86::page_bytes);
}

template <typename Test>
std::vector<Breakpoint> those(const std::vector<Breakpoint>& all, Test test) {
    std::vector<Breakpoint> found;
    std::copy_if(all.begin(), all.end(), std::back_inserter(found), test);
    return found;
}

} // namespace

void Breakpoints::set(const std::vector<Breakpoint>& breakpoints) {
    *this = {};
    for (const Breakpoint& each : breakpoints) {
        switch (each.kind) {
        case Kind::Execute:
            instructions_.push_back(each.address);
            executed_.push_back(each);
            break;
        case Kind::Write:
        case Kind::Access: memory_.push_back(each); break;
        case Kind::Register:
            registers_.push_back(each);
            watches_each_instruction_ =
                watches_each_instruction_ || is_changed_by_any_instruction(each.watched);
            break;
        case Kind::Event: events_.push_back(each); break;
        }
    }
    std::sort(instructions_.begin(), instructions_.end());
}

bool Breakpoints::is_at_instruction(std::uint64_t linear) const {
    return std::binary_search(instructions_.begin(), instructions_.end(), linear);
}

std::vector<Breakpoint> Breakpoints::at_instruction(std::uint64_t linear) const {
    return those(executed_, [&](const Breakpoint& each) { return each.address == linear; });
}

const Breakpoint* Breakpoints::find_page(const Place& place, bool is_read) const {
    for (const Breakpoint& watch : memory_) {
        if ((!is_read || watch.kind == Kind::Access) && is_in_page(watch, where(watch, place))) {
            return &watch;
        }
    }
    return nullptr;
}

std::vector<Breakpoint> Breakpoints::at_access(const Place& place, std::uint64_t bytes,
                                               bool is_write) const {
    return those(memory_, [&](const Breakpoint& watch) {
        return (is_write || watch.kind == Kind::Access) && meets(watch, where(watch, place), bytes);
    });
}

std::vector<Breakpoint> Breakpoints::at_physical_write(std::uint64_t physical,
                                                       std::uint64_t bytes) const {
    return those(memory_, [&](const Breakpoint& watch) {
        return watch.space == Breakpoint::Space::Physical && meets(watch, physical, bytes);
    });
}

std::vector<Breakpoint> Breakpoints::at_event(const abi::TraceEvent& event) const {
    return those(events_, [&](const Breakpoint& each) { return each.event.matches(event); });
}

} // namespace machine::glass
