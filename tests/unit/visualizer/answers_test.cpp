// SPDX-License-Identifier: MIT
// Why, who, what differs: the models behind the window's answers, and the palette's list.
#include "tests/catch.h"
#include "tests/unit/visualizer/made_up.h"
#include "visualizer/app/command_list.h"
#include "visualizer/app/exports.h"
#include "visualizer/app/settings_file.h"
#include "visualizer/models/building_model.h"
#include "visualizer/models/compare_model.h"
#include "visualizer/models/event_match.h"
#include "visualizer/models/why_model.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace {

using namespace made_up;
using vitrine::app::all_commands;
using vitrine::app::find_commands;
using vitrine::models::compare;
using vitrine::models::SlatModel;
using vitrine::models::Snapshot;

constexpr std::uint64_t page = 0x1A25;

/// What the window answers about the event, or else about the page.
vitrine::models::Why why_of(const Snapshot& now, const SlatModel& slat,
                            std::optional<std::size_t> event, std::uint64_t asked) {
    vitrine::models::PageHistory history;
    do {
        history.update(slat, now.events, page_in_question(now, event, asked));
    } while (!history.complete());
    return vitrine::models::why_of(now, history, event, nullptr);
}

Snapshot after_denial(bool taken_first) {
    Run run;
    if (taken_first) {
        run.add(slat_change(812'003, page - 1, 3, PageAccess::none(), PageAccess::all()));
    }
    run.add(violation(900'000, page * abi::page_size + 8, 0));
    auto now = run.snapshot(900'000);
    bring_up(now);
    now.slat = open_tables();
    now.focus.page = page;
    now.entries[0].entry_address = 0x142'0128;
    return now;
}

bool mentions(const std::vector<vitrine::models::WhyStep>& steps, const std::string& words) {
    return std::any_of(steps.begin(), steps.end(), [&](const auto& step) {
        return step.text.find(words) != std::string::npos;
    });
}

abi::TraceEvent blocked_dma(std::uint64_t clock) {
    abi::TraceEvent event = at(clock, EventKind::DmaBlocked, World::Device, World::Hypervisor,
                               {0x20, page * abi::page_size, PageAccess::read().bits});
    event.rule = static_cast<std::uint8_t>(abi::Rule::DmaBeyondVtl0);
    event.set_vp_and_verdict(0, abi::Verdict::Denied);
    return event;
}

} // namespace

TEST_CASE("A denial is explained: attempt, layer, rule, entry, and who put it there", "[why]") {
    const Snapshot now = after_denial(true);
    SlatModel slat;
    slat.update(now);
    const auto why = why_of(now, slat, 1, page);
    CHECK(why.denied);
    REQUIRE(why.steps.size() == 4);
    CHECK(mentions(why.steps, "VTL 1 took this access"));
    CHECK(mentions(why.steps, "0x1420128"));
    CHECK(mentions(why.steps, "bit 0 (P) is **0**"));
    CHECK(mentions(why.steps, "t 812 003"));
    CHECK(why.steps.back().event == 0U);
}

TEST_CASE("Where nobody took a right away, the answer says so", "[why]") {
    const Snapshot now = after_denial(false);
    SlatModel slat;
    slat.update(now);
    const auto why = why_of(now, slat, 0, page);
    CHECK(mentions(why.steps, "never opened"));
    CHECK_FALSE(why.steps.back().event);
}

TEST_CASE("A page's history names every change, newest first", "[why]") {
    Run run;
    run.add(slat_change(10, page, 1, PageAccess::read(), PageAccess::all()));
    run.add(slat_change(20, page + 1, 1, PageAccess::none(), PageAccess::all()));
    run.add(slat_change(30, page - 5, 10, PageAccess::none(), PageAccess::read()));
    const auto now = run.snapshot(40);
    SlatModel slat;
    slat.update(now);
    const auto why = why_of(now, slat, std::nullopt, page);
    CHECK_FALSE(why.denied);
    REQUIRE(why.steps.size() == 2);
    CHECK(why.steps[0].event == 2U);
    CHECK(why.steps[1].event == 0U);
}

TEST_CASE("Of a page that changes all the time the newest hundred changes are told", "[why]") {
    Run run;
    constexpr std::uint64_t changes = 103;
    for (std::uint64_t clock = 0; clock < changes; ++clock) {
        run.add(slat_change(clock, page, 1, PageAccess::read(), PageAccess::all()));
    }
    const auto now = run.snapshot(changes);
    SlatModel slat;
    slat.update(now);
    const auto why = why_of(now, slat, std::nullopt, page);
    REQUIRE(why.steps.size() == 101);
    CHECK(why.steps.front().event == changes - 1);
    CHECK(why.steps.back().heading == "And 3 earlier changes");
}

TEST_CASE("A blocked transfer is a denial of its page, and closes its device's card", "[why]") {
    Run run;
    run.add(slat_change(10, page, 1, PageAccess::none(), PageAccess::all()));
    run.add(blocked_dma(50));
    auto now = run.snapshot(60);
    bring_up(now);
    auto tables = open_tables();
    tables->devices.exists = true;
    tables->requesters = {0x08, 0x20};
    now.slat = tables;
    now.dma_blocked = std::make_shared<const std::vector<std::size_t>>(std::vector<std::size_t>{1});
    SlatModel slat;
    slat.update(now);
    CHECK(slat.last_denial(page) == 1U);
    CHECK(mentions(why_of(now, slat, 1, page).steps, "what VTL 0 may"));

    const auto building = building_of(now, now, std::nullopt, nullptr);
    CHECK(building.iommu.in_force);
    CHECK(building.iommu.blocked == 1);
    const auto card = std::find_if(building.devices.begin(), building.devices.end(),
                                   [](const auto& one) { return one.name == "teaching device"; });
    REQUIRE(card != building.devices.end());
    CHECK(card->blocked);
    CHECK(card->denial == 1U);
    const auto earlier = building_of(now, now, 0, nullptr); // when it had not happened
    CHECK(earlier.iommu.blocked == 0);
}

TEST_CASE("Two moments differ in registers and in runs of pages", "[compare]") {
    Run run;
    auto then = run.snapshot(10);
    auto now = run.snapshot(20);
    then.slat = open_tables();
    auto tables = open_tables();
    for (std::uint64_t i = 0; i < 5; ++i) {
        tables->views[0].access[page + i] = 0;
    }
    now.slat = tables;
    now.processor.general[0] = 7;
    const auto two = compare(then, now);
    CHECK(two.pages == 5);
    REQUIRE(two.rights.size() == 1);
    CHECK(two.rights[0].first_page == page);
    CHECK(two.rights[0].page_count == 5);
    CHECK(two.rights[0].then == PageAccess::all());
    const auto rax = std::find_if(two.registers.begin(), two.registers.end(),
                                  [](const auto& row) { return row.name == "rax"; });
    REQUIRE(rax != two.registers.end());
    CHECK(rax->then == "00000000`00000000");
    CHECK(rax->now == "00000000`00000007");
    CHECK(compare(then, then).rights.empty());
}

TEST_CASE("The palette finds commands by any of their words, and names scenes and guards",
          "[palette]") {
    const Run run;
    const Snapshot now = run.snapshot(0);
    const auto all = all_commands(now, {}, vitrine::models::View{});
    CHECK(find_commands(all, "").size() == all.size());
    const auto dark = find_commands(all, "LIGHT dark");
    REQUIRE(dark.size() == 1);
    CHECK(dark[0].command.verb == vitrine::app::Verb::SwitchTheme);
    CHECK_FALSE(find_commands(all, "boot first-light").empty());
    CHECK_FALSE(find_commands(all, "guard hvci").empty());
    CHECK(find_commands(all, "no such words").empty());
    const auto back = find_commands(all, "back by one event");
    REQUIRE(back.size() == 1);
    CHECK_FALSE(back[0].reason.empty()); // this machine keeps no past
}

TEST_CASE("Settings come back as they were; a damaged file is the first time again", "[settings]") {
    namespace files = std::filesystem;
    const files::path file = files::temp_directory_path() / "vitrine-settings-test" / "window.json";
    vitrine::app::Remembered one;
    one.mode = vitrine::theme::Mode::Light;
    one.lecture = true;
    one.splits.left = 400;
    one.window = {1234, 700};
    REQUIRE(write_settings(file, one));
    const auto again = vitrine::app::read_settings(file);
    CHECK(again.mode == vitrine::theme::Mode::Light);
    CHECK(again.lecture);
    CHECK(again.splits.left == 400);
    CHECK(again.window == vitrine::app::WindowSize{1234, 700});
    for (const char* damaged :
         {"", "[]", "{\"theme\": 7, \"left\": \"wide\"}", "{\"left\": 1e99"}) {
        CAPTURE(damaged);
        std::ofstream(file) << damaged;
        CHECK(vitrine::app::read_settings(file).splits.left == 336);
    }
    std::ofstream(file) << R"({"width": -5, "height": 99999999999})";
    CHECK(vitrine::app::read_settings(file).window == vitrine::app::WindowSize{});
    files::remove_all(file.parent_path());
    CHECK(vitrine::app::read_settings(file).mode == vitrine::theme::Mode::Dark);
}

TEST_CASE("Events are exported as a trace that can be read again", "[export]") {
    const Snapshot now = after_denial(true);
    const auto file = std::filesystem::temp_directory_path() / "vitrine-export-test.jsonl";
    vitrine::app::ExportProgress progress;
    const std::string told = export_events(now, vitrine::app::ExportFormat::Trace, file, progress);
    CHECK(progress.bytes > 0); // line feeds go another way, and are not counted
    CHECK(progress.bytes <= std::filesystem::file_size(file));
    CHECK(told.find("2 events") == 0);
    std::ifstream in(file);
    CHECK(std::count(std::istreambuf_iterator<char>(in), {}, '\n') == 2);
    std::filesystem::remove(file);
    CHECK(export_events(now, vitrine::app::ExportFormat::Perfetto, "/no/such/folder/x", progress)
              .find("could not be written") != std::string::npos);
}

TEST_CASE("An export that nobody wants any more leaves no file", "[exports]") {
    Run run;
    run.add(slat_change(10, page, 1, PageAccess::none(), PageAccess::all()));
    const auto file = std::filesystem::temp_directory_path() / "vitrine_given_up.jsonl";
    vitrine::app::ExportProgress progress;
    progress.is_unwanted = true;
    const std::string told =
        export_events(run.snapshot(20), vitrine::app::ExportFormat::Trace, file, progress);
    CHECK(told.find("given up") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE("What VTL1 refuses by itself is a denial, with the rule that it names", "[why]") {
    Run run;
    run.add(at(30, EventKind::SecureDecision, World::Vtl1Kernel, World::Vtl1Kernel,
               {static_cast<std::uint64_t>(abi::Rule::SystemCallNotListed), 0x31, 0x1001}));
    run.add(at(40, EventKind::SecureDecision, World::Vtl1Kernel, World::Vtl1Kernel,
               {static_cast<std::uint64_t>(abi::Rule::RegistersScrubbed), 0xE, 0}));
    const auto now = run.snapshot(50);
    SlatModel slat;
    slat.update(now);
    CHECK(why_of(now, slat, 0, page).denied);
    CHECK(mentions(why_of(now, slat, 0, page).steps, "white list"));
    CHECK_FALSE(why_of(now, slat, 1, page).denied); // clearing registers refuses nothing
    const auto denied = vitrine::models::parse_match("any denied").match;
    CHECK(denied.matches(now.events[0]));
    CHECK_FALSE(denied.matches(now.events[1]));
}

TEST_CASE("A blocked transfer is explained by the IOMMU's entry and whoever set it", "[why]") {
    Run run;
    run.add(slat_change(10, page, 1, PageAccess::none(), PageAccess::all()));
    run.add(blocked_dma(50));
    auto now = run.snapshot(60);
    SlatModel slat;
    slat.update(now);
    CHECK(why_of(now, slat, 1, page).steps.size() == 2); // not asked of the machine yet
    now.focus.event = 1;
    now.blocked_dma.emplace();
    now.blocked_dma->lines = {"Who.", "The entry at 0x1420128 is 0.", "VTL 1 took the page."};
    now.blocked_dma->set_by_event = 0;
    const auto why = why_of(now, slat, 1, page);
    REQUIRE(why.steps.size() == 4);
    CHECK(why.steps[2].text.find("0x1420128") != std::string::npos);
    CHECK(why.steps[3].event == 0U);
}
