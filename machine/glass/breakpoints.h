// SPDX-License-Identifier: MIT
// Where the machine is to stop, sorted for the questions the board asks: of each boundary, of each
// page that is entered, of each access to such a page.
#pragma once

#include "machine/target.h"
#include "x86/address.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace machine::glass {

class Breakpoints {
public:
    void set(const std::vector<Breakpoint>& breakpoints);

    /// Linear addresses of instructions, in order.
    const std::vector<std::uint64_t>& instructions() const { return instructions_; }
    std::optional<Breakpoint> at_instruction(std::uint64_t linear) const;

    struct Place {
        std::uint64_t linear = 0;
        std::uint64_t physical = 0;
    };
    /// Must each write to this page be shown to us, or even each read?
    bool watches_writes(const Place& place) const { return find_page(place, false) != nullptr; }
    bool watches_reads(const Place& place) const { return find_page(place, true) != nullptr; }
    std::optional<Breakpoint> at_access(const Place& place, std::uint64_t bytes,
                                        bool is_write) const;
    /// A store that the processor makes by itself: into an exception frame, a VMCB, a page table.
    std::optional<Breakpoint> at_physical_write(std::uint64_t physical, std::uint64_t bytes) const;
    bool watches_memory() const { return !memory_.empty(); }

private:
    const Breakpoint* find_page(const Place& place, bool is_read) const;

    std::vector<std::uint64_t> instructions_;
    std::vector<Breakpoint> memory_;
};

} // namespace machine::glass
