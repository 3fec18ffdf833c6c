// SPDX-License-Identifier: MIT
#include "machine/device_view.h"

#include "machine/device_leaves.h"
#include "machine/slat_reader.h"
#include "x86/vtd_tables.h"

#include <fmt/format.h>

#include <algorithm>

namespace machine {
namespace {

using namespace x86::vtd;
using abi::PageAccess;
using x86::PciRequester;
using EndsAt = DevicePage::EndsAt;

PageAccess rights_of(SecondLevelEntry entry) {
    const PageAccess read =
        entry.get(SecondLevelEntry::readable) ? PageAccess::read() : PageAccess::none();
    const PageAccess write =
        entry.get(SecondLevelEntry::writable) ? PageAccess::write() : PageAccess::none();
    return read | write;
}

std::uint64_t pages_covered(unsigned level) {
    return x86::bytes_covered(static_cast<x86::Level>(level)) / x86::page_bytes;
}

class Walk {
public:
    explicit Walk(std::span<const std::byte> ram) : ram_(ram) {}

    /// Where the walk for any page of `device` ends before its page tables; else the entry of the
    /// context table that leads to them, with nothing allowed yet.
    DevicePage to_tables(std::uint64_t root_table, PciRequester device) const {
        const std::uint64_t bus = device.get(PciRequester::bus);
        DevicePage result = look_at(root_table + bus * sizeof(Entry));
        const auto root = RootEntry::from(result.entry);
        if (result.damaged || !root.get(RootEntry::present)) {
            return result;
        }
        result = look_at(root.context_table() + device.place_on_bus() * sizeof(Entry));
        result.ends_at = EndsAt::ContextTable;
        const auto domain = ContextDomain::from(
            read_physical(ram_, result.entry_address + sizeof(std::uint64_t)).value);
        const auto context = ContextEntry::from(result.entry);
        if (context.get(ContextEntry::present) &&
            context.get(ContextEntry::type) == ContextEntry::Type::PassThrough) {
            result.is_translated = false;
            result.access = PageAccess::read_write();
        } else if (context.get(ContextEntry::present)) {
            result.damaged = result.damaged ||
                             context.get(ContextEntry::type) != ContextEntry::Type::Tables ||
                             domain.get(ContextDomain::width) != ContextDomain::four_levels;
        }
        return result;
    }

    static bool leads_to_tables(const DevicePage& page) {
        return page.ends_at == EndsAt::ContextTable && page.is_translated && !page.damaged &&
               ContextEntry::from(page.entry).get(ContextEntry::present);
    }

    /// What the entry of `table`, one of `level`, says of `page`.
    DevicePage look_into(std::uint64_t table, unsigned level, std::uint64_t page,
                         PageAccess above) const {
        const auto index = x86::table_index(page * x86::page_bytes, static_cast<x86::Level>(level));
        DevicePage result = look_at(table + index * sizeof(std::uint64_t));
        result.ends_at = EndsAt::PageTables;
        result.level = level;
        const auto entry = SecondLevelEntry::from(result.entry);
        result.access = above & rights_of(entry);
        const bool is_leaf = entry.is_leaf(level);
        result.damaged = result.damaged || (is_leaf && level == x86::level_count);
        result.present = is_leaf && !result.damaged && result.access != PageAccess::none();
        if (result.damaged || (is_leaf && !result.present)) {
            result.access = PageAccess::none();
        }
        if (result.present) {
            const std::uint64_t covered = pages_covered(level);
            result.host_page =
                (entry.address() / x86::page_bytes & ~(covered - 1)) + page % covered;
        }
        return result;
    }

    /// Whether `page` is an entry that names a table, and one can look into that.
    static bool leads_on(const DevicePage& page) {
        const auto entry = SecondLevelEntry::from(page.entry);
        return !page.damaged && !entry.is_leaf(page.level) && page.access != PageAccess::none();
    }

