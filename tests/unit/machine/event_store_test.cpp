// SPDX-License-Identifier: MIT
#include "machine/event_store.h"

#include "tests/catch.h"

#include <algorithm>
#include <cstdlib>

namespace {

using machine::EventStore;

abi::TraceEvent event_at(std::uint64_t clock) {
    abi::TraceEvent event;
    event.clock = clock;
    return event;
}

void fill(EventStore& store, std::size_t count) {
    for (std::size_t index = 0; index < count; ++index) {
        store.append(event_at(index));
    }
}

bool are_numbered(std::span<const abi::TraceEvent> events) {
    std::uint64_t next = 0;
    return std::all_of(events.begin(), events.end(),
                       [&next](const abi::TraceEvent& event) { return event.clock == next++; });
}

constexpr std::size_t chunk = EventStore::chunk;

} // namespace

TEST_CASE("Events keep their order and their addresses when they go on in a file") {
    EventStore store({.in_memory = 1, .most = 3});
    store.append(event_at(0));
    const abi::TraceEvent* const first = store.all().data();
    for (std::size_t index = 1; index < chunk * 2 + 5; ++index) {
        store.append(event_at(index));
    }
    CHECK(store.all().data() == first);
    CHECK(store.size() == chunk * 2 + 5);
    CHECK(are_numbered(store.all()));
    CHECK(store.loss().empty());
}

TEST_CASE("A list that is full says so and keeps what it has") {
    EventStore store({.in_memory = 1, .most = 2});
    fill(store, chunk * 2 + 3);
    CHECK(store.size() == chunk * 2);
    CHECK(are_numbered(store.all()));
    CHECK_THAT(store.loss(), test::contains("holds 524288 and is full"));
    store.truncate(chunk); // one goes back: what is to come finds room again
    CHECK(store.loss().empty());
    store.append(event_at(chunk));
    CHECK(are_numbered(store.all()));
    CHECK(store.loss().empty());
}

TEST_CASE("An event finds its place among those that came before it") {
    EventStore store;
    for (const std::uint64_t clock : {0u, 1u, 3u}) {
        store.append(event_at(clock));
    }
    store.insert(2, event_at(2));
    CHECK(store.size() == 4);
    CHECK(are_numbered(store.all()));
}

TEST_CASE("Without a disk the events in memory are all that is kept") {
    ::setenv("TMPDIR", "/nowhere", 1);
    EventStore store({.in_memory = 1, .most = 2});
    fill(store, chunk + 1);
    ::unsetenv("TMPDIR");
    CHECK(store.size() == chunk);
    CHECK_THAT(store.loss(), test::contains("no room for more in /nowhere"));
}
