// SPDX-License-Identifier: MIT
// Types a script into a guest's shell: one line each time the guest shows its prompt.
//
// The rule looks at the console alone: the prompt is the last thing on it, at the beginning of a
// line. On glass the console is looked at after each byte, so a script is typed at the same
// instructions in every run.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace machine {

class Typist {
public:
    static constexpr std::string_view shell_prompt = "vitrine> ";

    /// Without lines it types nothing, but still knows when the guest waits.
    explicit Typist(std::vector<std::string> lines = {}, std::string prompt = default_prompt())
        : lines_(std::move(lines)), prompt_(std::move(prompt)) {}

    /// What to type now that this is on the console; empty for nothing.
    std::string answer(std::string_view console);
    /// The guest showed its prompt, and all lines had been typed.
    bool is_waited_for() const { return is_waited_for_; }
    /// How many lines have been typed.
    std::size_t typed() const { return next_; }
    std::size_t left() const { return lines_.size() - next_; }

private:
    static std::string default_prompt() { return std::string(shell_prompt); }

    std::vector<std::string> lines_;
    std::string prompt_;
    std::size_t next_ = 0;
    std::size_t answered_at_ = 0; // how long the console was then
    bool is_waited_for_ = false;
};

/// The lines of a script. Empty lines, and those that begin with #, are for its reader.
struct Script {
    std::vector<std::string> lines;
    std::string error; // one sentence with the line's number
};
Script read_script(std::istream& in);

} // namespace machine
