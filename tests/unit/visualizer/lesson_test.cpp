// SPDX-License-Identifier: MIT
// Lessons: reading their files strictly, ticking stops, letting the machine judge.
#include "visualizer/models/lesson.h"

#include "tests/catch.h"
#include "tests/unit/visualizer/made_up.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

using namespace made_up;
using vitrine::models::Block;
using vitrine::models::judge_stop;
using vitrine::models::Lesson;
using vitrine::models::LessonProgress;
using vitrine::models::LessonState;
using vitrine::models::parse_claim;
using vitrine::models::parse_markdown;
using vitrine::models::read_lesson;

constexpr const char* sound = R"(
title = "A lesson"
scene = "first-light"
without = ["hvci"]
intro = "Look."
[[stop]]
title = "Taken"
until = "slat-change access=none"
say = "It is gone."
point = "map.vtl0"
[[stop]]
title = "Refused"
until = "slat-violation"
say = "Denied."
ask = "What happens?"
[[stop.choice]]
text = "Nothing"
when = "never any denied"
[[stop.choice]]
text = "A denial"
when = "happened slat-violation denied"
)";

/// A lesson's folder that a test writes, and that is gone afterwards.
class Folder {
public:
    explicit Folder(const std::string& tour, const std::string& text = "# A lesson\n") {
        std::filesystem::create_directories(path);
        std::ofstream(path / "tour.toml") << tour;
        std::ofstream(path / "README.md") << text;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::filesystem::path path =
        std::filesystem::temp_directory_path() / "vitrine-lesson-test" / "07-made-up";
};

std::string error_of(const std::string& tour) {
    const Folder folder(tour);
    return read_lesson(folder.path).error;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    return text.replace(text.find(what), what.size(), with);
}

const abi::TraceEvent taken = slat_change(10, 0x1800, 15, PageAccess::none(), PageAccess::all());
const abi::TraceEvent refused = violation(20, 0x180'1000, 0);

} // namespace

TEST_CASE("A lesson is read from its folder", "[lesson]") {
    const Folder folder(sound);
    const Lesson lesson = read_lesson(folder.path);
    INFO(lesson.error);
    REQUIRE(lesson.error.empty());
    CHECK(lesson.number == 7);
    CHECK(lesson.slug == "07-made-up");
    CHECK(lesson.without == std::vector<std::string>{"hvci"});
    REQUIRE(lesson.stops.size() == 2);
    CHECK(lesson.stops[0].point == "map.vtl0");
    CHECK(lesson.stops[1].choices.size() == 2);
}

TEST_CASE("A link in a stop's words is a button, and its label stays among the words", "[lesson]") {
    const Folder folder(replaced(sound, "say = \"It", "say = \"[The map](show:map.vtl0): it"));
    const Lesson lesson = read_lesson(folder.path);
    INFO(lesson.error);
    REQUIRE(lesson.error.empty());
    const auto linked =
        std::find_if(lesson.stops.begin(), lesson.stops.end(),
                     [](const vitrine::models::LessonStop& stop) { return !stop.links.empty(); });
    REQUIRE(linked != lesson.stops.end());
    CHECK(linked->links[0].target == "show:map.vtl0");
    CHECK(linked->say.find("The map: it") == 0);
}

TEST_CASE("What a lesson gets wrong is refused with file and line", "[lesson]") {
    CHECK(error_of("title = ").find("07-made-up/tour.toml, line 1") == 0);
    CHECK(error_of(replaced(sound, "say = \"It", "sya = \"It")).find("sya") != std::string::npos);
    CHECK(error_of(replaced(sound, "first-light", "nowhere")).find("nowhere") != std::string::npos);
    CHECK(error_of(replaced(sound, "slat-violation\"", "slat-voilation\"")).find("line") !=
          std::string::npos);
    CHECK(error_of(replaced(sound, "never any denied", "perhaps")).find("perhaps") !=
          std::string::npos);
    CHECK_FALSE(error_of(replaced(sound, "ask = \"What happens?\"", "")).empty());
    CHECK_FALSE(error_of("title = \"x\"\nscene = \"first-light\"\nintro = \"\"\n").empty());
    CHECK_FALSE(read_lesson("/no/such/lesson").error.empty());
}

TEST_CASE("Stops tick in order, as their events happen, and untick when one goes back",
          "[lesson]") {
    const Folder folder(sound);
    const Lesson lesson = read_lesson(folder.path);
    Run run;
    LessonProgress progress;
    run.add(refused); // too early: the first stop is not reached yet
    progress.update(lesson, run.snapshot(5).events);
    CHECK(progress.reached() == 0);
    run.add(taken);
    const auto before = run.snapshot(10);
    progress.update(lesson, before.events);
    CHECK(progress.reached() == 1);
    run.add(refused);
    progress.update(lesson, run.snapshot(20).events);
    REQUIRE(progress.reached() == 2);
    CHECK(progress.event_of(1) == 2);
    progress.update(lesson, before.events);
    CHECK(progress.reached() == 1);
}

TEST_CASE("The machine answers the question, and judges the prediction once", "[lesson]") {
    const Folder folder(sound);
    const Lesson lesson = read_lesson(folder.path);
    Run run;
    run.add(taken);
    run.add(refused);
    LessonProgress progress;
    progress.update(lesson, run.snapshot(20).events);
    LessonState right;
    right.answers[1] = 1;
    judge_stop(right, lesson, progress, run.snapshot(20));
    CHECK(right.truths.at(1) == 1);
    CHECK(right.verdicts.at(1));
    LessonState wrong;
    wrong.answers[1] = 0;
    judge_stop(wrong, lesson, progress, run.snapshot(20));
    CHECK_FALSE(wrong.verdicts.at(1));
    LessonState silent; // passed by without a prediction
    judge_stop(silent, lesson, progress, run.snapshot(20));
    CHECK(silent.verdicts.empty());
    LessonState late;
    late.answers[1] = 1;
    run.add(taken); // the machine has gone on: its state is no answer any more
    judge_stop(late, lesson, progress, run.snapshot(30));
    CHECK(late.truths.empty());
}

TEST_CASE("A claim about rights looks into the tables of whoever it names", "[lesson]") {
    Run run;
    run.add(taken);
    auto now = run.snapshot(10);
    auto tables = open_tables();
    tables->views[0].access[0x1800] = 0;
    tables->devices.exists = true;
    tables->devices.access.assign(ram_size / abi::page_size, PageAccess::read_write().bits);
    now.slat = tables;
    const auto holds = [&](const char* text) {
        const auto parsed = parse_claim(text);
        INFO(parsed.error);
        REQUIRE(parsed.error.empty());
        return parsed.claim.holds(now, 0);
    };
    CHECK(holds("access vtl0 here none"));
    CHECK(holds("access vtl1 0x1800 rwx"));
    CHECK(holds("access device 0x1800 rw"));
    CHECK_FALSE(holds("access device 0x1800 none"));
    CHECK(holds("running firmware"));
    CHECK_FALSE(holds("access vtl0 0xFFFFFFFF none")); // no such page
}

TEST_CASE("A claim that cannot be judged is refused", "[lesson]") {
    for (const char* text :
         {"", "surely", "access vtl0 here", "access vtl7 here none", "access vtl0 there none",
          "running nowhere", "happened nonsense", "running firmware too"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_claim(text).error.empty());
    }
}

TEST_CASE("A lesson's text becomes blocks; HTML stays text", "[lesson]") {
    const auto blocks = parse_markdown("# Title\n\nSome **bold** and `code`, [a link](x.cpp).\n\n"
                                       "- one\n- two\n\n```\nline 1\nline 2\n```\n\n"
                                       "| a | b |\n| --- | --- |\n| 1 | 2 |\n\n<b>not bold</b>\n");
    REQUIRE(blocks.size() == 8);
    CHECK(blocks[0].kind == Block::Kind::Heading);
    CHECK(blocks[1].text == "Some **bold** and `code`, a link.");
    REQUIRE(blocks[1].links.size() == 1);
    CHECK(blocks[1].links[0].target == "x.cpp");
    CHECK(blocks[2].kind == Block::Kind::Item);
    CHECK(blocks[4].text == "line 1\nline 2");
    CHECK(blocks[6].cells == std::vector<std::string>{"1", "2"});
    CHECK(blocks[7].text == "<b>not bold</b>");
}
