// SPDX-License-Identifier: MIT
// The real window on the scripted machine. While it is open, it writes one line to standard output
// for each change, so that a script that clicks and types from outside sees what came of it.
#include "tests/ui/story.h"
#include "visualizer/app/window.h"

#include <fmt/format.h>

#include <cstdio>

namespace {

/// Tells every run of the machine that it contains.
class TellingTarget : public machine::Target {
public:
    explicit TellingTarget(std::unique_ptr<machine::Target> inner) : inner_(std::move(inner)) {
        say("switched on");
    }

    std::string_view name() const override { return inner_->name(); }
    machine::Capabilities capabilities() const override { return inner_->capabilities(); }
    machine::Stop run(const machine::RunLimit& limit) override {
        machine::Stop stop = inner_->run(limit);
        say(fmt::format("clock {}", inner_->clock()));
        return stop;
    }
    void request_pause() override { inner_->request_pause(); }
    void type(std::string_view bytes) override { inner_->type(bytes); }
    std::uint64_t clock() const override { return inner_->clock(); }
    unsigned processor_count() const override { return inner_->processor_count(); }
    unsigned current_processor() const override { return inner_->current_processor(); }
    machine::ProcessorState processor(unsigned index) override { return inner_->processor(index); }
    std::span<const std::byte> ram() const override { return inner_->ram(); }
    std::span<const abi::TraceEvent> events() const override { return inner_->events(); }
    const std::string& console() const override { return inner_->console(); }
    std::uint64_t state_hash() override { return inner_->state_hash(); }

private:
    static void say(const std::string& line) {
        std::puts(line.c_str());
        std::fflush(stdout);
    }

    std::unique_ptr<machine::Target> inner_;
};

} // namespace

int main() {
    vitrine::app::WindowSettings settings;
    settings.session = ui::story();
    settings.session.switch_on = [] {
        return machine::SwitchedOn{std::make_unique<TellingTarget>(fakes::first_light()), ""};
    };
    if (!vitrine::app::has_display()) {
        std::fputs("No display.\n", stderr);
        return 2;
    }
    return vitrine::app::show_window(settings);
}
