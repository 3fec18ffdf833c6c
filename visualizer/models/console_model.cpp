// SPDX-License-Identifier: MIT
#include "visualizer/models/console_model.h"

#include <algorithm>

namespace vitrine::models {

namespace {

constexpr char backspace = '\b';

/// A line as it stands after carriage returns and backspaces: what is printed then overwrites.
std::string settled(std::string_view line) {
    std::string shown;
    std::size_t cursor = 0;
    for (const char byte : line) {
        if (byte == '\r') {
            cursor = 0;
        } else if (byte == backspace) {
            cursor -= cursor > 0 ? 1 : 0;
        } else {
            shown.resize(std::max(shown.size(), cursor + 1), ' ');
            shown[cursor++] = byte;
        }
    }
    return shown;
}

} // namespace

std::vector<std::string> console_rows(std::string_view printed, std::size_t columns,
                                      std::size_t most_rows) {
    columns = std::max<std::size_t>(columns, 1);
    std::vector<std::string> rows; // the newest first
    std::size_t end = printed.size();
    while (end > 0 && rows.size() < most_rows) {
        const std::size_t newline = printed.rfind('\n', end - 1);
        const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
        const std::string line = settled(printed.substr(begin, end - begin));
        for (std::size_t row = (line.size() + columns - 1) / columns; row-- > 0;) {
            rows.push_back(line.substr(row * columns, columns));
        }
        end = newline == std::string_view::npos ? 0 : newline;
    }
    rows.resize(std::min(rows.size(), most_rows));
    std::reverse(rows.begin(), rows.end());
    return rows;
}

} // namespace vitrine::models
