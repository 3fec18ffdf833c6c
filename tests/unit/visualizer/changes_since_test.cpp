// SPDX-License-Identifier: MIT
#include "visualizer/models/changes_since.h"

#include "tests/catch.h"
#include "tests/unit/visualizer/made_up.h"

#include <algorithm>

namespace {

using namespace made_up;
using vitrine::models::ChangesSince;
using vitrine::models::SlatModel;
using vitrine::models::Snapshot;
using vitrine::models::Viewer;

/// Both models, as the window keeps them.
struct Map {
    SlatModel slat;
    ChangesSince changes;

    void show(const Snapshot& now, std::uint64_t since) {
        do {
            slat.update(now);
        } while (!slat.complete());
        changes.update(slat, now, since);
    }
};

/// Three pages, one after the other, at t 100, 200 and 300.
Run three_changes() {
    Run run;
    run.add(slat_change(100, gift, 1, PageAccess::read(), PageAccess::all()));
    run.add(slat_change(200, gift + 1, 1, PageAccess::none(), PageAccess::all()));
    run.add(slat_change(300, gift + 2, 1, PageAccess::none(), PageAccess::all(), 1));
    return run;
}

} // namespace

TEST_CASE("Since the start every change counts, in the view whose rights it took", "[changes]") {
    Map map;
    map.show(three_changes().snapshot(400), 0);
    CHECK(map.changes.page_count() == 3);
    CHECK(map.changes.sentence() == "since the start: 3 pages changed");
    CHECK(map.changes.changed(Viewer::Vtl0, gift));
    CHECK_FALSE(map.changes.changed(Viewer::Vtl1, gift));
    CHECK(map.changes.changed(Viewer::Vtl1, gift + 2));
    CHECK_FALSE(map.changes.changed(Viewer::Vtl0, gift + 2));
    CHECK_FALSE(map.changes.changed(Viewer::Vtl0, gift + 3));
    CHECK(map.changes.when(Viewer::Vtl0, gift + 1) == 200U);
}

TEST_CASE("Since a moment only later changes count, and the newer is the brighter", "[changes]") {
    Map map;
    map.show(three_changes().snapshot(400), 100); // the change at that clock was part of it
    CHECK(map.changes.page_count() == 2);
    CHECK(map.changes.sentence() == "since t 100: 2 pages changed");
    CHECK_FALSE(map.changes.changed(Viewer::Vtl0, gift));
    CHECK(map.changes.newness(Viewer::Vtl0, gift) == 0);
    const float older = map.changes.newness(Viewer::Vtl0, gift + 1);
    const float newer = map.changes.newness(Viewer::Vtl1, gift + 2);
    CHECK(older > 0.2F);
    CHECK(newer > older);
    CHECK(newer <= 1);
    map.show(three_changes().snapshot(400), 250);
    CHECK(map.changes.sentence() == "since t 250: 1 page changed");
}

TEST_CASE("Of a moment that lies ahead nothing changed since, and the sentence says why",
          "[changes]") {
    const Run run = three_changes();
    Map map;
    map.show(run.snapshot(400), 250);
    const auto version = map.changes.version();
    map.show(run.back_to(1), 250); // travelled back to t 100
    CHECK(map.changes.page_count() == 0);
    CHECK(map.changes.sentence() == "t 250 lies ahead: nothing changed since");
    CHECK(map.changes.version() > version);
    map.show(run.back_to(1), 0);
    CHECK(map.changes.page_count() == 1); // what has not happened yet is no change
    CHECK_FALSE(map.changes.changed(Viewer::Vtl0, gift + 1));
    map.show(run.snapshot(400), 250); // and forth again
    CHECK(map.changes.page_count() == 1);
    CHECK(map.changes.changed(Viewer::Vtl1, gift + 2));
}

TEST_CASE("Right behind the moment that was marked nothing has changed", "[changes]") {
    Map map;
    map.show(three_changes().snapshot(400), 400);
    CHECK(map.changes.page_count() == 0);
    CHECK(map.changes.sentence() == "since t 400: nothing changed");
}

TEST_CASE("A page that got the rights it had did not change", "[changes]") {
    Run run;
    run.add(slat_change(100, gift, 1, PageAccess::read(), PageAccess::read()));
    Map map;
    map.show(run.snapshot(200), 0);
    CHECK(map.changes.page_count() == 0);
}

