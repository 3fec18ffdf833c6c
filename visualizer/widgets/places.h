// SPDX-License-Identifier: MIT
// Where things are on the screen, by name: "run", "tab.cpu", "panel.building".
//
// A test clicks a name, not a coordinate, and a lesson can point at one.
#pragma once

#include "visualizer/models/focus.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vitrine::widgets {

class Places {
public:
    void forget() {
        rects_.clear();
        clickables_.clear();
        pressed_.clear();
    }
    void remember(std::string_view name, const Rect& rect) {
        rects_.insert_or_assign(std::string(name), rect);
    }
    /// Of what can be clicked; true where the keyboard does that in this frame.
    bool remember_clickable(std::string_view name, const Rect& rect) {
        remember(name, rect);
        if (!rect.empty()) {
            clickables_.push_back({std::string(name), rect});
        }
        return !pressed_.empty() && pressed_ == name;
    }
    /// From now on, until the frame ends, this counts as clicked.
    void press(std::string name) { pressed_ = std::move(name); }
    /// In the order in which they were drawn.
    const std::vector<models::Clickable>& clickables() const { return clickables_; }
    std::optional<Rect> find(std::string_view name) const {
        const auto found = rects_.find(name);
        return found == rects_.end() ? std::nullopt : std::optional(found->second);
    }
    const std::map<std::string, Rect, std::less<>>& all() const { return rects_; }

private:
    std::map<std::string, Rect, std::less<>> rects_;
    std::vector<models::Clickable> clickables_;
    std::string pressed_;
};

} // namespace vitrine::widgets
