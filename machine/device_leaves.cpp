// SPDX-License-Identifier: MIT
#include "machine/device_leaves.h"

#include "machine/slat_reader.h"
#include "x86/vtd_tables.h"

namespace machine {
namespace {

using namespace x86::vtd;
using abi::PageAccess;
using x86::PciRequester;

PageAccess rights_of(SecondLevelEntry entry) {
    PageAccess access = PageAccess::none();
    if (entry.get(SecondLevelEntry::readable)) {
        access = access | PageAccess::read();
    }
    if (entry.get(SecondLevelEntry::writable)) {
        access = access | PageAccess::write();
    }
    return access;
}

class Walk {
public:
    Walk(std::span<const std::byte> ram, const DeviceVisitor& visitor)
        : ram_(ram), visitor_(visitor) {}

    void root(std::uint64_t address) {
        if (!is_readable(address)) {
            return;
        }
        for (unsigned bus = 0; bus < buses; ++bus) {
            const auto entry = RootEntry::from(word(address + bus * sizeof(Entry)));
            if (entry.get(RootEntry::present)) {
                contexts(entry.context_table(), static_cast<std::uint8_t>(bus));
            }
        }
    }

private:
    std::uint64_t word(std::uint64_t address) const { return read_physical(ram_, address).value; }

    bool is_readable(std::uint64_t table) const {
        return visitor_.on_table(table) && table < ram_.size() &&
               ram_.size() - table >= x86::page_bytes;
    }

    void contexts(std::uint64_t address, std::uint8_t bus) {
        if (!is_readable(address)) {
            return;
        }
        for (unsigned place = 0; place < requesters_per_bus; ++place) {
            const std::uint64_t entry = address + place * sizeof(Entry);
            const auto context = ContextEntry::from(word(entry));
            const auto domain = ContextDomain::from(word(entry + sizeof(std::uint64_t)));
            if (!context.get(ContextEntry::present)) {
                continue;
            }
            const bool is_translated =
                context.get(ContextEntry::type) == ContextEntry::Type::Tables &&
                domain.get(ContextDomain::width) == ContextDomain::four_levels;
            const auto who = PciRequester::from(static_cast<std::uint16_t>(bus << 8 | place));
            if (visitor_.on_device(who, context.table(), is_translated) && is_translated) {
                table(context.table(), x86::level_count, 0, PageAccess::read_write());
            }
        }
    }

    /// As deep as the tables, four levels, whatever they say.
    void table(std::uint64_t address, unsigned level, std::uint64_t device, PageAccess above) {
        if (!is_readable(address)) {
            return;
        }
        const std::uint64_t covered = x86::bytes_covered(static_cast<x86::Level>(level));
        for (std::size_t index = 0; index < x86::entries_per_table; ++index) {
            const auto entry = SecondLevelEntry::from(word(address + 8 * index));
            const std::uint64_t first = device + index * covered;
            const PageAccess access = above & rights_of(entry);
            if (access == PageAccess::none()) {
                continue;
            }
            if (entry.is_leaf(level)) {
                visitor_.on_leaf({first, entry.address() & ~(covered - 1), covered, access});
            } else {
                table(entry.address(), level - 1, first, access);
            }
        }
    }

    std::span<const std::byte> ram_;
    const DeviceVisitor& visitor_;
};

} // namespace

void visit_device_leaves(std::span<const std::byte> ram, std::uint64_t root_table,
                         const DeviceVisitor& visitor) {
    Walk{ram, visitor}.root(root_table);
}

} // namespace machine
