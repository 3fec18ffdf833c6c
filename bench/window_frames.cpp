// SPDX-License-Identifier: MIT
// The window's frames, headless, on the real machine's last state with ten million events. The
// aims: our part below 2 ms, a whole frame below 16.6 ms, a click seen within two frames, the first
// frame within a second.
#include "bench/measures.h"
#include "bench/stopwatch.h"
#include "visualizer/app/stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <thread>
#include <utility>

namespace bench {
namespace {

using vitrine::app::Session;
using vitrine::app::SessionSettings;
using vitrine::app::Stage;
using vitrine::app::Verb;
using vitrine::models::Speed;

constexpr std::size_t many_events = 10'000'000;
constexpr unsigned frames = 61;
constexpr double one_frame = 1000.0 / 60; // ms

/// A machine that has run to its end, and then seems to have gone on switching worlds for long.
class LongRun : public machine::Target {
public:
    explicit LongRun(std::unique_ptr<machine::Target> inner) : inner_(std::move(inner)) {
        inner_->run({});
        const auto events = inner_->events();
        events_.assign(events.begin(), events.end());
        clock_ = inner_->clock();
        const std::size_t real = events_.size();
        events_.reserve(many_events);
        while (events_.size() < many_events) {
            abi::TraceEvent event = events_[events_.size() % real];
            event.clock = clock_ += 50;
            events_.push_back(event);
        }
    }

