// SPDX-License-Identifier: MIT
#include "visualizer/models/event_match.h"

#include "tests/catch.h"
#include "tests/unit/visualizer/made_up.h"

namespace {

using namespace made_up;
using vitrine::models::EventMatch;
using vitrine::models::parse_match;

EventMatch match(const char* text) {
    const auto parsed = parse_match(text);
    INFO(parsed.error);
    REQUIRE(parsed.error.empty());
    return parsed.match;
}

const abi::TraceEvent taken = slat_change(10, 0x1800, 15, PageAccess::none(), PageAccess::all());
const abi::TraceEvent refused = violation(20, 0x3A2'5000, 0);

} // namespace

TEST_CASE("A kind alone matches every event of the kind", "[event match]") {
    CHECK(match("slat-change").matches(taken));
    CHECK_FALSE(match("slat-change").matches(refused));
    CHECK(match("any").matches(taken));
}

TEST_CASE("A verdict, worlds and fields must all be so", "[event match]") {
    CHECK(match("any denied").matches(refused));
    CHECK_FALSE(match("any denied").matches(taken));
    CHECK(match("slat-change access=none restricted_vtl=0").matches(taken));
    CHECK_FALSE(match("slat-change access=rw restricted_vtl=0").matches(taken));
    CHECK(match("slat-change first_page=0x1800").matches(taken));
    CHECK(match("slat-change from=vtl1-kernel").matches(taken));
    CHECK_FALSE(match("slat-change to=vtl0-user").matches(taken));
}

TEST_CASE("What means nothing is refused in a sentence", "[event match]") {
    for (const char* text : {"", "nonsense", "slat-change colour=red", "slat-change access=maybe",
                             "any page=1", "slat-change from=mars", "vtl-call perhaps"}) {
        CAPTURE(text);
        CHECK(parse_match(text).error.back() == '.');
    }
}
