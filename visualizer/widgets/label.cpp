// SPDX-License-Identifier: MIT
#include "visualizer/widgets/label.h"

#include <algorithm>
#include <string>
#include <vector>

namespace vitrine::widgets {

namespace {

constexpr float longest_line = 460; // design pixels

/// Appends `text` to `lines`, broken at spaces.
void wrap(const Canvas& canvas, Style style, std::string_view text,
          std::vector<std::string>& lines) {
    std::string line;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        const std::string longer =
            line.empty() ? std::string(word) : line + ' ' + std::string(word);
        if (!line.empty() && canvas.measure(style, longer).x > canvas.px(longest_line)) {
            lines.push_back(line);
            line = word;
        } else {
            line = longer;
        }
    }
    lines.push_back(line);
}

} // namespace

void label(Canvas& canvas, const Rect& rect, Style style, Color color, std::string_view text,
           Align align) {
    canvas.text_in(rect, style, color, text, align);
    const bool is_cut = canvas.measure(style, text).x > rect.w + 0.5F;
    if (is_cut && canvas.pointer_in(intersection(rect, canvas.clip()))) {
        explain(canvas, text, "");
    }
}

void explain(Canvas& canvas, std::string_view title, std::string_view text) {
    std::vector<std::string> lines;
    wrap(canvas, Style::SmallBold, title, lines);
    if (lines.size() > 1) { // Only a tooltip's first line is bold: a long title is a text.
        lines.clear();
        wrap(canvas, Style::Small, title, lines);
    }
    if (!text.empty()) {
        wrap(canvas, Style::Small, text, lines);
    }
    canvas.tooltip(lines);
}

} // namespace vitrine::widgets
