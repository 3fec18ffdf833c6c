// SPDX-License-Identifier: MIT
#include "machine/trace_file.h"

#include "machine/event_json.h"
#include "tests/catch.h"

#include <cstring>
#include <sstream>

namespace {

std::vector<abi::TraceEvent> some_events() {
    std::vector<abi::TraceEvent> events(3);
    for (std::uint32_t index = 0; index < events.size(); ++index) {
        events[index].sequence = index;
        events[index].kind = abi::EventKind::Mark;
        events[index].operand[0] = index + 1;
    }
    return events;
}

machine::RunSummary some_summary() {
    return {"first-light",
            "qemu",
            false,
            {{"It \"worked\".", true}, {"It held.", false}},
            "90c3f1a27b5e6d04"};
}

machine::Trace read(const std::string& text) {
    std::istringstream in(text);
    return machine::read_trace(in);
}

std::string written(const machine::RunSummary* summary = nullptr) {
    std::ostringstream out;
    machine::write_trace(out, some_events(), summary);
    return out.str();
}

} // namespace

TEST_CASE("A trace is read back as it was written", "[trace]") {
    const auto summary = some_summary();
    const auto trace = read(written(&summary));
    CHECK(trace.error.empty());
    REQUIRE(trace.events.size() == 3);
    const auto events = some_events();
    CHECK(std::memcmp(trace.events.data(), events.data(), 3 * sizeof events[0]) == 0);
    REQUIRE(trace.summary);
    CHECK(*trace.summary == summary);
}

TEST_CASE("The summary's line is the documented one", "[trace]") {
    CHECK(machine::to_json_line(some_summary()) ==
          R"({"scene":"first-light","machine":"qemu","passed":false,"expectations":)"
          R"([{"text":"It \"worked\".","held":true},{"text":"It held.","held":false}],)"
          R"("hash":"90c3f1a27b5e6d04"})");
}

TEST_CASE("A run that did not get to its end has no summary", "[trace]") {
    const auto trace = read(written());
    CHECK(trace.error.empty());
    CHECK_FALSE(trace.summary);
    CHECK(trace.events.size() == 3);
    CHECK(read("").events.empty());
    CHECK(read("").error.empty());
}

TEST_CASE("A damaged trace is refused with the number of the line", "[trace]") {
    const std::string text = written();
    const auto second_line = text.find('\n') + 1;

    CHECK(read(text.substr(0, second_line + 20)).error ==
          "Line 2 of the trace cannot be read: it is not JSON; the file is damaged or was cut "
          "short.");
    CHECK(read(text.substr(0, second_line + 20)).events.size() == 1);
    CHECK(read("\n" + text).error.find("Line 1 ") == 0);
    CHECK(read(text + "{\"seq\":3}\n").error ==
          "Line 4 of the trace cannot be read: \"clock\" is missing.");
    CHECK(read("\x7f"
               "ELF\x02\x01\n")
              .error.find("Line 1 ") == 0);
}

TEST_CASE("Two runs in one file are refused", "[trace]") {
    const auto summary = some_summary();
    CHECK(read(written(&summary) + written()).error ==
          "Line 5 of the trace cannot be read: it follows the line that sums the run up; the file "
          "holds more than one run.");
}

TEST_CASE("A summary with nonsense in it is read as far as it makes sense", "[trace]") {
    const auto trace =
        read(R"({"scene":7,"passed":"yes","expectations":[3,{"held":true}],"hash":[]})");
    CHECK(trace.error.empty());
    REQUIRE(trace.summary);
    CHECK_FALSE(trace.summary->passed);
    CHECK(trace.summary->expectations.size() == 2);
}