TEST_CASE("Devices' rights change with VTL 0's once an IOMMU is in force, but they execute nothing",
          "[changes]") {
    Run run;
    run.add(slat_change(100, gift, 1, PageAccess::none(), PageAccess::all()));
    run.add(at(150, EventKind::IommuSwitchedOn, World::Hypervisor, World::Hypervisor));
    run.add(slat_change(200, gift + 1, 1, PageAccess::none(), PageAccess::all()));
    run.add(slat_change(300, gift + 2, 1, PageAccess::read_write(), PageAccess::all()));
    Map map;
    map.show(run.snapshot(400), 0);
    CHECK_FALSE(map.changes.changed(Viewer::Devices, gift));
    CHECK(map.changes.changed(Viewer::Devices, gift + 1));
    CHECK_FALSE(map.changes.changed(Viewer::Devices, gift + 2));
    CHECK(map.changes.page_count() == 3);
    map.show(run.back_to(1), 0);
    map.show(run.snapshot(400), 0); // what was forgotten is taken in again
    CHECK(map.changes.changed(Viewer::Devices, gift + 1));
}

TEST_CASE("A hypercall page laid over memory, and a default for all of it, are changes as well",
          "[changes]") {
    Run run;
    run.add(at(100, EventKind::OverlayPlaced, World::Hypervisor, World::Hypervisor, {gift, 1}));
    run.add(at(110, EventKind::ProtectionEnabled, World::Hypervisor, World::Hypervisor,
               {PageAccess::all().bits})); // as the tables were built
    Map map;
    map.show(run.snapshot(120), 0);
    CHECK(map.changes.page_count() == 1);
    CHECK(map.changes.changed(Viewer::Vtl1, gift));
    run.add(at(130, EventKind::ProtectionEnabled, World::Hypervisor, World::Hypervisor,
               {PageAccess::read_write().bits}));
    map.show(run.snapshot(140), 120);
    // All but the hypervisor's own, which nobody ever has.
    CHECK(map.changes.page_count() ==
          map.slat.page_count() - abi::hypervisor_region.size / abi::page_size);
    run.add(at(150, EventKind::OverlayPlaced, World::Hypervisor, World::Hypervisor, {gift + 9, 1}));
    map.show(run.snapshot(160), 140);
    CHECK(map.changes.page_count() == 2); // that one is covered, the other is no longer
    CHECK(map.changes.changed(Viewer::Vtl1, gift));
}

TEST_CASE("One changed page stays visible in the overview, and no dot but its own is lit",
          "[changes]") {
    Map map;
    map.show(three_changes().snapshot(400), 250);
    constexpr std::size_t width = 100;
    constexpr std::size_t height = 8;
    const auto picture = map.changes.overview(width, height);
    const std::size_t dot = (gift + 2) * width * height / map.slat.page_count();
    CHECK(picture[(dot % height) * width + dot / height] > 0);
    CHECK(std::count_if(picture.begin(), picture.end(), [](float one) { return one > 0; }) == 1);
    // With more dots than pages it has several.
    const auto large = map.changes.overview(400, 100);
    CHECK(std::count_if(large.begin(), large.end(), [](float one) { return one > 0; }) >= 2);
    CHECK(map.changes.overview(0, 0).empty());
}

TEST_CASE("Changes are complete in a run longer than one frame takes in", "[changes]") {
    Run run;
    const std::uint64_t many = SlatModel::taken_at_once + 500;
    for (std::uint64_t i = 0; i < many; ++i) {
        run.add(slat_change(i + 1, i % 1000, 1, PageAccess::read(), PageAccess::all()));
    }
    const Snapshot now = run.snapshot(many);
    Map map;
    map.slat.update(now);
    map.changes.update(map.slat, now, many - 10);
    CHECK(map.changes.sentence().ends_with(" so far"));
    map.show(now, many - 10);
    CHECK(map.changes.page_count() == 10);
    map.show(now, 0);
    CHECK(map.changes.page_count() == 1000);
}

TEST_CASE("The picture is new when a page changes or ages, not with every frame", "[changes]") {
    Run run = three_changes();
    Map map;
    map.show(run.snapshot(1000), 0);
    const auto version = map.changes.version();
    map.show(run.snapshot(1010), 0);
    CHECK(map.changes.version() == version);
    map.show(run.snapshot(1500), 0); // half as long again: all look older
    CHECK(map.changes.version() > version);
    const auto later = map.changes.version();
    run.add(slat_change(1501, gift + 5, 1, PageAccess::none(), PageAccess::all()));
    map.show(run.snapshot(1502), 0);
    CHECK(map.changes.version() > later);
}

