// SPDX-License-Identifier: MIT
#include "visualizer/models/console_model.h"

#include <algorithm>
#include <iterator>
#include <utility>

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

/// The line in pieces of at most `columns` letters, broken at a space where one is near.
std::vector<std::string> wrapped(std::string_view line, std::size_t columns) {
    std::vector<std::string> rows;
    while (line.size() > columns) {
        const std::size_t space = line.rfind(' ', columns);
        const bool is_near = space != std::string_view::npos && space > columns / 2;
        rows.emplace_back(line.substr(0, is_near ? space : columns));
        line.remove_prefix(is_near ? space + 1 : columns);
    }
    if (!line.empty()) {
        rows.emplace_back(line);
    }
    return rows;
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
        std::vector<std::string> pieces = wrapped(line, columns);
        std::move(pieces.rbegin(), pieces.rend(), std::back_inserter(rows));
        end = newline == std::string_view::npos ? 0 : newline;
    }
    rows.resize(std::min(rows.size(), most_rows));
    std::reverse(rows.begin(), rows.end());
    return rows;
}

} // namespace vitrine::models
