// SPDX-License-Identifier: MIT
// Models of a run that is longer than one frame can take in: the rest comes with the next frames,
// and going back in it costs no more than what lies there.
#include "tests/catch.h"
#include "tests/unit/visualizer/made_up.h"
#include "visualizer/models/event_list_model.h"
#include "visualizer/models/lesson.h"
#include "visualizer/models/page_history.h"
#include "visualizer/models/slat_model.h"
#include "visualizer/models/timeline_model.h"

#include <array>

namespace {

using namespace made_up;
using vitrine::models::EventList;
using vitrine::models::Events;
using vitrine::models::Lesson;
using vitrine::models::LessonProgress;
using vitrine::models::PageHistory;
using vitrine::models::SlatModel;
using vitrine::models::Snapshot;
using vitrine::models::TimelineModel;
using vitrine::models::View;

/// There and back between two worlds, `count` times.
void add_switches(Run& run, std::size_t count, std::uint64_t from = 0) {
    for (std::size_t i = 0; i < count; ++i) {
        const bool there = i % 2 == 0;
        run.add(at(from + 10 * i, there ? EventKind::VmEntry : EventKind::VmExit,
                   there ? World::Hypervisor : World::Vtl0Kernel,
                   there ? World::Vtl0Kernel : World::Hypervisor));
    }
}

} // namespace

TEST_CASE("A long run enters the timeline in pieces, and ends up as it would at once",
          "[timeline]") {
    Run run;
    const std::size_t many = 2 * TimelineModel::taken_at_once + 10;
    add_switches(run, many);
    const Snapshot now = run.snapshot(10 * many);
    TimelineModel timeline;
    timeline.update(now);
    CHECK_FALSE(timeline.complete());
    CHECK(timeline.end() == now.clock); // the axis is as long as the run at once
    CHECK(timeline.segment(timeline.segment_count() - 1).to <= now.clock);
    timeline.update(now);
    CHECK_FALSE(timeline.complete());
    timeline.update(now);
    CHECK(timeline.complete());
    CHECK(timeline.segment_count() == many + 1);
    CHECK(timeline.segment(timeline.segment_count() - 1).to == now.clock);
    CHECK(
        timeline.lanes_between(std::array{now.clock - 10, now.clock})
            .front()
            .has(vitrine::models::lane_of(many % 2 == 0 ? World::Hypervisor : World::Vtl0Kernel)));
}

TEST_CASE("The map takes a long run in pieces; the newest change comes last", "[slat]") {
    Run run;
    run.add(slat_change(1, 0x100, 1, PageAccess::none(), PageAccess::all()));
    add_switches(run, SlatModel::taken_at_once, 10);
    run.add(slat_change(1'000'000'000, 0x200, 1, PageAccess::none(), PageAccess::all()));
    const Snapshot now = run.snapshot(1'000'000'001);
    SlatModel slat;
    slat.update(now);
    CHECK_FALSE(slat.complete());
    CHECK(slat.newest_page() == 0x100);
    slat.update(now);
    CHECK(slat.complete());
    CHECK(slat.newest_page() == 0x200);
}

TEST_CASE("Back in time the map is what it was, without another look at the whole run", "[slat]") {
    Run run;
    run.add(slat_change(1, 0x100, 4, PageAccess::none(), PageAccess::all()));
    run.add(violation(2, 0x101 * abi::page_size, 0));
    add_switches(run, SlatModel::taken_at_once, 10);
    run.add(slat_change(1'000'000'000, 0x101, 1, PageAccess::all(), PageAccess::none()));
    const Snapshot now = run.snapshot(1'000'000'001);
    SlatModel slat;
    slat.update(now);
    slat.update(now);
    REQUIRE(slat.last_change(0x101) == now.events.size() - 1);
    slat.update(run.back_to(now.events.size() - 1));
    CHECK(slat.complete()); // at once, although so many events lie behind
    CHECK(slat.last_change(0x101) == 0);
    CHECK(slat.last_denial(0x101) == 1);
    CHECK(slat.changes().size() == 1);
    slat.update(run.back_to(1));
    CHECK_FALSE(slat.last_denial(0x101));
    slat.update(now);
    CHECK(slat.last_denial(0x101) == 1);
}

TEST_CASE("Back in time the table of events loses those that lie ahead", "[events]") {
    Run run;
    for (std::uint64_t i = 0; i < 100; ++i) {
        run.add(at(i, i % 2 == 0 ? EventKind::VtlCall : EventKind::VmExit, World::Vtl0Kernel,
                   World::Hypervisor)); // hardware's are hidden at first
    }
    const Snapshot now = run.snapshot(100);
    EventList list;
    const View view;
    list.update(now.events, view);
    CHECK(list.size() == 50);
    list.update(run.back_to(41).events, view);
    CHECK(list.complete());
    CHECK(list.size() == 21);
    CHECK(list.index_at(20) == 40);
    list.update(now.events, view);
    CHECK(list.size() == 50);
}

TEST_CASE("A lesson finds its stops in a long run piece by piece", "[lesson]") {
    Lesson lesson;
    lesson.stops.resize(2);
    lesson.stops[0].match = vitrine::models::parse_match("vtl-call").match;
    lesson.stops[1].match = vitrine::models::parse_match("slat-change").match;
    Run run;
    run.add(at(1, EventKind::VtlCall, World::Vtl0Kernel, World::Vtl1Kernel));
    add_switches(run, LessonProgress::seen_at_once, 10);
    run.add(slat_change(1'000'000'000, 0x101, 1, PageAccess::all(), PageAccess::none()));
    const Events events = run.snapshot(1'000'000'001).events;
    LessonProgress progress;
    progress.update(lesson, events);
    CHECK_FALSE(progress.complete());
    CHECK(progress.reached() == 1);
    progress.update(lesson, events);
    CHECK(progress.complete());
    CHECK(progress.reached() == 2);
}

TEST_CASE("A page's history is found in pieces, and forgets what lies ahead", "[why]") {
    Run run;
    const std::size_t many = PageHistory::looked_at_once + 100;
    for (std::size_t i = 0; i < many; ++i) {
        const std::uint64_t page = i % 100'000 == 0 ? 0x100 : 0x200;
        run.add(slat_change(i, page, 2, PageAccess::none(), PageAccess::all()));
    }
    const Snapshot now = run.snapshot(many);
    SlatModel slat;
    do {
        slat.update(now);
    } while (!slat.complete());
    PageHistory history;
    history.update(slat, now.events, 0x101);
    CHECK_FALSE(history.complete());
    history.update(slat, now.events, 0x101);
    CHECK(history.complete());
    CHECK(history.changes() ==
          std::vector<std::size_t>{0, 100'000, 200'000, 300'000, 400'000, 500'000});
    const Snapshot then = run.back_to(200'001);
    slat.update(then);
    history.update(slat, then.events, 0x101);
    CHECK(history.changes() == std::vector<std::size_t>{0, 100'000, 200'000});
    history.update(slat, then.events, 0x99); // another page: from the start
    CHECK(history.changes().empty());
}
