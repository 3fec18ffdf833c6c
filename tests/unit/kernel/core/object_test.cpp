// SPDX-License-Identifier: MIT
#include "kernel/objects/object.h"

#include "kernel/memory/kernel_heap.h"
#include "tests/catch.h"
#include "tests/fakes/kernel/machine.h"
#include "tests/fakes/panic.h"

namespace {

struct Thing : nt::Object {
    bool& is_gone;
    static const nt::ObjectType type_of_thing;

    explicit Thing(bool& gone) : Object(type_of_thing), is_gone(gone) { fakes::kernel_machine(); }
};
const nt::ObjectType Thing::type_of_thing{.name = "Thing", .destroy = [](nt::Object& object) {
                                              static_cast<Thing&>(object).is_gone = true;
                                          }};

} // namespace

TEST_CASE("An object goes with its last reference, once") {
    bool gone = false;
    Thing thing(gone);
    const std::uint64_t objects = nt::object_count();
    nt::add_reference(thing);
    nt::release(thing);
    CHECK_FALSE(gone);
    nt::release(thing);
    CHECK(gone);
    CHECK(nt::object_count() == objects - 1);
    CHECK_THROWS_AS(nt::release(thing), fakes::Panic);
    CHECK_THROWS_AS(nt::add_reference(thing), fakes::Panic);
}

TEST_CASE("A reference gives back what it holds, and what it handed on it does not") {
    bool gone = false;
    Thing thing(gone);
    {
        nt::add_reference(thing);
        nt::Reference<Thing> one{&thing};
        nt::Reference<Thing> other{std::move(one)};
        CHECK(thing.references == 2);
        CHECK_FALSE(one);
        one = std::move(other);
        CHECK(thing.references == 2);
    }
    CHECK(thing.references == 1);
    nt::Reference<Thing> last{&thing};
    CHECK(last.leave() == &thing);
    CHECK_FALSE(gone);
    nt::release(thing);
}

TEST_CASE("A name leads to its object, whatever the case, until the object has lost it") {
    bool gone = false;
    Thing thing(gone);
    REQUIRE(nt::names::enter(thing, "\\BaseNamedObjects\\Thing") == abi::NtStatus::Success);
    const nt::Reference<nt::Object> found{nt::names::find("\\basenamedobjects\\THING")};
    CHECK(found.get() == &thing);
    CHECK(nt::names::find("\\BaseNamedObjects\\Thin") == nullptr);
    CHECK(nt::names::find("") == nullptr);
    nt::names::forget(thing);
    CHECK(nt::names::find("\\BaseNamedObjects\\Thing") == nullptr);
    nt::names::forget(thing); // It has none any more.
    CHECK(nt::heap::page_count() == 0);
}

TEST_CASE("An object that goes takes its name along") {
    bool gone = false;
    Thing thing(gone);
    REQUIRE(nt::names::enter(thing, "name") == abi::NtStatus::Success);
    nt::release(thing);
    CHECK(gone);
    CHECK(nt::names::find("name") == nullptr);
    CHECK(nt::heap::page_count() == 0);
}
