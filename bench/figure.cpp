// SPDX-License-Identifier: MIT
#include "bench/figure.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bench {

void print(const Figure& figure, std::FILE* out) {
    if (!figure.note.empty()) {
        fmt::print(out, "{} ({})\n    not measured: {}\n", figure.name, figure.machine,
                   figure.note);
        return;
    }
    fmt::print(
        out, "{} ({})\n    {:>12.4g} {}\n    {:>12.4g} {}: {}\n    {:>12.3f} times the yardstick\n",
        figure.name, figure.machine, figure.value, figure.unit, figure.yardstick_value, figure.unit,
        figure.yardstick_name, figure.ratio());
}

std::string to_json(const std::vector<Figure>& figures) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const Figure& figure : figures) {
        rows.push_back({{"name", figure.name},
                        {"value", figure.value},
                        {"unit", figure.unit},
                        {"yardstick_name", figure.yardstick_name},
                        {"yardstick_value", figure.yardstick_value},
                        {"ratio", figure.ratio()},
                        {"machine", figure.machine},
                        {"note", figure.note}});
    }
    return rows.dump(2);
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

} // namespace bench
