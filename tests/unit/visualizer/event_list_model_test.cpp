// SPDX-License-Identifier: MIT
#include "visualizer/models/event_list_model.h"

#include "tests/catch.h"
#include "tests/unit/visualizer/made_up.h"

#include <thread>

namespace {

using namespace made_up;
using vitrine::models::EventGroup;
using vitrine::models::EventList;
using vitrine::models::EventLog;
using vitrine::models::group_of;
using vitrine::models::View;

Run four_events() {
    Run run;
    run.add(at(10, EventKind::VmExit, World::Vtl0Kernel, World::Hypervisor));
    run.add(at(20, EventKind::VtlCall, World::Vtl0Kernel, World::Vtl1Kernel));
    run.add(slat_change(30, 0x1800, 1, PageAccess::none(), PageAccess::all()));
    run.add(violation(40, 0x180'0000, 0));
    return run;
}

} // namespace

TEST_CASE("Numbers are grouped so that a person can count them", "[events]") {
    CHECK(vitrine::models::grouped(0) == "0");
    CHECK(vitrine::models::grouped(999) == "999");
    CHECK(vitrine::models::grouped(1000) == "1 000");
    CHECK(vitrine::models::grouped(1284512) == "1 284 512");
}

TEST_CASE("A denial is a denial, whatever kind of event it is", "[events]") {
    abi::TraceEvent call = at(1, EventKind::Hypercall, World::Vtl0Kernel, World::Vtl0Kernel);
    CHECK(group_of(call) == EventGroup::Calls);
    call.set_vp_and_verdict(0, abi::Verdict::Denied);
    CHECK(group_of(call) == EventGroup::Denials);
}

TEST_CASE("The hardware's events are hidden until asked for", "[events]") {
    const Run run = four_events();
    EventList list;
    View view;
    list.update(run.snapshot(50).events, view);
    CHECK(list.size() == 3);
    CHECK(list.index_at(0) == 1);
    view.shown[static_cast<std::size_t>(EventGroup::Hardware)] = true;
    list.update(run.snapshot(50).events, view);
    CHECK(list.size() == 4);
}

TEST_CASE("Searching looks at an event's whole sentence and ignores case", "[events]") {
    const Run run = four_events();
    EventList list;
    View view;
    view.search = "vioLATION";
    list.update(run.snapshot(50).events, view);
    REQUIRE(list.size() == 1);
    CHECK(list.index_at(0) == 3);
    view.search = "slatviolation"; // as "vtl0" finds "VTL 0"
    list.update(run.snapshot(50).events, view);
    CHECK(list.size() == 1);
    view.search = "no such thing";
    list.update(run.snapshot(50).events, view);
    CHECK(list.size() == 0);
}

TEST_CASE("New events are appended without looking at the old ones again", "[events]") {
    Run run = four_events();
    EventList list;
    const View view;
    list.update(run.snapshot(50).events, view);
    run.add(at(60, EventKind::VtlReturn, World::Vtl1Kernel, World::Vtl0Kernel));
    list.update(run.snapshot(60).events, view);
    REQUIRE(list.size() == 4);
    CHECK(list.index_at(3) == 4);
    CHECK(list.row_near(4) == 3);
    CHECK(list.row_near(0) == 0); // hidden and before the first row
}

TEST_CASE("A row says what happened, when, and by which rule", "[events]") {
    const Run run = four_events();
    const auto row = vitrine::models::row_of(run.snapshot(50).events, 3);
    CHECK(row.title == "SLAT violation");
    CHECK(row.clock == "40");
    CHECK(row.denied);
    CHECK(row.rule == abi::text_of(abi::Rule::SlatVtlProtection).sentence);
}

TEST_CASE("An event of a kind this version does not know still has a title", "[events]") {
    CHECK(vitrine::models::title_text(static_cast<EventKind>(200)) == "Event 200");
}

TEST_CASE("The first event after a time is found by halving", "[events]") {
    const Run run = four_events();
    const auto events = run.snapshot(50).events;
    CHECK(events.first_after(0) == 0);
    CHECK(events.first_after(10) == 1);
    CHECK(events.first_after(35) == 3);
    CHECK(events.first_after(40) == 4);
}

TEST_CASE("One thread reads the log while another writes it", "[events]") {
    auto log = std::make_shared<EventLog>();
    constexpr std::uint64_t count = 50'000; // several chunks
    std::thread writer([&] {
        for (std::uint64_t i = 0; i < count; ++i) {
            log->append(at(i, EventKind::Mark, World::Vtl0Kernel, World::Vtl0Kernel));
        }
    });
    std::size_t seen = 0;
    bool in_order = true;
    while (seen < count) {
        const std::size_t size = log->size();
        for (; seen < size; ++seen) {
            in_order = in_order && (*log)[seen].clock == seen;
        }
    }
    writer.join();
    CHECK(in_order);
    CHECK(log->size() == count);
}

TEST_CASE("A long search goes on in pieces, and another one gives it up", "[events]") {
    Run run;
    const std::size_t many = EventList::searched_at_once + 10;
    for (std::size_t i = 0; i < many; ++i) {
        run.add(at(i, EventKind::VtlCall, World::Vtl0Kernel, World::Vtl1Kernel));
    }
    const auto events = run.snapshot(many).events;
    EventList list;
    View view;
    view.search = "vtl call";
    list.update(events, view);
    CHECK_FALSE(list.complete());
    CHECK(list.size() == EventList::searched_at_once);
    CHECK(list.progress() > 0.9F);
    view.search = "nothing like this";
    list.update(events, view);
    CHECK(list.size() == 0);
    list.update(events, view);
    CHECK(list.complete());
}
