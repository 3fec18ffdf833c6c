// SPDX-License-Identifier: MIT
#include "kernel/memory/page_frames.h"

#include "kernel/memory/direct_map.h"
#include "tests/catch.h"
#include "tests/fakes/kernel/machine.h"
#include "tests/fakes/panic.h"

#include <algorithm>
#include <cstring>
#include <vector>

using nt::page_frames;
using x86::GuestPage;

namespace {

bool is_zero(GuestPage page) {
    const std::byte* const bytes = nt::ram_at(page);
    return std::all_of(bytes, bytes + x86::page_bytes,
                       [](std::byte b) { return b == std::byte{}; });
}

/// All the pages there are.
std::vector<GuestPage> take_all() {
    std::vector<GuestPage> pages;
    while (const auto page = page_frames.allocate()) {
        pages.push_back(*page);
    }
    return pages;
}

} // namespace

TEST_CASE("A new page is zero, whatever its last user left behind, and has one user") {
    fakes::kernel_machine();
    const auto page = page_frames.allocate();
    REQUIRE(page);
    std::memset(nt::ram_at(*page), 0xAA, x86::page_bytes);
    page_frames.release(*page);
    const auto again = page_frames.allocate();
    REQUIRE(again);
    CHECK(again->number == page->number);
    CHECK(is_zero(*again));
    CHECK(page_frames.references(*again) == 1);
    page_frames.release(*again);
}

TEST_CASE("A page goes with its last user") {
    fakes::kernel_machine();
    const std::uint64_t before = page_frames.available();
    const auto page = page_frames.allocate();
    page_frames.add_reference(*page);
    page_frames.release(*page);
    CHECK(page_frames.references(*page) == 1);
    CHECK(page_frames.available() == before - 1);
    page_frames.release(*page);
    CHECK(page_frames.references(*page) == 0);
    CHECK(page_frames.available() == before);
}

TEST_CASE("Every page is handed out once, then there is none; all come back") {
    fakes::kernel_machine();
    const std::uint64_t before = page_frames.available();
    auto pages = take_all();
    CHECK(pages.size() == before);
    CHECK(page_frames.available() == 0);
    std::sort(pages.begin(), pages.end(),
              [](GuestPage a, GuestPage b) { return a.number < b.number; });
    CHECK(std::adjacent_find(pages.begin(), pages.end()) == pages.end());
    for (const GuestPage page : pages) {
        page_frames.release(page);
    }
    CHECK(page_frames.available() == before);
}

TEST_CASE("When memory runs out the standby pages are as good as free") {
    auto& machine = fakes::kernel_machine();
    auto pages = take_all();
    machine.pages_to_give_back = 3;
    const auto more = take_all();
    CHECK(more.size() == 3);
    CHECK(machine.pages_to_give_back == 0);
    for (const GuestPage page : pages) {
        page_frames.release(page);
    }
}

TEST_CASE("A page that is nobody's has no users and takes none") {
    fakes::kernel_machine();
    const std::uint64_t before = page_frames.available();
    for (const GuestPage page :
         {GuestPage{0}, GuestPage{fakes::kernel_ram_pages}, GuestPage{~0ull}}) {
        page_frames.add_reference(page);
        page_frames.release(page);
        page_frames.release(page);
        CHECK(page_frames.references(page) == 0);
        CHECK_FALSE(page_frames.is_code(page));
    }
    CHECK(page_frames.available() == before);
}

TEST_CASE("What was code is made data before anybody else gets the page") {
    auto& machine = fakes::kernel_machine();
    machine.withdrawn_code.clear();
    const auto page = page_frames.allocate();
    page_frames.mark_code(*page);
    page_frames.add_reference(*page);
    page_frames.release(*page);
    CHECK(machine.withdrawn_code.empty());
    page_frames.release(*page);
    CHECK(machine.withdrawn_code == std::vector<GuestPage>{*page});
    CHECK_FALSE(page_frames.is_code(*page));
}

TEST_CASE("Freeing a free page, or using one, ends the kernel at once") {
    fakes::kernel_machine();
    const auto page = page_frames.allocate();
    page_frames.release(*page);
    CHECK_THROWS_AS(page_frames.release(*page), fakes::Panic);
    CHECK_THROWS_AS(page_frames.add_reference(*page), fakes::Panic);
}
