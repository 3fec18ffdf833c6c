// SPDX-License-Identifier: MIT
#include "visualizer/cli/doctor.h"

#include "machine/bochs/bochs.h"
#include "machine/images.h"
#include "machine/qemu/qemu.h"
#include "machine/target.h"
#include "visualizer/app/window.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace vitrine::cli {
namespace {

struct Finding {
    std::string name;
    bool needed = true; // by `run`
    bool sound = false;
    std::string detail; // what was found, or what is wrong and how to mend it
};

Finding images(const std::filesystem::path& asked_for) {
    const machine::Images found = machine::find_images(asked_for);
    const bool sound = found.error.empty();
    return {"images", true, sound, sound ? found.folder.string() : found.error};
}

/// Switching on is the test: the engine checks itself before its first instruction.
Finding glass(const std::filesystem::path& asked_for) {
    const machine::Images found = machine::find_images(asked_for);
    if (!found.error.empty()) {
        return {"glass", true, false, "Not tried: there are no images to boot."};
    }
    const auto switched = machine::switch_on_glass(machine::boot_settings(found, ""));
    return {"glass", true, switched.target != nullptr,
            switched.target ? "the emulated machine passes its self-check" : switched.error};
}

Finding qemu() {
    const bool there = machine::qemu::is_installed();
    return {"qemu", false, there,
            there ? "qemu-system-x86_64 is in PATH"
                  : "For --machine qemu and compare, install the package qemu-system-x86."};
}

Finding bochs() {
    const std::string missing = machine::bochs::what_is_missing();
    return {"bochs", false, missing.empty(),
            missing.empty() ? "bochs and GRUB are installed: --machine bochs, without IOMMU, disk, "
                              "steps and breakpoints"
                            : missing};
}

Finding display() {
    const bool there = app::has_display();
    return {"display", false, there,
            there ? "a window can be opened"
                  : "Without a display, run tells the scene and draws the window to a file."};
}

} // namespace

ExitStatus examine(const std::filesystem::path& images_folder, bool json) {
    const std::vector<Finding> findings = {images(images_folder), glass(images_folder), qemu(),
                                           bochs(), display()};
    bool fit = true;
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const Finding& finding : findings) {
        fit = fit && (finding.sound || !finding.needed);
        rows.push_back({{"name", finding.name},
                        {"needed", finding.needed},
                        {"ok", finding.sound},
                        {"detail", finding.detail}});
        if (!json) {
            const char* const verdict = finding.sound    ? "ok"
                                        : finding.needed ? "MISSING"
                                                         : "absent";
            fmt::print("  {:<8} {:<8} {}\n", finding.name, verdict, finding.detail);
        }
    }
    if (json) {
        fmt::print("{}\n", rows.dump());
    }
    return fit ? ExitStatus::Done : ExitStatus::NotAsHoped;
}

} // namespace vitrine::cli
