// SPDX-License-Identifier: MIT
// RAM at past moments, against plain copies of it.
#include "machine/glass/history/page_history.h"

#include "tests/catch.h"

#include <algorithm>
#include <random>

namespace {

using machine::glass::PageHistory;
using machine::glass::PhysicalMemory;

constexpr std::size_t pages = 16;
constexpr std::size_t ram_bytes = pages * x86::page_bytes;

/// A memory, its history, and the truth.
struct Past {
    std::vector<std::byte> bytes = std::vector<std::byte>(ram_bytes);
    PhysicalMemory memory{bytes};
    PageHistory history{ram_bytes};
    std::vector<std::vector<std::byte>> truth;

    void write(std::uint64_t page, std::uint8_t value) {
        memory.write(page * x86::page_bytes + value, value);
    }
    void keep() {
        history.add(memory, memory.take_changed());
        truth.push_back(bytes);
    }
    void restore(std::size_t moment, std::size_t at) {
        history.restore(memory, moment, at, memory.take_changed());
        memory.take_changed();
    }
};

} // namespace

TEST_CASE("A page comes back as it was at each moment", "[history]") {
    Past past;
    past.keep();
    past.write(3, 1);
    past.keep();
    past.write(3, 2);
    past.write(5, 9);
    past.keep();
    past.write(3, 4); // since the last moment
    past.restore(1, 2);
    CHECK(past.bytes == past.truth[1]);
    past.restore(0, 1);
    CHECK(past.bytes == past.truth[0]);
    past.restore(2, 0);
    CHECK(past.bytes == past.truth[2]);
}

TEST_CASE("A page that was written but did not change costs nothing", "[history]") {
    Past past;
    past.write(3, 1);
    past.keep();
    const std::size_t before = past.history.bytes();
    past.write(3, 1);
    past.write(4, 0);
    past.keep();
    CHECK(past.history.bytes() == before);
}

TEST_CASE("Forgetting the last moments gives their memory back", "[history]") {
    Past past;
    past.write(1, 1);
    past.keep();
    const std::size_t before = past.history.bytes();
    past.write(1, 2);
    past.write(2, 2);
    past.keep();
    CHECK(past.history.bytes() > before);
    past.restore(0, 1);
    past.history.drop_from(1);
    CHECK(past.history.bytes() == before);
    CHECK(past.history.moments() == 1);
}

TEST_CASE("Any journey through any history finds what was there", "[history][property]") {
    std::mt19937 random(11);
    for (unsigned round = 0; round < 50; ++round) {
        Past past;
        past.keep();
        std::size_t at = 0;
        for (unsigned step = 0; step < 60; ++step) {
            const auto pick = [&random](std::size_t below) { return random() % below; };
            for (std::size_t writes = pick(6); writes > 0; --writes) {
                past.write(pick(pages), static_cast<std::uint8_t>(pick(4)));
            }
            const std::size_t last = past.history.moments() - 1;
            if (pick(3) == 0) {
                past.restore(last, at); // to the end, from where it goes on
                REQUIRE(past.bytes == past.truth[last]);
                past.write(pick(pages), static_cast<std::uint8_t>(pick(4)));
                past.keep();
                at = last + 1;
            } else if (pick(4) == 0 && last > 2) {
                const std::size_t dropped = 1 + pick(last - 1);
                past.restore(last, at);
                past.history.drop(dropped);
                past.truth.erase(past.truth.begin() + static_cast<std::ptrdiff_t>(dropped));
                at = past.history.moments() - 1;
            } else {
                const std::size_t moment = pick(last + 1);
                past.restore(moment, at);
                at = moment;
            }
            REQUIRE(past.bytes == past.truth[at]);
        }
    }
}
