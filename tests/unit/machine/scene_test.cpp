// SPDX-License-Identifier: MIT
#include "machine/scene.h"

#include "tests/catch.h"

#include <nlohmann/json.hpp>

using machine::Judgement;

TEST_CASE("Scenes are found by name, and a wrong name is told what there is", "[scene]") {
    const machine::Scene* scene = machine::find_scene("first-light");
    REQUIRE(scene != nullptr);
    CHECK(scene->command_line == "scene=first-light");
    CHECK(machine::find_scene("last-light") == nullptr);
    const std::string sentence = machine::no_such_scene("last-light");
    CHECK(sentence.find("There is no scene \"last-light\"") == 0);
    CHECK(sentence.find("first-light") != std::string::npos);
}

TEST_CASE("Every scene can be told, judged and shown", "[scene]") {
    for (const machine::Scene& scene : machine::all_scenes()) {
        CHECK_FALSE(scene.title.empty());
        CHECK(scene.description.size() > 100);
        CHECK(scene.command_line.find("scene=") == 0);
        CHECK(scene.narrate);
        CHECK_FALSE(scene.expectations.empty());
        // A scene in which nothing happened shows nothing.
        for (const Judgement& judgement : scene.judge({}, {})) {
            INFO(judgement.text);
            CHECK_FALSE(judgement.held);
        }
    }
}

TEST_CASE("A run passes if there were expectations and all held", "[scene]") {
    const std::vector<Judgement> good = {{"a", true}, {"b", true}};
    const std::vector<Judgement> bad = {{"a", true}, {"b", false}};
    CHECK(machine::all_held(good));
    CHECK_FALSE(machine::all_held(bad));
    CHECK_FALSE(machine::all_held({}));
}

TEST_CASE("The list of scenes is JSON", "[scene]") {
    const auto list = nlohmann::json::parse(machine::scenes_json());
    REQUIRE(list.size() == machine::all_scenes().size());
    CHECK(list[0]["name"] == "first-light");
    CHECK(list[0]["title"].is_string());
    CHECK(list[0]["description"].is_string());
}
