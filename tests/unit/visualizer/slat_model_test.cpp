// SPDX-License-Identifier: MIT
#include "visualizer/models/slat_model.h"

#include "tests/catch.h"
#include "tests/unit/visualizer/made_up.h"

#include <algorithm>

namespace {

using namespace made_up;
using abi::Vtl;
using vitrine::models::Owner;
using vitrine::models::SlatModel;

constexpr std::uint64_t secure_page = abi::secure_kernel_region.base / abi::page_size + 3;
constexpr std::uint64_t hypervisor_page = abi::hypervisor_region.base / abi::page_size + 9;
constexpr std::uint64_t kernel_page = abi::kernel_region.base / abi::page_size + 1;

} // namespace

TEST_CASE("Before the hypervisor, no page has an owner but VTL0, and no VTL a view", "[slat]") {
    const Run run;
    SlatModel slat;
    slat.update(run.snapshot(0));
    CHECK(slat.page_count() == ram_size / abi::page_size);
    CHECK_FALSE(slat.exists(Vtl::Normal));
    CHECK_FALSE(slat.exists(Vtl::Secure));
    CHECK(slat.cell(Vtl::Normal, gift).access == PageAccess::none());
    CHECK(slat.owner(secure_page) == Owner::Vtl0);
}

TEST_CASE("Owners follow from the live tables and from what the loader said", "[slat]") {
    const Run run;
    auto now = run.snapshot(0);
    bring_up(now);
    auto tables = open_tables();
    tables->views[0].access[gift] = 0;
    tables->views[0].access[secure_page] = 0;
    now.slat = tables;
    SlatModel slat;
    slat.update(now);

    CHECK(slat.owner(gift) == Owner::Vtl1); // open to VTL1 alone
    CHECK(slat.owner(gift + 1) == Owner::Vtl0);
    CHECK(slat.owner(secure_page) == Owner::Vtl1);
    CHECK(slat.owner(hypervisor_page) == Owner::Hypervisor);
    CHECK(slat.owner(kernel_page) == Owner::Vtl0Kernel);
    CHECK(slat.owner(0xB8) == Owner::Device); // the VGA text screen
    CHECK(slat.cell(Vtl::Normal, gift).access == PageAccess::none());
    CHECK(slat.cell(Vtl::Secure, gift).access == PageAccess::all());
}

TEST_CASE("With its guard off, VTL1's page keeps its owner and shows that VTL0 may use it",
          "[slat]") {
    const Run run;
    auto now = run.snapshot(0);
    bring_up(now);
    now.slat = open_tables();
    SlatModel slat;
    slat.update(now);
    CHECK(slat.owner(secure_page) == Owner::Vtl1);
    CHECK(slat.cell(Vtl::Normal, secure_page).access == PageAccess::all());
}

TEST_CASE("The last change and the last denial of a page are remembered by event", "[slat]") {
    Run run;
    run.add(slat_change(10, gift, 2, PageAccess::read(), PageAccess::all()));
    run.add(slat_change(20, gift, 1, PageAccess::none(), PageAccess::read()));
    run.add(violation(30, gift * abi::page_size + 8, 0));
    SlatModel slat;
    slat.update(run.snapshot(40));

    CHECK(slat.last_change(gift) == 1U);
    CHECK(slat.last_change(gift + 1) == 0U);
    CHECK_FALSE(slat.last_change(gift + 2));
    CHECK(slat.last_denial(gift) == 2U);
    CHECK_FALSE(slat.last_denial(gift + 1));
    CHECK(slat.newest_page() == gift);
}

TEST_CASE("Changes to neighbours count as one, the newest first", "[slat]") {
    Run run;
    run.add(slat_change(10, 0x1800, 510, PageAccess::none(), PageAccess::all()));
    run.add(slat_change(20, 0x1800 + 510, 510, PageAccess::none(), PageAccess::all()));
    run.add(slat_change(30, gift, 1, PageAccess::none(), PageAccess::all(), 1));
    SlatModel slat;
    slat.update(run.snapshot(40));

    REQUIRE(slat.recent().size() == 2);
    CHECK(slat.recent()[0].first_page == gift);
    CHECK(slat.recent()[0].vtl == Vtl::Secure);
    CHECK(slat.recent()[1].first_page == 0x1800);
    CHECK(slat.recent()[1].page_count == 1020);
    CHECK(slat.recent()[1].age == 1);
}

TEST_CASE("A change that names pages outside RAM does no harm", "[slat]") {
    Run run;
    run.add(slat_change(10, ~0ull - 5, ~0ull, PageAccess::none(), PageAccess::all()));
    run.add(slat_change(20, 10, ~0ull, PageAccess::none(), PageAccess::all()));
    run.add(violation(30, ~0ull, 0));
    SlatModel slat;
    slat.update(run.snapshot(40));
    CHECK(slat.last_change(10) == 1U);
    CHECK(slat.last_change(slat.page_count() - 1) == 1U);
}

TEST_CASE("One page of VTL1 stays visible in the overview of all memory", "[slat]") {
    const Run run;
    auto now = run.snapshot(0);
    bring_up(now);
    auto tables = open_tables();
    tables->views[0].access[gift] = 0;
    now.slat = tables;
    SlatModel slat;
    slat.update(now);

    constexpr std::size_t width = 100;
    constexpr std::size_t height = 8;
    const auto picture = slat.overview(width, height);
    const std::size_t dot = gift * width * height / slat.page_count();
    CHECK(picture[(dot % height) * width + dot / height] == Owner::Vtl1);
    CHECK(picture.back() == Owner::Vtl0);
    CHECK(std::count(picture.begin(), picture.end(), Owner::Nobody) == 0);
}

TEST_CASE("An overview with more dots than pages leaves no dot empty", "[slat]") {
    const Run run;
    auto now = run.snapshot(0);
    now.ram_size = 64 * abi::page_size;
    SlatModel slat;
    slat.update(now);
    const auto picture = slat.overview(100, 10);
    CHECK(std::count(picture.begin(), picture.end(), Owner::Nobody) == 0);
    CHECK(slat.overview(0, 10).empty());
}

TEST_CASE("The overview's version changes when an owner does, and only then", "[slat]") {
    const Run run;
    auto now = run.snapshot(0);
    bring_up(now);
    now.slat = open_tables();
    SlatModel slat;
    slat.update(now);
    const std::uint64_t version = slat.version();
    slat.update(now);
    CHECK(slat.version() == version);
    auto tables = open_tables();
    tables->views[0].access[gift] = 0;
    now.slat = tables;
    slat.update(now);
    CHECK(slat.version() > version);
}
