// SPDX-License-Identifier: MIT
// A session for a person at the window: whatever there is can be booted, and the past is kept.
#include "visualizer/cli/terminal_run.h"

#include <memory>
#include <utility>

namespace vitrine::cli {

namespace {

constexpr std::uint64_t kept_past = 256ULL << 20; // bytes of the host's memory

} // namespace

app::SessionSettings exploring_session(const BootPlan& plan, const BootOptions& options) {
    const auto chosen = std::make_shared<BootPlan>(plan); // the machine's thread alone uses it
    const auto keep_past = [](BootPlan& next) { next.settings.history_bytes = kept_past; };
    keep_past(*chosen);
    app::SessionSettings settings = session_settings(plan, [chosen] { return switch_on(*chosen); });
    settings.choose = [chosen, options, keep_past](const std::string& scene,
                                                   const std::vector<std::string>& without) {
        BootOptions wanted = options;
        wanted.scene = scene;
        wanted.without = without;
        BootPlan next = plan_boot(wanted);
        if (next.error.empty()) {
            keep_past(next);
            *chosen = std::move(next);
            return app::Chosen{chosen->scene, ""};
        }
        return app::Chosen{nullptr, next.error};
    };
    settings.booted = [chosen] {
        const machine::BootSettings& boot = chosen->settings;
        return machine::Recording{chosen->scene->name,
                                  boot.command_line,
                                  boot.ram_size,
                                  boot.processors,
                                  machine::hash_of_images(boot),
                                  {},
                                  0,
                                  {}};
    };
    settings.lessons = models::read_lessons(settings.source_root / "lessons");
    settings.glossary = models::read_glossary(settings.source_root / "docs/glossary.md");
    return settings;
}

} // namespace vitrine::cli
