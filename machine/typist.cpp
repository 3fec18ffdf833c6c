// SPDX-License-Identifier: MIT
// See typist.h.
#include "machine/typist.h"

#include <fmt/format.h>

#include <algorithm>

namespace machine {
namespace {

constexpr char enter = '\r';
constexpr std::size_t longest_line = 1000;
constexpr std::size_t most_lines = 100'000;

bool is_control(char letter) {
    const auto code = static_cast<unsigned char>(letter);
    return (code < ' ' && code != '\t') || code == 0x7F;
}

/// A sentence's end if this line cannot be typed.
std::string problem_of(std::string_view line) {
    if (line.size() > longest_line) {
        return fmt::format("is longer than {} characters", longest_line);
    }
    return std::any_of(line.begin(), line.end(), is_control)
               ? "holds a control character; a script is plain text"
               : "";
}

} // namespace

std::string Typist::answer(std::string_view console) {
    if (console.size() <= answered_at_ || !console.ends_with(prompt_)) {
        return {};
    }
    const std::string_view before = console.substr(0, console.size() - prompt_.size());
    if (!before.empty() && before.back() != '\n' && before.back() != '\r') {
        return {};
    }
    answered_at_ = console.size();
    is_waited_for_ = next_ == lines_.size();
    return is_waited_for_ ? std::string() : lines_[next_++] + enter;
}

Script read_script(std::istream& in) {
    Script script;
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        if (!line.empty() && line.back() == '\r') {
            line.pop_back();
        }
        const std::string problem =
            number > most_lines ? fmt::format("is beyond the {} a script may have", most_lines)
                                : problem_of(line);
        if (!problem.empty()) {
            script.error = fmt::format("Line {} of the script {}.", number, problem);
            return script;
        }
        if (!line.empty() && line.front() != '#') {
            script.lines.push_back(line);
        }
    }
    if (in.bad()) {
        script.error = "The script could not be read to its end.";
    }
    return script;
}

} // namespace machine
