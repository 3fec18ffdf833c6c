// SPDX-License-Identifier: MIT
// Who types into the guest's console during a run in the terminal: a script, a person, or nobody.
//
// A guest at its prompt would wait for ever, so a run ends there when nobody types any more. While
// it waits for a person, its clock does not race: a sleep of the guest's then takes real time.
#pragma once

#include "machine/target.h"
#include "machine/typist.h"
#include "visualizer/cli/terminal.h"

#include <atomic>
#include <memory>
#include <string>

namespace vitrine::cli {

class Keyboard {
public:
    enum class Hands { Script, Person };

    /// `target` must outlive it. A script without lines is nobody.
    Keyboard(machine::Target& target, machine::Typist script, Hands hands);

    /// What the person should know at the beginning; empty without one.
    std::string greeting() const;
    /// Sets what a run needs so that it can be typed into; but not `answer`, which is below.
    void prepare(machine::RunLimit& limit) const;
    std::string answer(const std::string& console);
    /// The machine stopped: should it run on?
    bool wants_more(const machine::Stop& stop);
    /// Does the guest stand at its prompt, and nothing more is typed?
    bool is_prompt_left_empty() const;
    /// Why the run ended, if the keyboard is the reason.
    std::string farewell() const;

private:
    bool has_person() const { return terminal_ != nullptr; }
    bool is_over() const { return left_ || (!has_person() && script_.is_waited_for()); }

    machine::Target& target_;
    machine::Typist script_;
    bool at_line_start_ = true; // the guest's last character was a line feed
    std::atomic<bool> left_ = false;
    std::unique_ptr<Terminal> terminal_;
};

} // namespace vitrine::cli
