// SPDX-License-Identifier: MIT
// Where the machine is to stop, sorted for the questions the board asks: of each boundary, of each
// page that is entered, of each access to such a page, of each event. Conditions are the board's.
#pragma once

#include "machine/target.h"
#include "x86/address.h"

#include <cstdint>
#include <vector>

namespace machine::glass {

class Breakpoints {
public:
    void set(const std::vector<Breakpoint>& breakpoints);

    /// Linear addresses of instructions, in order.
    const std::vector<std::uint64_t>& instructions() const { return instructions_; }
    bool is_at_instruction(std::uint64_t linear) const;
    /// Those before the instruction there.
    std::vector<Breakpoint> at_instruction(std::uint64_t linear) const;

    struct Place {
        std::uint64_t linear = 0;
        std::uint64_t physical = 0;
    };
    /// Must each write to this page be shown to us, or even each read?
    bool watches_writes(const Place& place) const { return find_page(place, false) != nullptr; }
    bool watches_reads(const Place& place) const { return find_page(place, true) != nullptr; }
    std::vector<Breakpoint> at_access(const Place& place, std::uint64_t bytes, bool is_write) const;
    /// A store that the processor makes by itself: into an exception frame, a VMCB, a page table.
    std::vector<Breakpoint> at_physical_write(std::uint64_t physical, std::uint64_t bytes) const;
    bool watches_memory() const { return !memory_.empty(); }

    const std::vector<Breakpoint>& registers() const { return registers_; }
    /// Is one among them that changes in the middle of straight code?
    bool watches_each_instruction() const { return watches_each_instruction_; }

    std::vector<Breakpoint> at_event(const abi::TraceEvent& event) const;
    bool watches_events() const { return !events_.empty(); }

private:
    const Breakpoint* find_page(const Place& place, bool is_read) const;

    std::vector<std::uint64_t> instructions_;
    std::vector<Breakpoint> executed_;
    std::vector<Breakpoint> memory_;
    std::vector<Breakpoint> registers_;
    std::vector<Breakpoint> events_;
    bool watches_each_instruction_ = false;
};

} // namespace machine::glass