    /// As deep as the tables, four levels, whatever they say.
    void fill(std::span<DevicePage> pages, std::uint64_t table, unsigned level,
              std::uint64_t first_page, PageAccess above) const {
        const std::uint64_t step = pages_covered(level);
        for (std::size_t index = 0; index < x86::entries_per_table; ++index) {
            const std::uint64_t page = first_page + index * step;
            if (page >= pages.size()) {
                return;
            }
            DevicePage seen = look_into(table, level, page, above);
            if (leads_on(seen)) {
                fill(pages, SecondLevelEntry::from(seen.entry).address(), level - 1, page,
                     seen.access);
                continue;
            }
            const std::uint64_t end = std::min<std::uint64_t>(page + step, pages.size());
            for (std::uint64_t at = page; at < end; ++at) {
                pages[at] = seen;
                seen.host_page += seen.present ? 1 : 0;
            }
        }
    }

private:
    DevicePage look_at(std::uint64_t address) const {
        const PhysicalRead read = read_physical(ram_, address);
        DevicePage result;
        result.entry_address = address;
        result.entry = read.value;
        result.damaged = !read.inside;
        return result;
    }

    std::span<const std::byte> ram_;
};

DevicePage of_untranslated(DevicePage context, std::uint64_t page) {
    context.present = true;
    context.host_page = page;
    return context;
}

} // namespace

DevicePage read_device_page(std::span<const std::byte> ram, std::uint64_t root_table,
                            PciRequester device, std::uint64_t page) {
    const Walk walk{ram};
    DevicePage result = walk.to_tables(root_table, device);
    if (!result.is_translated) {
        return of_untranslated(result, page);
    }
    if (!Walk::leads_to_tables(result)) {
        return result;
    }
    unsigned level = x86::level_count;
    result = walk.look_into(ContextEntry::from(result.entry).table(), level, page,
                            PageAccess::read_write());
    while (Walk::leads_on(result)) {
        result = walk.look_into(SecondLevelEntry::from(result.entry).address(), --level, page,
                                result.access);
    }
    return result;
}

std::vector<DevicePage> read_device_map(std::span<const std::byte> ram, std::uint64_t root_table,
                                        PciRequester device, std::size_t page_count) {
    const Walk walk{ram};
    const DevicePage context = walk.to_tables(root_table, device);
    std::vector<DevicePage> pages(page_count, context);
    if (!context.is_translated) {
        for (std::size_t page = 0; page < page_count; ++page) {
            pages[page] = of_untranslated(context, page);
        }
    } else if (Walk::leads_to_tables(context)) {
        walk.fill(pages, ContextEntry::from(context.entry).table(), x86::level_count, 0,
                  PageAccess::read_write());
    }
    return pages;
}

std::vector<PciRequester> known_devices(std::span<const std::byte> ram, std::uint64_t root_table) {
    std::vector<PciRequester> devices;
    visit_device_leaves(ram, root_table,
                        {[&devices](PciRequester who, std::uint64_t, bool) {
                             devices.push_back(who);
                             return false;
                         },
                         [](const DeviceLeaf&) {}, [](std::uint64_t) { return true; }});
    return devices;
}

std::string device_name(PciRequester device) {
    struct Place {
        PciRequester requester;
        const char* name;
    };
    constexpr Place places[] = {
        {PciRequester::of(0, 0), "host bridge"},
        {PciRequester::of(0, 4), "teaching device"},
        {PciRequester::of(0, 5), "disk"},
        {PciRequester::of(0, 6), "bridge"},
        {PciRequester::of(1, 0), "teaching device 2"},
        {PciRequester::of(0, 7), "teaching device 3"},
    };
    const auto* const found =
        std::find_if(std::begin(places), std::end(places),
                     [&](const auto& one) { return one.requester.raw == device.raw; });
    return fmt::format("{} ({:02x}:{:02x}.{})", found == std::end(places) ? "device" : found->name,
                       device.get(PciRequester::bus), device.get(PciRequester::device),
                       device.get(PciRequester::function));
}

} // namespace machine
