// SPDX-License-Identifier: MIT
// Tables of enumerators and their names, searched both ways.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace machine {

template <typename Enum>
struct Row {
    Enum value;
    std::string_view name;
    std::string_view title = {}; // or a sentence
};

template <typename Enum, std::size_t Count>
std::string_view name_in(const Row<Enum> (&table)[Count], Enum value) {
    for (const Row<Enum>& row : table) {
        if (row.value == value) {
            return row.name;
        }
    }
    return {};
}

template <typename Enum, std::size_t Count>
std::string_view title_in(const Row<Enum> (&table)[Count], Enum value) {
    for (const Row<Enum>& row : table) {
        if (row.value == value) {
            return row.title;
        }
    }
    return {};
}

template <typename Enum, std::size_t Count>
std::optional<Enum> value_in(const Row<Enum> (&table)[Count], std::string_view name) {
    for (const Row<Enum>& row : table) {
        if (row.name == name) {
            return row.value;
        }
    }
    return std::nullopt;
}

} // namespace machine
