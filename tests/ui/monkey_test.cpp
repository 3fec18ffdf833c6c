// SPDX-License-Identifier: MIT
// Somebody who clicks, types, drags and resizes at random must never break the window.
// VITRINE_MONKEY_STEPS sets how long he does so: 20,000 for a whole night's worth. Nobody looks at
// the pixels of most of his frames, so they are left out.
#include "tests/catch.h"
#include "tests/ui/exploring.h"
#include "tests/ui/robot.h"
#include "tests/unit/visualizer/launching.h"
#include "visualizer/theme/compat.h"

#include <cstdlib>
#include <random>

namespace {

using ui::Robot;
using vitrine::Point;
using vitrine::app::Command;
using vitrine::app::Session;
using vitrine::app::SessionSettings;
using vitrine::app::Verb;
using vitrine::app::WindowSize;

unsigned wanted_steps() {
    const char* steps = std::getenv("VITRINE_MONKEY_STEPS");
    return steps != nullptr ? static_cast<unsigned>(std::atoi(steps)) : 200;
}

enum class Machine { Scripted, Launching };

SessionSettings anything(Machine which) {
    SessionSettings settings = ui::exploring();
    if (which == Machine::Launching) {
        settings.switch_on = [] {
            return machine::SwitchedOn{std::make_unique<made_up::Launching>(), ""};
        };
    }
    settings.lessons.emplace_back();
    settings.lessons.back().title = "Anything";
    settings.lessons.back().scene = "first-light";
    settings.lessons.back().stops.emplace_back();
    return settings;
}

class Monkey {
public:
    explicit Monkey(unsigned seed) : random_(seed) {}

    void step(Robot& robot) {
        switch (below(8)) {
        case 0:
        case 1:
        case 2: robot.click(somewhere(robot)); break;
        case 3: robot.drag(somewhere(robot), somewhere(robot)); break;
        case 4: robot.wheel(somewhere(robot), below(2) == 0 ? 1.0F : -1.0F); break;
        case 5: robot.type(below(2) == 0 ? "0x1 page" : "\xE2\x9C\x95?"); break;
        case 6: robot.enter(); break;
        default: command(robot); break;
        }
    }

private:
    std::uint64_t below(std::uint64_t end) { return random_() % end; }

    Point somewhere(Robot& robot) {
        const auto& window = robot.place("panel.top");
        return {static_cast<float>(below(static_cast<std::uint64_t>(window.w))),
                static_cast<float>(below(900))};
    }

    void command(Robot& robot) {
        const auto verb = static_cast<Verb>(below(static_cast<std::uint64_t>(Verb::Close)));
        const bool writes_files = verb == Verb::ExportPicture || verb == Verb::ExportTrace ||
                                  verb == Verb::ExportPerfetto || verb == Verb::ExportRecording;
        // Values a panel would never give: indices are the shell's to check, enums the panels'.
        const bool is_enum = verb == Verb::SetSpeed || verb == Verb::ShowTab ||
                             verb == Verb::MoveSplitter || verb == Verb::SwitchGroup;
        const std::uint64_t value = is_enum         ? below(verb == Verb::ShowTab ? 6 : 4)
                                    : below(3) == 0 ? random_()
                                                    : below(70'000);
        if (!writes_files) {
            robot.stage().shell().obey({verb, value, static_cast<double>(below(1000)),
                                        static_cast<double>(below(1'000'000)), "any denied"});
            robot.frames(2);
        }
        if (below(20) == 0) {
            robot.resize(
                {static_cast<int>(1024 + below(1600)), static_cast<int>(576 + below(900))});
            robot.frames(2);
        }
    }

    std::mt19937_64 random_;
};

} // namespace

TEST_CASE("Random clicks, keys and sizes break nothing", "[ui][monkey]") {
    constexpr unsigned steps_a_session = 100;
    const unsigned steps = wanted_steps();
    for (unsigned done = 0, seed = 1; done < steps; done += steps_a_session, ++seed) {
        CAPTURE(seed);
        Session session(anything(seed % 4 == 0 ? Machine::Launching : Machine::Scripted));
        Robot robot(session, {}, {1280, 720});
        robot.stage().set_pixels(vitrine::app::Renderer::Pixels::LeftOut);
        Monkey monkey(seed);
        for (unsigned i = 0; i < std::min(steps_a_session, steps - done); ++i) {
            monkey.step(robot);
        }
        robot.stage().set_pixels(vitrine::app::Renderer::Pixels::Drawn);
        robot.command(Verb::Escape);
        CHECK(robot.sees("panel.timeline"));
        CHECK(robot.share_drawn(robot.place("panel.timeline")) > 0);
    }
}
