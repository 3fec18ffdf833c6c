// SPDX-License-Identifier: MIT
// Random sequences of map and set_leaf, compared after each step with the plainest model there is:
// a list of what was asked for, in which the last word on an address counts.
#include "tests/catch.h"
#include "tests/unit/x86/table_memory.h"
#include "x86/page_table_map.h"
#include "x86/page_table_walk.h"

#include <optional>
#include <random>
#include <vector>

using test::TableMemory;
using x86::Level;
using x86::Mapping;
using x86::MapStatus;
using x86::PageTableEntry;

namespace {

constexpr std::uint64_t large_page = x86::bytes_covered(Level::PageDirectory);
constexpr std::uint64_t huge_page = x86::bytes_covered(Level::PageDirectoryPointer);

/// Where `address` leads and how, or nothing.
struct Meaning {
    std::uint64_t physical;
    bool writable;
    bool executable;

    friend bool operator==(const Meaning&, const Meaning&) = default;
};

class Model {
public:
    void map(const Mapping& mapping) { asked_.push_back(mapping); }

    std::optional<Meaning> meaning_of(std::uint64_t address) const {
        for (auto mapping = asked_.rbegin(); mapping != asked_.rend(); ++mapping) {
            if (address >= mapping->from && address - mapping->from < mapping->size) {
                if (!mapping->rights.get(PageTableEntry::present)) {
                    return std::nullopt;
                }
                return Meaning{mapping->to + (address - mapping->from),
                               mapping->rights.get(PageTableEntry::writable),
                               !mapping->rights.get(PageTableEntry::no_execute)};
            }
        }
        return std::nullopt;
    }

    /// First and last byte of everything asked for, and their neighbours.
    std::vector<std::uint64_t> edges() const {
        std::vector<std::uint64_t> edges;
        for (const Mapping& mapping : asked_) {
            edges.insert(edges.end(),
                         {mapping.from - 1, mapping.from, mapping.from + mapping.size - 1,
                          mapping.from + mapping.size});
        }
        return edges;
    }

private:
    std::vector<Mapping> asked_;
};

/// Mappings around the border between two 1 GiB pages, so that all sizes of page meet.
class Generator {
public:
    explicit Generator(unsigned seed) : random_(seed) {}

    Mapping next() {
        static constexpr std::uint64_t units[] = {x86::page_bytes, large_page, huge_page};
        const std::uint64_t unit = units[below(20) == 0 ? 2 : below(2)];
        const std::uint64_t from = unit == huge_page
                                       ? (1 + below(2)) * huge_page
                                       : 2 * huge_page - 8 * large_page + below(8) * large_page +
                                             below(1024) * x86::page_bytes / unit * unit;
        const std::uint64_t to = below(8) * huge_page + (from % huge_page) / unit * unit;
        const std::uint64_t size = unit * (unit == huge_page ? 1 : 1 + below(6));
        return {from / unit * unit, to, size, rights(), static_cast<Level>(1 + below(3))};
    }

    std::uint64_t address() { return 2 * huge_page - 9 * large_page + below(20 * large_page); }

private:
    PageTableEntry rights() {
        return PageTableEntry{}
            .with(PageTableEntry::present, below(5) != 0)
            .with(PageTableEntry::writable, below(2) == 0)
            .with(PageTableEntry::no_execute, below(2) == 0);
    }
    std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

    std::mt19937_64 random_;
};

std::optional<Meaning> meaning_in(TableMemory& memory, std::uint64_t address) {
    const auto walk = x86::walk(memory, TableMemory::root, address);
    const auto leaf = x86::find_leaf(memory, TableMemory::root, address);
    REQUIRE(walk.is_mapped() == leaf.exists());
    if (!leaf.exists()) {
        return std::nullopt;
    }
    REQUIRE(walk.physical == leaf.translate(address));
    REQUIRE(walk.last().entry == leaf.entry);
    return Meaning{walk.physical, walk.writable, walk.executable};
}

void require_agreement(TableMemory& memory, const Model& model, Generator& generator) {
    for (const std::uint64_t address : model.edges()) {
        INFO("address " << address);
        REQUIRE(meaning_in(memory, address) == model.meaning_of(address));
    }
    for (unsigned probe = 0; probe < 50; ++probe) {
        const std::uint64_t address = generator.address();
        INFO("address " << address);
        REQUIRE(meaning_in(memory, address) == model.meaning_of(address));
    }
}

} // namespace

TEST_CASE("After any sequence of mappings, each address means what was asked last",
          "[x86][page-table]") {
    for (unsigned seed = 1; seed <= 12; ++seed) {
        TableMemory memory{4000}; // Up to 2 GiB of 4 KiB pages.
        Model model;
        Generator generator{seed};
        for (unsigned step = 0; step < 60; ++step) {
            INFO("seed " << seed << ", step " << step);
            const Mapping mapping = generator.next();
            model.map(mapping);
            REQUIRE(x86::map(memory, TableMemory::root, mapping) == MapStatus::Done);
            require_agreement(memory, model, generator);
        }
    }
}

TEST_CASE("A mapping that fails half-way mixes old and new, and nothing else",
          "[x86][page-table]") {
    for (unsigned seed = 100; seed < 130; ++seed) {
        TableMemory memory{4000};
        Model old;
        Generator generator{seed};
        for (unsigned step = 0; step < 5; ++step) {
            const Mapping mapping = generator.next();
            old.map(mapping);
            REQUIRE(x86::map(memory, TableMemory::root, mapping) == MapStatus::Done);
        }
        Mapping last = generator.next();
        last.largest = Level::PageTable; // Needs tables.
        Model with_last = old;
        with_last.map(last);
        memory.set_tables_left(seed % 4);

        const MapStatus status = x86::map(memory, TableMemory::root, last);

        REQUIRE((status == MapStatus::Done || status == MapStatus::OutOfTables));
        for (const std::uint64_t address : with_last.edges()) {
            INFO("seed " << seed << ", address " << address);
            const auto meaning = meaning_in(memory, address);
            REQUIRE(
                (meaning == old.meaning_of(address) || meaning == with_last.meaning_of(address)));
        }
    }
}