TEST_CASE("Of a recorded trace the map is what the events tell", "[changes]") {
    Run run;
    const auto recorded = [&run](std::uint64_t clock) {
        Snapshot now = run.snapshot(clock);
        now.ram_size = 0; // there is no memory
        return now;
    };
    run.add(slat_change(5, gift, 1, PageAccess::read(), PageAccess::all()));
    Map map;
    map.show(recorded(10), 0);
    CHECK(map.slat.page_count() == 0); // how much memory there is, nobody has said
    run.add(at(10, EventKind::HypervisorStarted, World::Firmware, World::Hypervisor,
               {abi::hypervisor_region.base, abi::hypervisor_region.size, ram_size}));
    run.add(at(20, EventKind::PartitionVtlEnabled, World::Hypervisor, World::Hypervisor, {1}));
    run.add(slat_change(30, gift, 2, PageAccess::none(), PageAccess::all()));
    map.show(recorded(40), 20);
    CHECK(map.slat.is_told());
    CHECK(map.slat.page_count() == ram_size / abi::page_size);
    CHECK(map.slat.cell(abi::Vtl::Normal, gift).access == PageAccess::none());
    CHECK(map.slat.cell(abi::Vtl::Normal, gift + 2).access == PageAccess::all());
    CHECK(map.slat.owner(gift) == vitrine::models::Owner::Vtl1);
    const std::uint64_t hypervisor = abi::hypervisor_region.base / abi::page_size;
    CHECK(map.slat.owner(hypervisor) == vitrine::models::Owner::Hypervisor);
    CHECK(map.slat.exists(abi::Vtl::Secure));
    CHECK_FALSE(map.slat.devices_known());
    CHECK(map.changes.sentence() == "since t 20: 2 pages changed");

    Snapshot back = run.back_to(2);
    back.ram_size = 0;
    map.show(back, 20);
    CHECK(map.slat.cell(abi::Vtl::Normal, gift).access == PageAccess::all());
    CHECK_FALSE(map.slat.exists(abi::Vtl::Secure));
    CHECK(map.changes.page_count() == 0);
}

TEST_CASE("A trace that claims any amount of memory does no harm", "[changes]") {
    Run run;
    run.add(at(10, EventKind::HypervisorStarted, World::Firmware, World::Hypervisor,
               {~0ULL, ~0ULL, ~0ULL}));
    run.add(slat_change(30, ~0ULL, ~0ULL, PageAccess::none(), PageAccess::all()));
    Snapshot now = run.snapshot(40);
    now.ram_size = 0;
    Map map;
    map.show(now, 0);
    CHECK(map.slat.page_count() <= 1ULL << 20);
}

TEST_CASE("Changes of all memory are taken in in pieces, like a long run", "[changes]") {
    Run run;
    constexpr std::uint64_t pages = ram_size / abi::page_size;
    constexpr std::size_t count =
        3 * SlatModel::taken_at_once / (pages / SlatModel::pages_like_an_event);
    for (std::uint64_t i = 1; i <= count; ++i) {
        const bool is_odd = i % 2 != 0;
        run.add(slat_change(i, 0, ~0ULL, is_odd ? PageAccess::none() : PageAccess::all(),
                            is_odd ? PageAccess::all() : PageAccess::none()));
    }
    Map map;
    const auto pieces_of = [&](const Snapshot& now) {
        unsigned pieces = 0;
        do {
            map.slat.update(now);
            ++pieces;
        } while (!map.slat.complete());
        return pieces;
    };
    CHECK(pieces_of(run.snapshot(count)) >= 3);
    CHECK(pieces_of(run.back_to(count - 1)) >= 3); // so is a way back
    CHECK(map.slat.last_change(Viewer::Vtl0, gift) == count - 2);
    CHECK(pieces_of(run.snapshot(count)) == 1); // from there it goes on
    CHECK(map.slat.last_change(Viewer::Vtl0, gift) == count - 1);
}

TEST_CASE("Going back twice before all was taken in again forgets nothing", "[changes]") {
    Run run;
    constexpr std::size_t many = 2 * SlatModel::taken_at_once;
    for (std::uint64_t i = 1; i <= many; ++i) {
        run.add(slat_change(i, gift + i % 100, 1, PageAccess::none(), PageAccess::all()));
    }
    Map map;
    map.show(run.snapshot(many), 0);
    map.slat.update(run.back_to(many - 1)); // a first piece
    CHECK_FALSE(map.slat.complete());
    map.slat.update(run.back_to(50));
    CHECK(map.slat.complete());
    CHECK(map.slat.changes().size() == 50);
    map.show(run.snapshot(many), 0);
    CHECK(map.slat.changes().size() == many);
}
