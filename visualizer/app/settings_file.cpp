// SPDX-License-Identifier: MIT
#include "visualizer/app/settings_file.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>

namespace vitrine::app {

namespace {

using nlohmann::json;

void read_number(const json& object, const char* key, float& value) {
    const auto found = object.find(key);
    if (found != object.end() && found->is_number()) {
        const auto number = found->get<float>();
        value = std::isfinite(number) ? number : value; // The layout keeps it in its range.
    }
}

void read_number(const json& object, const char* key, int& value) {
    const auto found = object.find(key);
    if (found != object.end() && found->is_number_integer()) {
        const auto number = found->get<std::int64_t>();
        value = number > 0 && number < 65'536 ? static_cast<int>(number) : value;
    }
}

} // namespace

std::filesystem::path usual_settings_file() {
    const auto below = [](const char* variable, const char* rest) {
        const char* folder = std::getenv(variable);
        return folder != nullptr && *folder == '/' ? std::filesystem::path(folder) / rest
                                                   : std::filesystem::path();
    };
    const auto own = below("XDG_CONFIG_HOME", "vitrine/window.json");
    return !own.empty() ? own : below("HOME", ".config/vitrine/window.json");
}

Remembered read_settings(const std::filesystem::path& file) {
    Remembered settings;
    std::ifstream in(file);
    if (!in) {
        return settings; // the first time
    }
    const json object = json::parse(in, nullptr, false);
    if (!object.is_object()) {
        settings.problem = "The settings in " + file.string() +
                           " cannot be read: the window begins as the first time.";
        return settings;
    }
    settings.mode =
        object.value("theme", json()) == "light" ? theme::Mode::Light : theme::Mode::Dark;
    settings.lecture = object.value("lecture", json()) == true;
    read_number(object, "left", settings.splits.left);
    read_number(object, "inspector", settings.splits.inspector);
    read_number(object, "timeline", settings.splits.timeline);
    read_number(object, "building", settings.splits.building);
    read_number(object, "width", settings.window.width);
    read_number(object, "height", settings.window.height);
    return settings;
}

bool write_settings(const std::filesystem::path& file, const Remembered& settings) {
    std::error_code none;
    std::filesystem::create_directories(file.parent_path(), none);
    if (!read_settings(file).problem.empty()) { // Somebody may want to mend it.
        std::filesystem::rename(file, file.string() + ".damaged", none);
    }
    std::ofstream out(file);
    const nlohmann::ordered_json object = {
        {"theme", settings.mode == theme::Mode::Light ? "light" : "dark"},
        {"lecture", settings.lecture},
        {"left", settings.splits.left},
        {"inspector", settings.splits.inspector},
        {"timeline", settings.splits.timeline},
        {"building", settings.splits.building},
        {"width", settings.window.width},
        {"height", settings.window.height},
    };
    out << object.dump(2) << '\n';
    return static_cast<bool>(out.flush());
}

} // namespace vitrine::app
