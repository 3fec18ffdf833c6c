// SPDX-License-Identifier: MIT
// Draws the window in its main states into a folder, for people to look at. The machine is the
// scripted one, so that the pictures need no images and are always the same.
//
//   window_pictures FOLDER
#include "machine/scene.h"
#include "tests/fakes/scripted_target/first_light.h"
#include "visualizer/app/png.h"
#include "visualizer/app/stage.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <string>

namespace {

using vitrine::app::Look;
using vitrine::app::Stage;
using vitrine::app::Verb;
using vitrine::app::WindowSize;
using vitrine::theme::Mode;

// Where the machine stands: before its first instruction, after the nth event of a kind, at the
// end.
struct Moment {
    abi::EventKind kind = abi::EventKind::None; // None: not started
    unsigned nth = 1;
};

struct Picture {
    const char* name;
    Moment moment;
    Look look;
    WindowSize size;
    vitrine::models::Tab tab = vitrine::models::Tab::Page;
    fakes::Guarded guarded = fakes::Guarded::Yes;
    bool help = false;
};

using Kind = abi::EventKind;
using vitrine::models::Tab;

constexpr Moment start{};
constexpr Moment pages_taken{Kind::SlatChange, 3};
constexpr Moment asked{Kind::SecureCall, 2};
constexpr Moment gift_taken{Kind::SlatChange, 6};
constexpr Moment denied{Kind::SlatViolation, 1};
constexpr Moment told{Kind::InterceptDelivered, 1};
constexpr Moment over{Kind::MachineOff, 1};
constexpr Look dark{Mode::Dark, false};
constexpr Look light{Mode::Light, false};

constexpr Picture pictures[] = {
    {"start_dark", start, dark, {}},
    {"pages_taken_dark", pages_taken, dark, {}},
    {"asked_light", asked, light, {}},
    {"denied_dark", denied, dark, {}},
    {"denied_light", denied, light, {}},
    {"told_dark", told, dark, {}},
    {"lecture_dark", told, {Mode::Dark, true}, {}},
    {"lecture_light", denied, {Mode::Light, true}, {}},
    {"cpu_light", gift_taken, light, {}, Tab::Cpu},
    {"code_dark", gift_taken, dark, {}, Tab::Code},
    {"events_dark", told, dark, {}, Tab::Events},
    {"end_dark", over, dark, {}},
    {"unguarded_dark", over, dark, {}, Tab::Page, fakes::Guarded::No},
    {"help_dark", told, dark, {}, Tab::Page, fakes::Guarded::Yes, true},
    {"small_light", told, light, {1280, 720}},
    {"square_dark", told, dark, {1280, 1024}},
    {"large_dark", denied, dark, {3840, 2160}},
};

// Up to the event before the moment, so that the last step is seen as a step.
void run_to(vitrine::app::Session& session, const Moment& moment) {
    std::size_t wanted = 0;
    {
        unsigned seen = 0;
        const auto rehearsal = fakes::first_light();
        rehearsal->run(
            {.instructions = machine::RunLimit::none, .until = [&](const abi::TraceEvent& event) {
                 ++wanted;
                 seen += event.kind == moment.kind ? 1 : 0;
                 return seen == moment.nth;
             }});
    }
    std::size_t happened = 0;
    session.run_here({.instructions = machine::RunLimit::none,
                      .until = [&](const abi::TraceEvent&) { return ++happened + 1 >= wanted; }});
}

std::string draw(const Picture& picture, const std::filesystem::path& folder) {
    vitrine::app::SessionSettings settings;
    settings.switch_on = [&picture] {
        return machine::SwitchedOn{fakes::first_light(picture.guarded), ""};
    };
    settings.scene = machine::find_scene("first-light");
    settings.symbols = std::make_shared<const machine::Symbols>(fakes::first_light_symbols());
    settings.source_root = folder / "sources";
    vitrine::app::Session session(settings);
    if (picture.moment.kind != Kind::None) {
        run_to(session, picture.moment);
    }
    Stage stage(session, picture.size, picture.look);
    if (!stage.error().empty()) {
        return stage.error();
    }
    stage.shell().obey({Verb::ShowTab, static_cast<std::uint64_t>(picture.tab), 0, 0, {}});
    if (picture.help) {
        stage.shell().obey({Verb::SwitchHelp, 0, 0, 0, {}});
    }
    stage.settle(0.74);
    if (picture.moment.kind != Kind::None) {
        stage.shell().obey({Verb::StepEvent, 0, 0, 0, {}});
        stage.settle(0.74);
    }
    return vitrine::app::write_png(folder / (std::string(picture.name) + ".png"), stage.picture());
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: window_pictures FOLDER [NAME]\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder);
    fakes::write_first_light_sources(folder / "sources");
    for (const Picture& picture : pictures) {
        if (argc > 2 && std::string(argv[2]) != picture.name) {
            continue;
        }
        if (const std::string error = draw(picture, folder); !error.empty()) {
            std::fprintf(stderr, "%s: %s\n", picture.name, error.c_str());
            return 1;
        }
        fmt::print("{}\n", (folder / (std::string(picture.name) + ".png")).string());
    }
    return 0;
}
