// SPDX-License-Identifier: MIT
#include "kernel/objects/handle_table.h"

#include "kernel/memory/page_frames.h"
#include "tests/catch.h"
#include "tests/fakes/kernel/machine.h"

#include <set>

using abi::NtStatus;
using abi::nt::AccessMask;
using abi::nt::Handle;
using nt::HandleTable;

namespace {

struct Counted : nt::Object {
    static int ended;
    static int without_handles;
    static constexpr nt::ObjectType type_of_counted{
        .name = "Counted",
        .last_handle_closed = [](nt::Object&) { ++without_handles; },
        .destroy = [](nt::Object&) { ++ended; }};

    Counted() : Object(type_of_counted) {
        fakes::kernel_machine();
        ended = 0;
        without_handles = 0;
    }
};
int Counted::ended = 0;
int Counted::without_handles = 0;

constexpr AccessMask some_access = AccessMask::from(0x1F0003);

} // namespace

TEST_CASE("A handle finds its object and its rights until it is closed") {
    Counted object;
    HandleTable table;
    const auto handle = table.insert(object, some_access);
    REQUIRE(handle.is_ok());
    CHECK(handle.value().value != 0);
    CHECK(handle.value().value % 4 == 0);
    REQUIRE(table.find(handle.value()) != nullptr);
    CHECK(table.find(handle.value())->object == &object);
    CHECK(table.find(handle.value())->access == some_access);
    CHECK(object.references == 2);
    CHECK(table.close(handle.value()) == NtStatus::Success);
    CHECK(table.find(handle.value()) == nullptr);
    CHECK(table.close(handle.value()) == NtStatus::InvalidHandle);
    CHECK(object.references == 1);
    table.close_all();
}

TEST_CASE("Any number that is no handle is none") {
    Counted object;
    HandleTable empty;
    HandleTable table;
    const Handle good = table.insert(object, some_access).value();
    const std::uint64_t wrong[] = {0,
                                   1,
                                   2,
                                   3,
                                   good.value + 1,
                                   good.value + 2,
                                   good.value + 4,
                                   255 * 4,
                                   256 * 4,
                                   257 * 4,
                                   1ull << 34,
                                   ~0ull,
                                   ~3ull,
                                   0x8000'0000'0000'0004};
    for (const std::uint64_t number : wrong) {
        CHECK(table.find({number}) == nullptr);
        CHECK(empty.find({number}) == nullptr);
        CHECK(table.close({number}) == NtStatus::InvalidHandle);
    }
    table.close_all();
}

TEST_CASE("With the last handle an object is told, with the last reference it goes") {
    Counted object;
    HandleTable one;
    HandleTable other;
    const Handle first = one.insert(object, some_access).value();
    const Handle second = other.insert(object, some_access).value();
    one.close(first);
    CHECK(Counted::without_handles == 0);
    nt::release(object); // its maker's
    other.close(second);
    CHECK(Counted::without_handles == 1);
    CHECK(Counted::ended == 1);
    one.close_all();
    other.close_all();
}

TEST_CASE("A full table says so, and takes new handles when others have gone") {
    Counted object;
    const std::uint64_t pages = nt::page_frames.available();
    HandleTable table;
    std::set<std::uint64_t> numbers;
    auto made = table.insert(object, some_access);
    for (; made.is_ok(); made = table.insert(object, some_access)) {
        numbers.insert(made.value().value);
    }
    CHECK(made.error() == NtStatus::InsufficientResources);
    CHECK(numbers.size() == 64 * 256 - 1);
    CHECK(table.count() == numbers.size());
    const Handle freed{*numbers.begin()};
    table.close(freed);
    CHECK(table.insert(object, some_access).value() == freed);
    table.close_all();
    CHECK(table.count() == 0);
    CHECK(object.references == 1);
    CHECK(nt::page_frames.available() == pages);
}

TEST_CASE("A copy has the same handles for the same objects, and is its own master") {
    Counted object;
    HandleTable table;
    const Handle closed = table.insert(object, some_access).value();
    const Handle open = table.insert(object, some_access).value();
    table.close(closed);
    HandleTable copy;
    REQUIRE(copy.copy_from(table) == NtStatus::Success);
    CHECK(copy.find(closed) == nullptr);
    REQUIRE(copy.find(open) != nullptr);
    CHECK(object.references == 3);
    table.close_all();
    CHECK(copy.find(open)->object == &object);
    CHECK(copy.insert(object, some_access).value() == closed);
    copy.close_all();
    CHECK(object.references == 1);
    CHECK(HandleTable::count_of_all() == 0);
}
