// SPDX-License-Identifier: MIT
#include "machine/secure_kernel_invariants.h"

#include "machine/slat_reader.h"
#include "x86/control_registers.h"
#include "x86/page_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace machine {
namespace {

using x86::Level;
using x86::PageTableEntry;

/// A page of the table, of whatever size.
struct Leaf {
    std::uint64_t address = 0; // the lower 48 bits of the virtual one
    std::uint64_t physical = 0;
    std::uint64_t size = 0; // bytes

    bool overlaps(const Leaf& other) const {
        return physical < other.physical + other.size && other.physical < physical + size;
    }
};

/// What all levels together allow.
struct Rights {
    bool writable = true;
    bool executable = true;

    Rights under(PageTableEntry entry) const {
        return {writable && entry.get(PageTableEntry::writable),
                executable && !entry.get(PageTableEntry::no_execute)};
    }
};

class Walk {
public:
    explicit Walk(std::span<const std::byte> ram) : ram_(ram) {}

    std::vector<Leaf> writable;
    std::vector<Leaf> executable;

    /// As deep as the tables, four levels, whatever they say.
    void table(std::uint64_t at, Level level, std::uint64_t address, Rights above) {
        for (std::size_t index = 0; index < x86::entries_per_table; ++index) {
            const PhysicalRead read = read_physical(ram_, at + 8 * index);
            const auto entry = PageTableEntry::from(read.value);
            const std::uint64_t first = address + index * x86::bytes_covered(level);
            const Rights rights = above.under(entry);
            if (!read.inside || !entry.is_present() || !(rights.writable || rights.executable)) {
                continue;
            }
            if (!entry.is_leaf(level)) {
                table(entry.address(), x86::level_below(level), first, rights);
                continue;
            }
            const Leaf leaf{first, entry.page_address(level), x86::bytes_covered(level)};
            if (rights.writable) {
                writable.push_back(leaf);
            }
            if (rights.executable) {
                executable.push_back(leaf);
            }
        }
    }

private:
    std::span<const std::byte> ram_;
};

} // namespace

void check_own_tables_of_vtl1(std::span<const std::byte> ram, std::uint64_t root,
                              InvariantReport& report) {
    if (root == 0) {
        return;
    }
    Walk walk{ram};
    walk.table(x86::Cr3::from(root).table_address(), Level::Pml4, 0, {});
    for (const Leaf& code : walk.executable) {
        const auto found = std::find_if(walk.writable.begin(), walk.writable.end(),
                                        [&code](const Leaf& each) { return each.overlaps(code); });
        if (found != walk.writable.end() &&
            report.breaches.size() < InvariantReport::most_breaches) {
            report.breaches.push_back(fmt::format(
                "VTL 1 may execute page {:#x}, and write it at virtual address {:#x} (48 bits).",
                code.physical / x86::page_bytes,
                found->address +
                    (code.physical > found->physical ? code.physical - found->physical : 0)));
        }
    }
}

} // namespace machine
