// SPDX-License-Identifier: MIT
#include "machine/nested_leaves.h"

#include "machine/slat_reader.h"

namespace machine {
namespace {

using x86::Level;
using x86::PageTableEntry;

class Walk {
public:
    Walk(std::span<const std::byte> ram, const NestedVisitor& visitor)
        : ram_(ram), visitor_(visitor) {}

    /// As deep as the tables, four levels, whatever they say.
    void table(std::uint64_t address, Level level, std::uint64_t guest, abi::PageAccess above) {
        if (!visitor_.on_table(address) || address >= ram_.size() ||
            ram_.size() - address < x86::page_bytes) {
            return;
        }
        for (std::size_t index = 0; index < x86::entries_per_table; ++index) {
            const auto entry = PageTableEntry::from(read_physical(ram_, address + 8 * index).value);
            const std::uint64_t first = guest + index * x86::bytes_covered(level);
            const abi::PageAccess access = above & rights_of_nested_entry(entry);
            if (access == abi::PageAccess::none()) {
                continue;
            }
            if (entry.is_leaf(level)) {
                visitor_.on_leaf(
                    {first, entry.page_address(level), x86::bytes_covered(level), access});
            } else {
                table(entry.address(), x86::level_below(level), first, access);
            }
        }
    }

private:
    std::span<const std::byte> ram_;
    const NestedVisitor& visitor_;
};

} // namespace

void visit_nested_leaves(std::span<const std::byte> ram, std::uint64_t root,
                         const NestedVisitor& visitor) {
    Walk{ram, visitor}.table(PageTableEntry::from(root).address(), Level::Pml4, 0,
                             abi::PageAccess::all());
}

} // namespace machine
