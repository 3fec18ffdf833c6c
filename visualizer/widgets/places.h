// SPDX-License-Identifier: MIT
// Where things are on the screen, by name: "run", "tab.cpu", "panel.building".
//
// A test clicks a name, not a coordinate, and a lesson can point at one.
#pragma once

#include "visualizer/models/geometry.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace vitrine::widgets {

class Places {
public:
    void forget() { rects_.clear(); }
    void remember(std::string_view name, const Rect& rect) {
        rects_.insert_or_assign(std::string(name), rect);
    }
    std::optional<Rect> find(std::string_view name) const {
        const auto found = rects_.find(name);
        return found == rects_.end() ? std::nullopt : std::optional(found->second);
    }
    const std::map<std::string, Rect, std::less<>>& all() const { return rects_; }

private:
    std::map<std::string, Rect, std::less<>> rects_;
};

} // namespace vitrine::widgets
