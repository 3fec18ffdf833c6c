// SPDX-License-Identifier: MIT
// See breakpoints.h.
#include "machine/glass/breakpoints.h"

#include <algorithm>

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

} // namespace

void Breakpoints::set(const std::vector<Breakpoint>& breakpoints) {
    instructions_.clear();
    memory_.clear();
    for (const Breakpoint& each : breakpoints) {
        if (each.kind == Kind::Execute) {
            instructions_.push_back(each.address);
        } else {
            memory_.push_back(each);
        }
    }
    std::sort(instructions_.begin(), instructions_.end());
}

std::optional<Breakpoint> Breakpoints::at_instruction(std::uint64_t linear) const {
    if (!std::binary_search(instructions_.begin(), instructions_.end(), linear)) {
        return std::nullopt;
    }
    return Breakpoint{Kind::Execute, Breakpoint::Space::Linear, linear, 1};
}

const Breakpoint* Breakpoints::find_page(const Place& place, bool is_read) const {
    for (const Breakpoint& watch : memory_) {
        if ((!is_read || watch.kind == Kind::Access) && is_in_page(watch, where(watch, place))) {
            return &watch;
        }
    }
    return nullptr;
}

std::optional<Breakpoint> Breakpoints::at_access(const Place& place, std::uint64_t bytes,
                                                 bool is_write) const {
    for (const Breakpoint& watch : memory_) {
        if ((is_write || watch.kind == Kind::Access) && meets(watch, where(watch, place), bytes)) {
            return watch;
        }
    }
    return std::nullopt;
}

std::optional<Breakpoint> Breakpoints::at_physical_write(std::uint64_t physical,
                                                         std::uint64_t bytes) const {
    for (const Breakpoint& watch : memory_) {
        if (watch.space == Breakpoint::Space::Physical && meets(watch, physical, bytes)) {
            return watch;
        }
    }
    return std::nullopt;
}

} // namespace machine::glass
