// SPDX-License-Identifier: MIT
#include "visualizer/cli/keyboard.h"

#include <fmt/format.h>

#include <utility>

namespace vitrine::cli {
namespace {

/// As long as a sleep of the guest's takes while it waits for a person.
constexpr auto idle_wait = std::chrono::milliseconds(10);

} // namespace

Keyboard::Keyboard(machine::Target& target, machine::Typist script, Hands hands)
    : target_(target), script_(std::move(script)) {
    if (hands == Hands::Person) {
        const auto leave = [this] {
            left_ = true;
            target_.request_pause();
        };
        const auto typed = [this](std::string_view keys) { target_.type(keys); };
        terminal_ = std::make_unique<Terminal>(Terminal::Keys{typed, leave});
    }
}

std::string Keyboard::greeting() const {
    return has_person() ? "The keyboard is the guest's console; Ctrl+] leaves." : "";
}

void Keyboard::prepare(machine::RunLimit& limit) const {
    if (has_person()) {
        limit.when_idle = machine::RunLimit::WhenIdle::Stop;
        limit.silence = machine::RunLimit::Silence::Expected;
    }
}

std::string Keyboard::answer(const std::string& console) {
    at_line_start_ = console.ends_with('\n');
    std::string keys = script_.answer(console);
    if (is_over()) {
        target_.request_pause();
    }
    return keys;
}

bool Keyboard::wants_more(const machine::Stop& stop) {
    if (stop.reason == machine::StopReason::Idle) {
        if (!at_line_start_) { // A prompt, or what was typed behind it.
            terminal_->wait_for_key(idle_wait);
        }
        return !left_;
    }
    return stop.reason == machine::StopReason::Paused && !is_over();
}

bool Keyboard::is_prompt_left_empty() const {
    return has_person() ? left_ && !at_line_start_ : script_.is_waited_for();
}

std::string Keyboard::farewell() const {
    if (left_) {
        return "You left; the machine is switched off.";
    }
    if (!is_over()) {
        return "";
    }
    return script_.typed() == 0
               ? "The guest waits at its prompt, and nobody is there to type: run it in a "
                 "terminal, "
                 "or with --type FILE."
               : fmt::format("The script's {} lines are typed, and the guest waits for more; the "
                             "machine is switched off.",
                             script_.typed());
}

} // namespace vitrine::cli
