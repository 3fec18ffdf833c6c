// SPDX-License-Identifier: MIT
#include "visualizer/cli/tour_pictures.h"

#include "visualizer/app/png.h"
#include "visualizer/app/stage.h"
#include "visualizer/cli/terminal_run.h"
#include "visualizer/models/event_match.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace vitrine::cli {

namespace {

using app::Stage;
using app::Verb;
using models::Tab;

constexpr app::WindowSize size{1440, 810};
constexpr double moment = 0.74; // seconds; moving dots are a third of their way along

struct Picture {
    const char* name;
    const char* scene;
    std::vector<const char*> until; // events to run to, one after another
    int lesson = 0;                 // open this one; 0: none
    Tab tab = Tab::Page;
    bool explains = false; // the last event, in the tab "Why?"
    bool light = false;
    bool menu = false;
};

const std::vector<Picture>& pictures() {
    static const std::vector<Picture> all = {
        {"tour-run", "first-light", {"vtl-call", "secure-call"}},
        {"tour-map",
         "first-light",
         {"secure-call service=create-secure-allocation",
          "slat-change access=none restricted_vtl=0"},
         3},
        {"tour-why", "first-light", {"slat-violation"}, 0, Tab::Why, true},
        {"tour-dma", "attack-dma-attack", {"dma-blocked"}, 11, Tab::Why, true, true},
        {"tour-gates",
         "trustlet-launch",
         {"launch-gate gate=5 trustlet=0x1000", "secure-call service=create-thread", "normal-call"},
         8,
         Tab::Trustlets},
        {"tour-refused",
         "attack-borrowed-identity",
         {"launch-gate passed=false"},
         0,
         Tab::Trustlets,
         true,
         true},
        {"tour-menu", "first-light", {"slat-violation"}, 0, Tab::Code, false, false, true},
    };
    return all;
}

std::string draw(const Picture& picture, const std::filesystem::path& folder,
                 const std::filesystem::path& images) {
    BootOptions boot;
    boot.scene = picture.scene;
    boot.images = images;
    const BootPlan plan = plan_boot(boot);
    if (!plan.error.empty()) {
        return plan.error;
    }
    app::Session session(exploring_session(plan, boot));
    Stage stage(session, size, {picture.light ? theme::Mode::Light : theme::Mode::Dark, false, {}});
    if (!stage.error().empty()) {
        return stage.error();
    }
    const auto& lessons = session.settings().lessons;
    const auto lesson = std::find_if(lessons.begin(), lessons.end(), [&](const auto& one) {
        return static_cast<int>(one.number) == picture.lesson;
    });
    if (lesson != lessons.end()) {
        const auto index = static_cast<std::uint64_t>(lesson - lessons.begin());
        stage.shell().obey({Verb::OpenLesson, index, 0, 0, {}});
        stage.settle(moment);
    }
    for (const char* event : picture.until) {
        const models::EventMatch match = models::parse_match(event).match;
        bool reached = false;
        session.run_here({.until = [&](const abi::TraceEvent& each) {
            reached = reached || match.matches(each);
            return reached;
        }});
        if (!reached) {
            return fmt::format("{}: \"{}\" never happens.", picture.name, event);
        }
        stage.settle(moment);
    }
    stage.shell().obey({Verb::ShowTab, static_cast<std::uint64_t>(picture.tab), 0, 0, {}});
    if (picture.explains) {
        stage.shell().obey({Verb::Explain, session.snapshot()->events.size() - 1, 0, 0, {}});
    }
    if (picture.menu) {
        stage.shell().obey({Verb::SwitchMenu, 0, 0, 0, {}});
    }
    stage.settle(moment);
    return app::write_png(folder / (std::string(picture.name) + ".png"), stage.picture());
}

} // namespace

ExitStatus draw_tour_pictures(const std::filesystem::path& folder,
                              const std::filesystem::path& images) {
    std::error_code none;
    std::filesystem::create_directories(folder, none);
    for (const Picture& picture : pictures()) {
        if (const std::string error = draw(picture, folder, images); !error.empty()) {
            complain(error);
            return ExitStatus::MachineFailed;
        }
        fmt::print("{}\n", (folder / (std::string(picture.name) + ".png")).string());
    }
    return ExitStatus::Done;
}

} // namespace vitrine::cli
