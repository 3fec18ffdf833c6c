// SPDX-License-Identifier: MIT
// ./vitrine bench: measured figures, each beside its yardstick.
#include "bench/measures.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace {

using Measure = std::vector<bench::Figure> (*)(const machine::Images& images);

struct Row {
    const char* what;
    Measure measure;
};

constexpr Row rows[] = {
    {"boot times", bench::boot_times},         {"loop speeds", bench::loop_speeds},
    {"peak memory", bench::peak_memory},       {"round trips", bench::round_trips},
    {"device costs", bench::device_costs},     {"time travel", bench::time_travel},
    {"code integrity", bench::code_integrity}, {"kernel paths", bench::kernel_paths},
    {"machine costs", bench::machine_costs},   {"window frames", bench::window_frames},
};

} // namespace

int main(int count, char** words) {
    CLI::App program{"Measured figures, each beside a yardstick measured in the same run.",
                     "vitrine bench"};
    bool json = false;
    std::filesystem::path folder;
    std::string only;
    program.add_flag("--json", json, "As JSON");
    program.add_option("--images", folder, "Boot the images in this folder");
    program.add_option("--only", only, "Measure only what has this in its name");
    program.footer("Example: vitrine bench --only \"kernel paths\"\nTakes about two minutes. "
                   "Nothing is judged: quiet "
                   "machines, several runs.");
    CLI11_PARSE(program, count, words);

    const machine::Images images = machine::find_images(folder);
    if (!images.error.empty()) {
        fmt::print(stderr, "vitrine: {}\n", images.error);
        return 3;
    }
    std::vector<bench::Figure> figures;
    for (const Row& row : rows) {
        if (std::string_view(row.what).find(only) == std::string_view::npos) {
            continue;
        }
        fmt::print(stderr, "measuring {} ...\n", row.what);
        for (bench::Figure& figure : row.measure(images)) {
            if (!json) {
                bench::print(figure, stdout);
            }
            figures.push_back(std::move(figure));
        }
    }
    if (figures.empty()) {
        fmt::print(stderr, "vitrine: nothing that is measured has \"{}\" in its name.\n", only);
        return 2;
    }
    if (json) {
        fmt::print("{}\n", bench::to_json(figures));
    }
    return 0;
}
