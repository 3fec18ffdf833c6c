// SPDX-License-Identifier: MIT
#include "kernel/memory/virtual_ranges.h"

#include "kernel/memory/kernel_heap.h"
#include "tests/catch.h"
#include "tests/fakes/kernel/machine.h"
#include "tests/fakes/panic.h"

#include <map>
#include <memory>
#include <random>

using nt::VirtualRange;
using nt::VirtualRanges;

namespace {

constexpr std::uint64_t grain = abi::nt::allocation_granularity;

/// Ranges that give their memory back.
struct Space : VirtualRanges {
    Space() { fakes::kernel_machine(); }
    ~Space() {
        while (VirtualRange* const range = first()) {
            drop(*range);
        }
    }
    VirtualRange& add(std::uint64_t begin, std::uint64_t end) {
        auto* const range = nt::heap::create<VirtualRange>();
        REQUIRE(range != nullptr);
        range->begin = begin;
        range->end = end;
        insert(*range);
        return *range;
    }
    void drop(VirtualRange& range) {
        remove(range);
        nt::heap::destroy(&range);
    }
};

} // namespace

TEST_CASE("An address belongs to the range around it, up to its last byte") {
    Space space;
    VirtualRange& low = space.add(0x10000, 0x13000);
    VirtualRange& high = space.add(0x20000, 0x21000);
    CHECK(space.find(0xFFFF) == nullptr);
    CHECK(space.find(0x10000) == &low);
    CHECK(space.find(0x12FFF) == &low);
    CHECK(space.find(0x13000) == nullptr);
    CHECK(space.find(0x20000) == &high);
    CHECK(space.first_above(0x13000) == &high);
    CHECK(space.is_free(0x13000, 0x20000));
    CHECK_FALSE(space.is_free(0x12FFF, 0x20000));
    CHECK_FALSE(space.is_free(0x13000, 0x20001));
}

TEST_CASE("Ranges stay in order however they come, and never overlap") {
    Space space;
    space.add(0x30000, 0x31000);
    space.add(0x10000, 0x11000);
    space.add(0x20000, 0x21000);
    CHECK(space.first()->begin == 0x10000);
    CHECK(space.after(*space.first())->begin == 0x20000);
    VirtualRange twin;
    twin.begin = 0x20FFF;
    twin.end = 0x22000;
    CHECK_THROWS_AS(space.insert(twin), fakes::Panic);
    twin.begin = twin.end;
    CHECK_THROWS_AS(space.insert(twin), fakes::Panic); // nothing at all
}

TEST_CASE("A gap is the lowest that is large enough, at a multiple of the granularity") {
    Space space;
    space.add(grain, grain + 0x1000);
    space.add(3 * grain, 4 * grain);
    CHECK(space.find_gap(0x1000, grain) == 2 * grain);
    CHECK(space.find_gap(grain, 1) == 2 * grain);
    CHECK(space.find_gap(grain + 1, 1) == 4 * grain);
    CHECK(space.find_gap(0x1000, 5 * grain) == 5 * grain);
}

TEST_CASE("Where there is no gap, or could not be one, there is none") {
    Space space;
    constexpr std::uint64_t end = abi::nt::highest_user_address + 1;
    CHECK(space.find_gap(end, grain) == 0);
    CHECK(space.find_gap(~0ull, grain) == 0);
    CHECK(space.find_gap(0x1000, end) == 0);
    CHECK(space.find_gap(0x1000, ~0ull) == 0);
    space.add(grain, end);
    CHECK(space.find_gap(0x1000, grain) == 0);
}

TEST_CASE("Splitting cuts where it is told, and each half shows what it showed") {
    Space space;
    VirtualRange& range = space.add(0x10000, 0x15000);
    range.first_page = 7;
    range.allocation_base = 0x10000;
    REQUIRE(space.split_around(0x12000, 0x14000));
    const VirtualRange& middle = *space.find(0x12000);
    const VirtualRange& last = *space.find(0x14000);
    CHECK(range.end == 0x12000);
    CHECK(middle.begin == 0x12000);
    CHECK(middle.end == 0x14000);
    CHECK(middle.page_at(0x13000) == 10);
    CHECK(last.page_at(0x14000) == 11);
    CHECK(last.allocation_base == 0x10000);
    CHECK(space.split_around(0x8000, 0x30000)); // nothing is there to cut
    CHECK(space.after(last) == nullptr);
}

TEST_CASE("Random ranges agree with a map of them") {
    Space space;
    std::map<std::uint64_t, std::uint64_t> model; // begin to end
    std::mt19937 random{GENERATE(11u, 12u)};
    for (int step = 0; step < 1500; ++step) {
        const std::uint64_t begin = (1 + random() % 400) * 0x1000;
        const std::uint64_t end = begin + (1 + random() % 8) * 0x1000;
        auto above = model.upper_bound(begin);
        const bool overlaps = (above != model.end() && above->first < end) ||
                              (above != model.begin() && std::prev(above)->second > begin);
        REQUIRE(space.is_free(begin, end) == !overlaps);
        VirtualRange* const here = space.find(begin);
        REQUIRE((here != nullptr) == (above != model.begin() && std::prev(above)->second > begin));
        if (!overlaps) {
            space.add(begin, end);
            model[begin] = end;
        } else if (here != nullptr && random() % 2 == 0) {
            model.erase(here->begin);
            space.drop(*here);
        } else if (here != nullptr && begin > here->begin) {
            model[begin] = here->end;
            model[here->begin] = begin;
            REQUIRE(space.split(*here, begin));
        }
    }
    const VirtualRange* range = space.first();
    for (const auto& [begin, end] : model) {
        REQUIRE(range != nullptr);
        CHECK(range->begin == begin);
        CHECK(range->end == end);
        range = space.after(*range);
    }
    CHECK(range == nullptr);
}
