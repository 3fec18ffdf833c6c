// SPDX-License-Identifier: MIT
#include "machine/ring_reader.h"

#include "tests/catch.h"
#include "tests/unit/machine/synthetic_ram.h"

#include <string>

namespace {

using machine::RingReader;
using State = RingReader::State;

constexpr std::size_t ram_size = 0x140'0000; // the ring's whole region and nothing above
constexpr std::uint64_t header_at = abi::trace_ring_header_address;

abi::TraceEvent mark(std::uint64_t value) {
    abi::TraceEvent event;
    event.kind = abi::EventKind::Mark;
    event.operand[0] = value;
    return event;
}

struct Ring {
    explicit Ring(std::uint64_t capacity) { ram.make_ring(capacity); }

    void append(std::uint64_t count) {
        for (std::uint64_t index = 0; index < count; ++index) {
            ram.append(mark(appended++));
        }
    }
    State poll() { return reader.poll(events); }

    SyntheticRam ram{ram_size};
    RingReader reader{ram.bytes()};
    std::vector<abi::TraceEvent> events;
    std::uint64_t appended = 0;
};

/// The sentence a header gets in which `value` stands at `offset`.
template <typename Value>
std::string refusal(std::size_t offset, Value value) {
    Ring ring(8);
    ring.append(2);
    ring.ram.put(header_at + offset, value);
    CHECK(ring.poll() == State::Broken);
    CHECK(ring.events.empty());
    CHECK(machine::read_ring_header(ring.ram.bytes()).magic == 0);
    return ring.reader.error();
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("A ring is waited for until the hypervisor has made it", "[ring]") {
    SyntheticRam ram(ram_size);
    RingReader reader(ram.bytes());
    std::vector<abi::TraceEvent> events;
    CHECK(reader.poll(events) == State::Waiting);
    CHECK(reader.error().empty());

    ram.make_ring(8);
    ram.append(mark(1));
    CHECK(reader.poll(events) == State::Reading);
    REQUIRE(events.size() == 1);
    CHECK(events[0].operand[0] == 1);
}

TEST_CASE("Each poll brings what is new, in order, also across the ring's end", "[ring]") {
    Ring ring(8);
    for (const std::uint64_t count : {3, 0, 7, 7, 1, 5}) {
        ring.append(count);
        REQUIRE(ring.poll() == State::Reading);
        CHECK(ring.events.size() == ring.appended);
    }
    for (std::uint64_t index = 0; index < ring.appended; ++index) {
        CHECK(ring.events[index].operand[0] == index);
        CHECK(ring.events[index].sequence == index);
    }
    CHECK(ring.reader.lost() == 0);
    CHECK(ring.reader.loss().empty());
}

TEST_CASE("Events that were overwritten are counted and spoken of", "[ring]") {
    Ring ring(8);
    ring.append(2);
    ring.poll();
    ring.append(20);
    CHECK(ring.poll() == State::Reading);
    // The oldest slot may be the one the hypervisor is writing, so 7 of 8 can be trusted.
    CHECK(ring.reader.lost() == 13);
    REQUIRE(ring.events.size() == 2 + 7);
    CHECK(ring.events[2].operand[0] == 15);
    CHECK(ring.events.back().operand[0] == 21);
    CHECK(contains(ring.reader.loss(), "13 events are missing"));

    ring.append(1);
    ring.poll();
    CHECK(ring.events.back().operand[0] == 22);
    CHECK(ring.reader.lost() == 13);
}

TEST_CASE("A header that lies is refused with a sentence", "[ring]") {
    using Header = abi::TraceRingHeader;
    CHECK(contains(refusal(offsetof(Header, magic), std::uint64_t{0xBAD}), "begins with 0xbad"));
    CHECK(contains(refusal(offsetof(Header, version), 7u), "version 7"));
    CHECK(contains(refusal(offsetof(Header, event_size), 32u), "have 32 bytes"));
    CHECK(contains(refusal(offsetof(Header, capacity), std::uint64_t{0}), "0 events"));
    CHECK(contains(refusal(offsetof(Header, capacity), ~std::uint64_t{0}),
                   "which its memory has not"));
    CHECK(contains(refusal(offsetof(Header, capacity), abi::trace_ring_capacity + 1),
                   "which its memory has not"));
}

TEST_CASE("A ring that does not fit into RAM is refused", "[ring]") {
    SECTION("no room for the header") {
        SyntheticRam ram(header_at + 16);
        RingReader reader(ram.bytes());
        std::vector<abi::TraceEvent> events;
        CHECK(reader.poll(events) == State::Broken);
        CHECK(contains(reader.error(), "too few to hold the trace ring"));
    }
    SECTION("no room for the events") {
        SyntheticRam ram(abi::trace_ring_slots_address + 4 * sizeof(abi::TraceEvent));
        ram.make_ring(5);
        RingReader reader(ram.bytes());
        std::vector<abi::TraceEvent> events;
        CHECK(reader.poll(events) == State::Broken);
        CHECK(contains(reader.error(), "room for 5 events"));
    }
}

TEST_CASE("A ring that was written over ends the reading", "[ring]") {
    Ring ring(8);
    ring.append(5);
    ring.poll();
    SECTION("a count that goes back") {
        ring.ram.put(header_at + offsetof(abi::TraceRingHeader, written), std::uint64_t{3});
        CHECK(ring.poll() == State::Broken);
        CHECK(contains(ring.reader.error(), "went back from 5 to 3"));
    }
    SECTION("a slot with another event's number") {
        ring.ram.put(header_at + offsetof(abi::TraceRingHeader, written), std::uint64_t{6});
        CHECK(ring.poll() == State::Broken);
        CHECK(contains(ring.reader.error(), "slot for event 5 holds event 0"));
    }
    SECTION("and nothing more is read") {
        ring.ram.put(header_at + offsetof(abi::TraceRingHeader, written), std::uint64_t{3});
        ring.poll();
        ring.ram.put(header_at + offsetof(abi::TraceRingHeader, written), std::uint64_t{5});
        ring.append(1);
        CHECK(ring.poll() == State::Broken);
    }
    CHECK(ring.events.size() == 5);
}

TEST_CASE("A sound header can be read by itself", "[ring]") {
    Ring ring(8);
    ring.ram.put(header_at + offsetof(abi::TraceRingHeader, nested_root),
                 std::uint64_t{0x140'5000});
    CHECK(machine::read_ring_header(ring.ram.bytes()).nested_root[0] == 0x140'5000);
    CHECK(machine::read_ring_header(SyntheticRam(64).bytes()).magic == 0);
}
