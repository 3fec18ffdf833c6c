// SPDX-License-Identifier: MIT
// Reading lessons/NN-slug/. Strict: a word that means nothing is refused with its file and line, so
// that a lesson with a typing error never plays half.
#include "visualizer/models/lesson.h"

#include <fmt/format.h>
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string_view>

namespace vitrine::models {

namespace {

/// Reads tables and remembers the first thing that is wrong.
class Reader {
public:
    explicit Reader(std::string file) : file_(std::move(file)) {}

    const std::string& error() const { return error_; }
    void fail(const toml::node& where, const std::string& what) {
        if (error_.empty()) {
            error_ = fmt::format("{}, line {}: {}", file_, where.source().begin.line, what);
        }
    }

    void check_keys(const toml::table& table, std::initializer_list<std::string_view> known) {
        for (auto&& [key, value] : table) {
            if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
                fail(value, fmt::format("\"{}\" is no key of a lesson.", key.str()));
            }
        }
    }

    std::string text(const toml::table& table, std::string_view key, bool needed) {
        if (const auto value = table[key].value<std::string>()) {
            return *value;
        }
        if (needed || table.contains(key)) {
            fail(table, fmt::format("\"{}\" must be there, and a string.", key));
        }
        return {};
    }

    template <typename Visit>
    void each(const toml::table& table, std::string_view key, Visit visit) {
        if (const toml::array* list = table[key].as_array()) {
            for (const toml::node& node : *list) {
                visit(node);
            }
        } else if (table.contains(key)) {
            fail(table, fmt::format("\"{}\" must be a list.", key));
        }
    }

private:
    std::string file_;
    std::string error_;
};

Choice read_choice(Reader& reader, const toml::table& table) {
    reader.check_keys(table, {"text", "when"});
    Choice choice;
    choice.text = reader.text(table, "text", true);
    ParsedClaim claim = parse_claim(reader.text(table, "when", true));
    if (!claim.error.empty()) {
        reader.fail(table, claim.error);
    }
    choice.when = std::move(claim.claim);
    return choice;
}

/// Takes the links out of a stop's words, whose labels stay, in bold.
void take_links(LessonStop& stop) {
    std::string words;
    for (const Block& block : parse_markdown(stop.say)) {
        words += (words.empty() ? "" : "\n") + block.text;
        stop.links.insert(stop.links.end(), block.links.begin(), block.links.end());
    }
    stop.say = std::move(words);
}

LessonStop read_stop(Reader& reader, const toml::table& table) {
    reader.check_keys(table, {"title", "until", "say", "point", "tab", "ask", "choice"});
    LessonStop stop;
    stop.title = reader.text(table, "title", true);
    stop.until = reader.text(table, "until", true);
    stop.say = reader.text(table, "say", true);
    take_links(stop);
    stop.point = reader.text(table, "point", false);
    stop.tab = reader.text(table, "tab", false);
    stop.ask = reader.text(table, "ask", false);
    ParsedMatch match = parse_match(stop.until);
    if (!match.error.empty()) {
        reader.fail(table, match.error);
    }
    stop.match = std::move(match.match);
    reader.each(table, "choice", [&](const toml::node& node) {
        if (const toml::table* choice = node.as_table()) {
            stop.choices.push_back(read_choice(reader, *choice));
        }
    });
    if (stop.ask.empty() != stop.choices.empty() || stop.choices.size() == 1) {
        reader.fail(table, "a question needs two choices or more, and choices a question.");
    }
    return stop;
}

void read_tour(Reader& reader, const toml::table& table, Lesson& lesson) {
    reader.check_keys(table, {"title", "scene", "without", "intro", "stop"});
    lesson.title = reader.text(table, "title", true);
    lesson.scene = reader.text(table, "scene", true);
    lesson.intro = reader.text(table, "intro", true);
    reader.each(table, "without", [&](const toml::node& node) {
        lesson.without.push_back(node.value_or(std::string()));
    });
    reader.each(table, "stop", [&](const toml::node& node) {
        if (const toml::table* stop = node.as_table()) {
            lesson.stops.push_back(read_stop(reader, *stop));
        }
    });
    if (lesson.stops.empty()) {
        reader.fail(table, "a lesson needs a stop.");
    }
    if (machine::find_scene(lesson.scene) == nullptr) {
        reader.fail(table, machine::no_such_scene(lesson.scene));
    }
}

} // namespace

Lesson read_lesson(const std::filesystem::path& folder) {
    Lesson lesson;
    lesson.slug = folder.filename().string();
    std::from_chars(lesson.slug.data(),
                    lesson.slug.data() + std::min<std::size_t>(2, lesson.slug.size()),
                    lesson.number);
    const std::string file = lesson.slug + "/tour.toml";
    const toml::parse_result tour = toml::parse_file((folder / "tour.toml").string());
    if (!tour) {
        lesson.error = fmt::format("{}, line {}: {}.", file, tour.error().source().begin.line,
                                   tour.error().description());
        return lesson;
    }
    Reader reader(file);
    read_tour(reader, tour.table(), lesson);
    lesson.error = reader.error();
    std::ifstream in(folder / "README.md");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (text.empty() && lesson.error.empty()) {
        lesson.error = fmt::format("{}/README.md cannot be read.", lesson.slug);
    }
    lesson.text = parse_markdown(text);
    return lesson;
}

std::vector<Lesson> read_lessons(const std::filesystem::path& folder) {
    std::vector<Lesson> lessons;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
        if (entry.is_directory() && std::filesystem::exists(entry.path() / "tour.toml")) {
            lessons.push_back(read_lesson(entry.path()));
        }
    }
    std::sort(lessons.begin(), lessons.end(),
              [](const Lesson& a, const Lesson& b) { return a.slug < b.slug; });
    return lessons;
}

} // namespace vitrine::models
