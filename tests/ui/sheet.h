// SPDX-License-Identifier: MIT
// Pictures made small and put on one sheet, and a tolerant comparison with the sheet that was kept.
#pragma once

#include "visualizer/app/headless.h"

#include <string>
#include <vector>

namespace ui {

class Sheet {
public:
    /// A picture that the rasterizer in force has drawn.
    void add(const char* name, const vitrine::app::Image& picture);
    /// Why these cannot be compared with the kept ones; empty if they can.
    const std::string& why_not_comparable() const { return why_not_comparable_; }

    /// Into tests/ui/golden/NAME.png; a sentence if that failed.
    std::string write(const std::string& name) const;
    /// Which picture looks different now, and how much; empty if none does.
    std::string differs_from_golden(const std::string& name) const;

private:
    static constexpr int tile_width = 160;
    static constexpr int tile_height = 90;
    static constexpr int columns = 3;

    vitrine::app::Image whole() const;

    std::vector<std::string> names_;
    std::vector<vitrine::app::Image> tiles_;
    std::string why_not_comparable_;
};

} // namespace ui
