// SPDX-License-Identifier: MIT
// Every lesson is played to its end on the real machine: each stop is reached, each question has
// exactly one answer, each link and each place leads somewhere.
#include "machine/images.h"
#include "tests/catch.h"
#include "visualizer/app/lesson_player.h"

#include <filesystem>
#include <set>

namespace {

using vitrine::app::play_lesson;
using vitrine::app::Session;
using vitrine::app::SessionSettings;
using vitrine::models::Lesson;
using vitrine::models::read_lessons;

const std::filesystem::path folder = VITRINE_SOURCE_DIR "/lessons";

SessionSettings session_for(const Lesson& lesson) {
    SessionSettings settings;
    settings.scene = machine::find_scene(lesson.scene);
    std::string line = settings.scene->command_line;
    for (std::size_t i = 0; i < lesson.without.size(); ++i) {
        line += (i == 0 ? " without=" : ",") + lesson.without[i];
    }
    const machine::Images images = machine::find_images(VITRINE_IMAGES_DIR);
    REQUIRE(images.error.empty());
    machine::BootSettings boot = machine::boot_settings(images, line);
    boot.processors = std::max(boot.processors, settings.scene->processors);
    settings.switch_on = [boot] { return machine::switch_on_glass(boot); };
    return settings;
}

/// The names the window gives to its places, as far as lessons use them.
const std::set<std::string> places = {"",
                                      "map.vtl0",
                                      "map.vtl1",
                                      "map.devices",
                                      "map.choice",
                                      "walk",
                                      "room.vtl0-user",
                                      "room.vtl0-kernel",
                                      "room.vtl1-user",
                                      "room.vtl1-kernel",
                                      "room.hypervisor",
                                      "room.devices",
                                      "room.iommu",
                                      "dma.blocked",
                                      "gates",
                                      "gate.1",
                                      "gate.2",
                                      "gate.3",
                                      "gate.4",
                                      "gate.5",
                                      "panel.timeline",
                                      "panel.inspector",
                                      "panel.building"};

const std::set<std::string> tabs = {"", "page", "cpu", "code", "events", "why", "trustlets"};

/// Does the link lead to a place or a tab of the window, to a file, or into the web?
bool leads_somewhere(const vitrine::models::Link& link, const Lesson& lesson) {
    using vitrine::models::show_link;
    using vitrine::models::tab_link;
    if (link.target.starts_with(show_link)) {
        return places.contains(link.target.substr(show_link.size()));
    }
    if (link.target.starts_with(tab_link)) {
        return tabs.contains(link.target.substr(tab_link.size()));
    }
    return link.target.starts_with("https://") ||
           std::filesystem::exists(folder / lesson.slug / link.target);
}

} // namespace

TEST_CASE("There are lessons, and all of them can be read", "[lessons]") {
    const auto lessons = read_lessons(folder);
    CHECK(lessons.size() >= 3);
    for (const Lesson& lesson : lessons) {
        CAPTURE(lesson.slug);
        CHECK(lesson.error.empty());
        CHECK(lesson.number > 0);
    }
}

TEST_CASE("Every tour reaches every stop, and every question has one answer", "[lessons]") {
    for (const Lesson& lesson : read_lessons(folder)) {
        CAPTURE(lesson.slug);
        Session session(session_for(lesson));
        REQUIRE(session.error().empty());
        const auto played = play_lesson(session, lesson);
        INFO(played.error);
        REQUIRE(played.stops.size() == lesson.stops.size());
        for (std::size_t i = 0; i < played.stops.size(); ++i) {
            CAPTURE(lesson.stops[i].title);
            CHECK(played.stops[i].true_choices.size() == (lesson.stops[i].ask.empty() ? 0 : 1));
        }
    }
}

TEST_CASE("Every place a lesson points at exists, and every link", "[lessons]") {
    for (const Lesson& lesson : read_lessons(folder)) {
        CAPTURE(lesson.slug);
        for (const auto& stop : lesson.stops) {
            CAPTURE(stop.title);
            CHECK(places.contains(stop.point));
            CHECK(tabs.contains(stop.tab));
            for (const auto& link : stop.links) {
                CAPTURE(link.target);
                CHECK(leads_somewhere(link, lesson));
            }
        }
        for (const auto& block : lesson.text) {
            for (const auto& link : block.links) {
                CAPTURE(link.target);
                CHECK(leads_somewhere(link, lesson));
            }
        }
    }
}

TEST_CASE("Every lesson has the same headings", "[lessons]") {
    const std::vector<std::string> wanted = {"See it",    "The idea",   "The code", "Break it",
                                             "Your turn", "Real world", "Sources"};
    for (const Lesson& lesson : read_lessons(folder)) {
        CAPTURE(lesson.slug);
        std::vector<std::string> found;
        for (const auto& block : lesson.text) {
            if (block.kind == vitrine::models::Block::Kind::Heading && block.level == 2) {
                found.push_back(block.text);
            }
        }
        CHECK(found == wanted);
    }
}