    std::string_view name() const override { return inner_->name(); }
    machine::Capabilities capabilities() const override { return inner_->capabilities(); }
    machine::Stop run(const machine::RunLimit&) override { return {}; }
    void request_pause() override {}
    void type(std::string_view) override {}
    std::uint64_t clock() const override { return clock_; }
    machine::ProcessorState processor(unsigned index) override { return inner_->processor(index); }
    std::span<const std::byte> ram() const override { return inner_->ram(); }
    std::span<const abi::TraceEvent> events() const override { return events_; }
    const std::string& console() const override { return inner_->console(); }
    std::uint64_t state_hash() override { return 0; }

private:
    std::unique_ptr<machine::Target> inner_;
    std::vector<abi::TraceEvent> events_;
    std::uint64_t clock_ = 0;
};

Figure figure(const char* name, double value, const char* yardstick, double aim) {
    return {name, value, "ms", yardstick, aim, "host", {}};
}

struct Frames {
    std::vector<double> whole;
    std::vector<double> worked; // by all threads: the rasterizer has its own
    std::vector<double> ours;
};

void draw_frame(Stage& stage, double time, Frames& times) {
    const Stopwatch watch;
    const ProcessorTime work(ProcessorTime::Of::AllThreads);
    stage.draw(time);
    stage.finish();
    times.worked.push_back(work.seconds() * 1000);
    times.whole.push_back(watch.seconds() * 1000);
    times.ours.push_back(stage.drawing_seconds() * 1000);
}

/// Every pixel of every frame is what a change of the theme or of the window's size costs.
enum class Drawn { WhatChanged, EveryPixel };

Frames draw_frames(Stage& stage, Drawn drawn) {
    Frames times;
    for (unsigned i = 0; i < frames; ++i) {
        if (drawn == Drawn::EveryPixel) {
            stage.renderer().draw_all_anew();
        }
        draw_frame(stage, 1 + i / 60.0, times);
    }
    return times;
}

SessionSettings settings_for(const machine::Images& images, bool long_run) {
    SessionSettings settings;
    settings.scene = machine::find_scene("first-light");
    const auto boot = machine::boot_settings(images, settings.scene->command_line);
    settings.switch_on = [boot, long_run] {
        machine::SwitchedOn on = machine::switch_on_glass(boot);
        if (on.target && long_run) {
            on.target = std::make_unique<LongRun>(std::move(on.target));
        }
        return on;
    };
    return settings;
}

/// Empty where frames can be drawn.
std::string why_no_pictures(const machine::Images& images) {
    Session session(settings_for(images, false));
    return session.error().empty() ? Stage(session, {}, {}).error() : session.error();
}

double first_frame(const machine::Images& images) {
    const Stopwatch watch;
    Session session(settings_for(images, false));
    Stage stage(session, {}, {});
    stage.frame(0);
    stage.finish();
    return watch.seconds() * 1000;
}

/// While the machine is watched at eight times the normal pace: something new in most frames.
Frames draw_running_frames(const machine::Images& images) {
    Session session(settings_for(images, false));
    Stage stage(session, {}, {});
    session.post({Verb::SetSpeed, static_cast<std::uint64_t>(Speed::Eightfold), 0, 0, {}});
    session.post({Verb::Run, 0, 0, 0, {}});
    stage.settle(0);
    Frames times;
    for (unsigned i = 0; i < 4 * frames; ++i) {
        const double time = 1 + i / 60.0;
        session.advance(time); // on a thread of its own elsewhere
        draw_frame(stage, time, times);
    }
    return times;
}

/// From a click to a picture with its effect, while the machine runs as fast as it goes.
double click_to_picture(Session& session, Stage& stage, unsigned number) {
    const auto wanted = number % 2 == 0 ? Speed::Maximum : Speed::Eightfold;
    const Stopwatch watch;
    stage.shell().obey({Verb::SetSpeed, static_cast<std::uint64_t>(wanted), 0, 0, {}});
    while (session.snapshot()->speed != wanted) {
        std::this_thread::yield();
    }
    stage.draw(2);
    stage.finish();
    return watch.seconds() * 1000;
}

struct FullSpeed {
    Frames frames;
    double click; // to a picture with its effect, ms
};

FullSpeed at_full_speed(const machine::Images& images) {
    SessionSettings settings = settings_for(images, false);
    settings.scene = machine::find_scene("shell"); // which does not end by itself
    const auto boot = machine::boot_settings(images, settings.scene->command_line);
    settings.switch_on = [boot] { return machine::switch_on_glass(boot); };
    Session session(settings);
    Stage stage(session, {}, {});
    session.start({});
    session.post({Verb::SetSpeed, static_cast<std::uint64_t>(Speed::Maximum), 0, 0, {}});
    session.post({Verb::Run, 0, 0, 0, {}});
    std::vector<double> times;
    for (unsigned i = 0; i < 21; ++i) {
        times.push_back(click_to_picture(session, stage, i));
    }
    FullSpeed measured{{}, median(times)};
    for (unsigned i = 0; i < 2 * frames; ++i) {
        draw_frame(stage, 2 + i / 60.0, measured.frames);
    }
    session.stop();
    return measured;
}

/// How long each frame works on its piece of a run that is new to the window. Every window takes
/// the same pieces: of a piece's times the shortest is its own, the rest is another program's.
void take_in(Stage& stage, std::vector<double>& shortest) {
    for (std::size_t piece = 0; stage.shell().catching_up(); ++piece) {
        const ProcessorTime work(ProcessorTime::Of::ThisThread);
        stage.shell().refresh(1);
        const double time = work.seconds() * 1000;
        if (piece == shortest.size()) {
            shortest.push_back(time);
        }
        shortest[piece] = std::min(shortest[piece], time);
    }
}

std::vector<double> times_of_pieces(const machine::Images& images) {
    std::vector<double> shortest;
    for (unsigned round = 0; round < 3; ++round) {
        Session session(settings_for(images, true));
        Stage stage(session, {}, {});
        take_in(stage, shortest);
    }
    return shortest;
}

} // namespace

std::vector<Figure> window_frames(const machine::Images& images) {
    const std::string problem = why_no_pictures(images);
    if (!problem.empty()) {
        return {{"window frames", 0, "ms", "", 0, "host", problem}};
    }
    const double first = first_frame(images);
    const FullSpeed fast = at_full_speed(images);
    const Frames running = draw_running_frames(images);
    const std::vector<double> pieces = times_of_pieces(images);
    Session session(settings_for(images, true));
    Stage stage(session, {}, {});
    stage.settle(1);
    const Frames follow = draw_frames(stage, Drawn::WhatChanged);
    stage.shell().obey({Verb::ShowTime, 0, 0, 1e9, {}}); // all of it: the columns of the pyramid
    stage.settle(1);
    const Frames all_time = draw_frames(stage, Drawn::WhatChanged);
    const Frames whole = draw_frames(stage, Drawn::EveryPixel);
    return {
        figure("our part of a frame, 10,000,000 events", median(follow.ours), "aim", 2),
        figure("our part, the whole run in the timeline", median(all_time.ours), "aim", 2),
        figure("whole frame at 1600x900, watched at 8x, software rasterizer", median(running.whole),
               "60 Hz", one_frame),
        figure("the same, work of all processors", median(running.worked), "two of them at 60 Hz",
               2 * one_frame),
        figure("whole frame, machine at full speed beside it", median(fast.frames.whole), "60 Hz",
               one_frame),
        figure("whole frame with every pixel drawn anew", median(whole.whole), "60 Hz", one_frame),
        figure("the same, work of all processors", median(whole.worked), "two of them at 60 Hz",
               2 * one_frame),
        figure("10,000,000 events taken in, the longest piece",
               *std::max_element(pieces.begin(), pieces.end()), "60 Hz", one_frame),
        figure("click to picture, machine at full speed", fast.click, "two frames", 2 * one_frame),
        figure("window up, machine switched on", first, "aim", 1000),
    };
}

} // namespace bench
