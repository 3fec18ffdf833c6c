// SPDX-License-Identifier: MIT
// A measured figure, always beside a yardstick that was measured in the same run: machines differ
// and drift, ratios say more.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace bench {

struct Figure {
    std::string name;
    double value = 0;
    std::string unit;
    std::string yardstick_name;
    double yardstick_value = 0;
    std::string machine;
    std::string note; // why there is no figure; then the numbers mean nothing

    double ratio() const { return yardstick_value == 0 ? 0 : value / yardstick_value; }
};

void print(const Figure& figure, std::FILE* out);
std::string to_json(const std::vector<Figure>& figures);

/// The middle one of several measurements.
double median(std::vector<double> values);

} // namespace bench
