// SPDX-License-Identifier: MIT
// See vtd_tables.h.
#include "machine/glass/devices/vtd_tables.h"

namespace machine::glass {

using namespace x86::vtd;
using x86::PciRequester;

namespace {

constexpr unsigned address_bits = 48; // of the host, and of a device's address
constexpr unsigned fewest_levels = 3; // SAGAW: 39 bits
constexpr unsigned most_levels = 4;   // and 48
constexpr unsigned largest_leaf = 3;  // 1 GiB
constexpr std::uint64_t above_address = ~0ull << address_bits;

// What must be zero in an entry that is present.  [VTD 9.1] [VTD 9.3] [VTD 9.8]
constexpr std::uint64_t reserved_in_root = 0xFFE | above_address;
constexpr std::uint64_t reserved_in_context = 0xFF0 | above_address;
constexpr std::uint64_t reserved_in_domain = ~0ull << 24 | 0x80;
constexpr std::uint64_t ignored_in_tables = 0xBFF0'0000'0000'0000;

constexpr unsigned shift_of_level(unsigned level) { return x86::page_shift + 9 * (level - 1); }
constexpr std::uint64_t bytes_of_level(unsigned level) { return 1ull << shift_of_level(level); }

constexpr std::uint64_t reserved_in_table(SecondLevelEntry entry, unsigned level) {
    std::uint64_t reserved =
        decltype(SecondLevelEntry::snooped)::mask | (above_address & ~ignored_in_tables);
    if (level == most_levels) {
        reserved |= decltype(SecondLevelEntry::large)::mask;
    }
    if (level > 1 && entry.is_leaf(level)) {
        reserved |= (bytes_of_level(level) - 1) & ~(x86::page_bytes - 1);
    }
    return reserved;
}

constexpr FaultReason missing_right(DmaDirection direction) {
    return direction == DmaDirection::Write ? FaultReason::NoWrite : FaultReason::NoRead;
}

} // namespace

void VtdTables::set_root(std::uint64_t address) {
    caches_.root = address & ~(x86::page_bytes - 1) & ~above_address;
    forget_contexts();
    forget_translations();
}

DmaTranslation VtdTables::translate(const DmaRequest& request) {
    const Leaf* leaf = cached_leaf(request.requester, request.address);
    Leaf walked;
    bool is_silent = false;
    if (leaf == nullptr) {
        const FoundContext found = find_context(request.requester);
        is_silent = found.context.entry.get(ContextEntry::faults_disabled);
        if (found.fault != FaultReason::None) {
            return {found.fault, is_silent};
        }
        if (found.context.entry.get(ContextEntry::type) == ContextEntry::Type::PassThrough) {
            return {FaultReason::None, false, request.address};
        }
        walked = walk(found.context, request);
        if (walked.fault != FaultReason::None) {
            return {walked.fault, is_silent};
        }
        if (caches_.translations.size() >= most_translations) {
            forget_translations();
        }
        const std::uint64_t page = request.address >> shift_of_level(walked.level);
        caches_.translations[{request.requester.raw, walked.level, page}] = walked;
        leaf = &walked;
    }
    if (!(request.direction == DmaDirection::Write ? leaf->writable : leaf->readable)) {
        return {missing_right(request.direction), is_silent};
    }
    const std::uint64_t bytes = bytes_of_level(leaf->level);
    return {FaultReason::None, false, leaf->page + request.address % bytes, bytes};
}

const VtdTables::Leaf* VtdTables::cached_leaf(PciRequester requester, std::uint64_t address) const {
    for (unsigned level = 1; level <= largest_leaf; ++level) {
        const auto found =
            caches_.translations.find({requester.raw, level, address >> shift_of_level(level)});
        if (found != caches_.translations.end()) {
            return &found->second;
        }
    }
    return nullptr;
}

VtdTables::FoundContext VtdTables::find_context(PciRequester requester) {
    const auto cached = caches_.contexts.find(requester.raw);
    if (cached != caches_.contexts.end()) {
        return {FaultReason::None, cached->second};
    }
    const FoundContext found = read_context(requester);
    if (found.fault == FaultReason::None) {
        caches_.contexts[requester.raw] = found.context;
    }
    return found;
}

VtdTables::FoundContext VtdTables::read_context(PciRequester requester) const {
    const std::uint64_t root_place =
        caches_.root + requester.get(PciRequester::bus) * sizeof(Entry);
    if (!memory_.contains(root_place, sizeof(Entry))) {
        return {FaultReason::RootOutsideMemory, {}};
    }
    const auto root_entry = memory_.read<Entry>(root_place);
    const auto root = RootEntry::from(root_entry.low);
    if (!root.get(RootEntry::present)) {
        return {FaultReason::RootNotPresent, {}};
    }
    if ((root.raw & reserved_in_root) != 0 || root_entry.high != 0) {
        return {FaultReason::RootReserved, {}};
    }
    const std::uint64_t place = root.context_table() + requester.place_on_bus() * sizeof(Entry);
    if (!memory_.contains(place, sizeof(Entry))) {
        return {FaultReason::ContextOutsideMemory, {}};
    }
    const auto entry = memory_.read<Entry>(place);
    const Context context{ContextEntry::from(entry.low), ContextDomain::from(entry.high)};
    if (!context.entry.get(ContextEntry::present)) {
        return {FaultReason::ContextNotPresent, context};
    }
    if ((entry.low & reserved_in_context) != 0 || (entry.high & reserved_in_domain) != 0) {
        return {FaultReason::ContextReserved, context};
    }
    const auto type = context.entry.get(ContextEntry::type);
    const unsigned levels = context.domain.levels();
    const bool is_known =
        type == ContextEntry::Type::Tables || type == ContextEntry::Type::PassThrough;
    if (levels < fewest_levels || levels > most_levels || !is_known) {
        return {FaultReason::ContextInvalid, context};
    }
    return {FaultReason::None, context};
}

VtdTables::Leaf VtdTables::walk(const Context& context, const DmaRequest& request) const {
    const unsigned levels = context.domain.levels();
    Leaf leaf;
    leaf.domain = context.domain.get(ContextDomain::domain);
    if (request.address >> (shift_of_level(levels) + 9) != 0) {
        leaf.fault = FaultReason::AddressTooLarge;
        return leaf;
    }
    std::uint64_t table = context.entry.table();
    for (unsigned level = levels;; --level) {
        const std::uint64_t index =
            (request.address >> shift_of_level(level)) % x86::entries_per_table;
        const std::uint64_t place = table + index * sizeof(std::uint64_t);
        if (!memory_.contains(place, sizeof(std::uint64_t))) {
            leaf.fault =
                level == levels ? FaultReason::ContextInvalid : FaultReason::TableOutsideMemory;
            return leaf;
        }
        const auto entry = SecondLevelEntry::from(memory_.read<std::uint64_t>(place));
        leaf.readable = leaf.readable && entry.get(SecondLevelEntry::readable);
        leaf.writable = leaf.writable && entry.get(SecondLevelEntry::writable);
        if (!(request.direction == DmaDirection::Write ? leaf.writable : leaf.readable)) {
            leaf.fault = missing_right(request.direction);
            return leaf;
        }
        if ((entry.raw & reserved_in_table(entry, level)) != 0) {
            leaf.fault = FaultReason::TableReserved;
            return leaf;
        }
        if (entry.is_leaf(level)) {
            leaf.level = level;
            leaf.page = entry.address() & ~above_address & ~(bytes_of_level(level) - 1);
            return leaf;
        }
        table = entry.address() & ~above_address;
    }
}

void VtdTables::forget_contexts() { caches_.contexts.clear(); }

void VtdTables::forget_contexts_of(PciRequester requester, std::uint16_t ignored) {
    std::erase_if(caches_.contexts, [&](const auto& each) {
        return (each.first & ~ignored) == (requester.raw & ~ignored);
    });
}

void VtdTables::forget_translations() { caches_.translations.clear(); }

void VtdTables::forget_translations_of(std::uint16_t domain) {
    std::erase_if(caches_.translations,
                  [&](const auto& each) { return each.second.domain == domain; });
}

void VtdTables::forget_pages(std::uint16_t domain, std::uint64_t address, unsigned address_mask) {
    const std::uint64_t first = address >> x86::page_shift >> address_mask << address_mask;
    const std::uint64_t end = first + (1ull << address_mask);
    std::erase_if(caches_.translations, [&](const auto& each) {
        const auto& [place, leaf] = each;
        const unsigned pages_shift = shift_of_level(place.level) - x86::page_shift;
        const std::uint64_t begins = place.page << pages_shift;
        const std::uint64_t ends = begins + (1ull << pages_shift);
        return leaf.domain == domain && begins < end && first < ends;
    });
}

void VtdTables::add_to(Hash& hash) const {
    for (const auto& [requester, context] : caches_.contexts) {
        hash.add(requester);
        hash.add(context.entry.raw);
        hash.add(context.domain.raw);
    }
    for (const auto& [place, leaf] : caches_.translations) {
        hash.add(std::uint64_t{place.requester} << 8 | place.level);
        hash.add(place.page);
        hash.add(leaf.page | static_cast<std::uint64_t>(leaf.readable) |
                 static_cast<std::uint64_t>(leaf.writable) << 1);
    }
}

} // namespace machine::glass
