// SPDX-License-Identifier: MIT
#include "visualizer/models/walk.h"

#include "tests/catch.h"
#include "tests/fakes/scripted_target/guest_memory.h"

namespace {

using abi::PageAccess;
using vitrine::models::grid_of;
using vitrine::models::Walk;

constexpr std::uint64_t ram = 64ull * 1024 * 1024;
constexpr std::uint64_t guest_root = 0x10'0000;
constexpr std::uint64_t nested_root = 0x20'0000;
constexpr std::uint64_t linear = 0xFFFF'F810'0000'3000;
constexpr std::uint64_t physical = 0x30'5000;

struct World {
    fakes::GuestMemory memory{ram};

    World() {
        std::uint64_t pool = guest_root + abi::page_size;
        memory.map(guest_root, pool, linear, physical, abi::page_size, PageAccess::read_write());
        pool = nested_root + abi::page_size;
        memory.map(nested_root, pool, 0, 0, 8 * abi::large_page_size, PageAccess::all());
    }
    void protect(PageAccess access) {
        std::uint64_t no_pool = 0;
        memory.map(nested_root, no_pool, physical, physical, abi::page_size, access);
    }
    Walk walk(bool nested = true) const {
        machine::WalkRequest request;
        request.virtual_address = linear;
        request.guest_cr3 = guest_root;
        request.nested_root = nested ? nested_root : 0;
        return grid_of(machine::walk(memory.bytes(), request), request);
    }
};

} // namespace

TEST_CASE("Four levels below four levels are twenty-four reads, all in their place", "[walk]") {
    const Walk walk = World().walk();
    CHECK(walk.reads == 24);
    CHECK(walk.reached);
    CHECK(walk.physical == physical);
    for (unsigned column = 0; column < Walk::page_column; ++column) {
        for (unsigned row = 0; row < Walk::rows; ++row) {
            CAPTURE(row, column);
            CHECK(walk.cell(row, column).used);
            CHECK(walk.cell(row, column).order == column * 5 + row + 1);
        }
    }
    CHECK(walk.cell(0, Walk::page_column).order == 21);
    CHECK(walk.cell(3, Walk::page_column).order == 24);
    CHECK_FALSE(walk.cell(Walk::guest_row, Walk::page_column).used);
    CHECK(walk.cell(3, Walk::page_column).decides);
}

TEST_CASE("Rights are what both tables allow together", "[walk]") {
    World world;
    CHECK(world.walk().rights == "RW-"); // the guest's own table forbids execution
    world.protect(PageAccess::read_execute());
    CHECK(world.walk().rights == "R--");
}

TEST_CASE("The nested entry that refuses is the one that decides", "[walk]") {
    World world;
    world.protect(PageAccess::none());
    const Walk walk = world.walk();
    CHECK_FALSE(walk.reached);
    CHECK(walk.reads == 24);
    CHECK(walk.cell(3, Walk::page_column).decides);
    CHECK(walk.outcome.find("nested tables refuse") != std::string::npos);
    CHECK(walk.rights.empty());
}

TEST_CASE("A guest entry that is missing ends the walk in the guest's row", "[walk]") {
    World world;
    world.memory.write<std::uint64_t>(guest_root + 8 * 496, 0); // the PML4 entry of `linear`
    const Walk walk = world.walk();
    CHECK_FALSE(walk.reached);
    CHECK(walk.reads == 5);
    CHECK(walk.cell(Walk::guest_row, 0).decides);
    CHECK(walk.outcome.find("guest's tables refuse") != std::string::npos);
}

TEST_CASE("The hypervisor's own walk has one dimension", "[walk]") {
    const Walk walk = World().walk(false);
    CHECK_FALSE(walk.nested);
    CHECK(walk.reads == 4);
    CHECK(walk.cell(Walk::guest_row, 3).decides);
    CHECK_FALSE(walk.cell(0, 0).used);
}
