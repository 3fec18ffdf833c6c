// SPDX-License-Identifier: MIT
#include "visualizer/models/focus.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace vitrine::models {

namespace {

// What asks where the pointer is; the keyboard has keys of its own for these.
constexpr std::array<std::string_view, 9> for_the_pointer = {
    "map.overview",  "map.vtl0",     "map.vtl1", "map.devices",   "timeline",
    "timeline.axis", "console.rows", "state",    "palette.close",
};

bool can_have_keyboard(const FocusField& field, const Clickable& one) {
    const std::string_view name = one.name;
    if (!field.sheet.empty() &&
        !(name.starts_with(field.sheet) && name.substr(field.sheet.size()).starts_with('.'))) {
        return false;
    }
    return !name.starts_with("split.") && !name.starts_with("guard off") &&
           std::find(for_the_pointer.begin(), for_the_pointer.end(), name) == for_the_pointer.end();
}

std::size_t panel_of(const FocusField& field, const Clickable& one) {
    std::size_t index = 0;
    while (index < field.panels.size() && !field.panels[index].contains(one.rect.center())) {
        ++index;
    }
    return index;
}

} // namespace

std::string next_focus(const FocusField& field, std::string_view from, FocusStep step) {
    std::vector<const Clickable*> way;
    for (const Clickable& one : field.all) {
        if (can_have_keyboard(field, one)) {
            way.push_back(&one);
        }
    }
    if (way.empty()) {
        return {};
    }
    const bool forward = step == FocusStep::Next || step == FocusStep::NextPanel;
    const bool by_panel = step == FocusStep::NextPanel || step == FocusStep::PreviousPanel;
    const auto here = std::find_if(way.begin(), way.end(),
                                   [from](const Clickable* one) { return one->name == from; });
    if (here == way.end()) {
        return (forward ? way.front() : way.back())->name;
    }
    const std::size_t count = way.size();
    const auto start = static_cast<std::size_t>(here - way.begin());
    const std::size_t panel = panel_of(field, **here);
    for (std::size_t steps = 1; steps < count; ++steps) {
        const std::size_t at = (start + (forward ? steps : count - steps)) % count;
        if (!by_panel || panel_of(field, *way[at]) != panel) {
            return way[at]->name;
        }
    }
    return std::string(from);
}

} // namespace vitrine::models
