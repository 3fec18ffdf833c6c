// SPDX-License-Identifier: MIT
// Binary traces: whole, cut short at any byte, damaged at any byte, made up.
#include "machine/trace_blocks.h"

#include "machine/crc32c.h"
#include "machine/event_json.h"
#include "machine/event_text.h"
#include "machine/perfetto.h"
#include "machine/queries.h"
#include "tests/catch.h"

#include <cstring>
#include <random>
#include <sstream>

namespace {

const machine::TraceOrigin origin{"first-light", "glass", "scene=first-light", "0011223344556677"};
const machine::RunSummary summary{"first-light", "glass", true, {{"It held.", true}}, "90c3"};

std::vector<abi::TraceEvent> some_events(std::uint32_t count) {
    std::vector<abi::TraceEvent> events(count);
    for (std::uint32_t index = 0; index < count; ++index) {
        events[index].sequence = index;
        events[index].clock = 10 * index;
        events[index].kind = abi::EventKind::Mark;
    }
    return events;
}

std::string written(const std::vector<abi::TraceEvent>& events, std::size_t flush_each = 1000) {
    std::ostringstream out;
    machine::TraceWriter writer(out, origin);
    for (std::size_t index = 0; index < events.size(); ++index) {
        writer.add(events[index]);
        if (index % flush_each == flush_each - 1) {
            writer.flush();
        }
    }
    writer.finish(summary);
    return out.str();
}

machine::Trace read(const std::string& bytes) {
    std::istringstream in(bytes);
    return machine::read_trace(in);
}

bool are_first_of(const std::vector<abi::TraceEvent>& some,
                  const std::vector<abi::TraceEvent>& all) {
    return some.size() <= all.size() &&
           (some.empty() || std::memcmp(some.data(), all.data(), some.size() * sizeof all[0]) == 0);
}

} // namespace

TEST_CASE("The checksum is CRC-32C", "[trace]") {
    // From RFC 3720, B.4.
    const std::vector<std::byte> zeros(32);
    CHECK(machine::crc32c(zeros) == 0x8A91'36AA);
    constexpr std::string_view digits = "123456789";
    const auto bytes = std::as_bytes(std::span(digits));
    CHECK(machine::crc32c(bytes) == 0xE306'9283);
    CHECK(machine::crc32c(bytes.subspan(4), machine::crc32c(bytes.first(4))) == 0xE306'9283);
}

TEST_CASE("A binary trace is read back as it was written", "[trace]") {
    const auto events = some_events(10'000); // more than two blocks
    const auto trace = read(written(events));
    CHECK(trace.error.empty());
    CHECK(trace.events.size() == events.size());
    CHECK(are_first_of(trace.events, events));
    CHECK(trace.origin == origin);
    CHECK(trace.summary == summary);
}

TEST_CASE("An event costs a binary trace hardly more than its own 48 bytes", "[trace]") {
    CHECK(written(some_events(100'000), 1'000'000).size() < 100'000 * 48 * 101 / 100);
}

TEST_CASE("What a run has written so far can be read", "[trace]") {
    std::ostringstream out;
    machine::TraceWriter writer(out, origin);
    for (const auto& event : some_events(5)) {
        writer.add(event);
    }
    writer.flush();
    const auto trace = read(out.str());
    CHECK(trace.error.empty());
    CHECK(trace.events.size() == 5);
    CHECK_FALSE(trace.summary); // it goes on
}

TEST_CASE("Cut short anywhere, a binary trace is read up to the cut and says so", "[trace]") {
    const auto events = some_events(30);
    const std::string whole = written(events, 10);
    for (std::size_t length = 1; length < whole.size(); ++length) {
        const auto trace = read(whole.substr(0, length));
        INFO(length << ": " << trace.error);
        CHECK(are_first_of(trace.events, events));
        CHECK_FALSE(trace.summary);
        // At the end of a block it might be a run that was killed: nothing is wrong with the file.
        const bool says_so = trace.error.find("cut short") != std::string::npos;
        CHECK((trace.error.empty() || says_so));
        CHECK((length < sizeof(machine::TraceFileHeader) || !trace.error.empty() ||
               trace.events.size() % 10 == 0));
    }
}

TEST_CASE("With any byte changed, a binary trace is read up to it and says so", "[trace]") {
    const auto events = some_events(30);
    const std::string whole = written(events, 10);
    for (std::size_t at = 1; at < whole.size(); ++at) { // byte 0 tells it from text
        std::string spoilt = whole;
        spoilt[at] = static_cast<char>(spoilt[at] ^ 0x10);
        const auto trace = read(spoilt);
        INFO(at << ": " << trace.error);
        CHECK_FALSE(trace.error.empty());
        CHECK(are_first_of(trace.events, events));
    }
}

TEST_CASE("Blocks that are missing, doubled or behind the end are noticed", "[trace]") {
    const std::string whole = written(some_events(20), 10);
    const std::size_t block = 24 + 10 * 48;
    const std::size_t first = whole.find(std::string("\2\0\0\0", 4)); // the first block of events
    const std::string before = whole.substr(0, first);
    CHECK_THAT(read(before + whole.substr(first + block)).error,
               test::contains("it says it is block 2"));
    CHECK_THAT(read(before + whole.substr(first, block) + whole.substr(first)).error,
               test::contains("it says it is block 1"));
    CHECK_THAT(read(whole + whole.substr(first, block)).error, test::contains("damaged"));
}

TEST_CASE("A trace of a later version is refused in one sentence", "[trace]") {
    std::string whole = written(some_events(3));
    machine::TraceFileHeader header;
    header.version = 9;
    header.checksum = machine::crc32c(std::as_bytes(std::span(&header, 1)).first(12));
    std::memcpy(whole.data(), &header, sizeof header);
    const auto trace = read(whole);
    CHECK(trace.error == "The trace is of version 9, this program reads version 1.");
    CHECK(trace.events.empty());
}

TEST_CASE("No bytes stop the reader of traces", "[trace][fuzz]") {
    std::mt19937 random(11);
    const std::string whole = written(some_events(20), 7);
    for (unsigned round = 0; round < 3000; ++round) {
        std::string bytes = whole.substr(0, 16 + random() % (whole.size() - 16));
        for (unsigned count = random() % 30; count > 0; --count) {
            bytes[16 + random() % (bytes.size() - 15) - 1] = static_cast<char>(random());
        }
        read(bytes);
    }
}

TEST_CASE("Events that were made up, with sound checksums, harm nobody who shows them",
          "[trace][fuzz]") {
    std::mt19937_64 random(12);
    std::vector<abi::TraceEvent> events(4000);
    for (auto& event : events) {
        std::uint64_t words[6];
        for (auto& word : words) {
            word = random();
        }
        std::memcpy(&event, words, sizeof event);
    }
    const auto trace = read(written(events));
    REQUIRE(trace.events.size() == events.size());
    for (const auto& event : trace.events) {
        machine::describe(event);
        machine::to_json_line(event);
        machine::changes_rights_of(event, 7);
    }
    machine::time_per_world(machine::world_spans(trace.events, ~0ull));
    std::ostringstream perfetto;
    machine::write_perfetto(perfetto, trace.events);
    CHECK(perfetto.str().size() > 1000);
}
