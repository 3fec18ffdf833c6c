// SPDX-License-Identifier: MIT
#include "visualizer/cli/narrator.h"

#include "machine/event_names.h"
#include "visualizer/models/line_break.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace vitrine::cli {
namespace {

// The palette's hues as far as every terminal has them (theme/palette.h): blue VTL0, yellow VTL1,
// magenta the hypervisor; red is for denial alone, and never without the word.
const char* hue_of(const abi::TraceEvent& event) {
    using World = abi::World::Kind;
    if (event.verdict() == abi::Verdict::Denied) {
        return "31";
    }
    switch (event.before()) {
    case World::Vtl0User:
    case World::Vtl0Kernel: return "34";
    case World::Vtl1User:
    case World::Vtl1Kernel: return "33";
    default: return "35";
    }
}

std::string painted(bool colour, const char* code, std::string_view text) {
    return colour ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string{text};
}

std::size_t characters_in(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

std::size_t end_of_word(std::string_view text) {
    std::size_t end = text.find(' ');
    while (end < text.size() && !models::may_break(text, end)) {
        end = text.find(' ', end + 1);
    }
    return std::min(end, text.size());
}

} // namespace

std::string wrapped(std::string_view text, std::string_view indent, std::size_t width) {
    std::string result;
    std::string line{indent};
    std::size_t used = characters_in(indent);
    bool empty = true;
    while (!text.empty()) {
        const std::size_t end = end_of_word(text);
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!empty && used + 1 + characters_in(word) > width) {
            result += line + '\n';
            line = indent;
            used = characters_in(indent);
            empty = true;
        }
        line += (empty ? "" : " ") + std::string{word};
        used += characters_in(word) + (empty ? 0 : 1);
        empty = false;
    }
    return result + line;
}

Narrator::Narrator(const machine::Scene& scene, std::FILE* out)
    : scene_(scene), out_(out), colour_(isatty(fileno(out)) != 0) {}

void Narrator::begin(std::string_view machine_name) const {
    fmt::print(out_, "{}\n\n{}\n\nOn the machine {}:\n\n", painted(colour_, "1", scene_.title),
               wrapped(scene_.description, ""), machine_name);
    std::fflush(out_);
}

void Narrator::tell(const abi::TraceEvent& event, std::span<const abi::TraceEvent> before,
                    const std::string& console) {
    const std::string sentence = scene_.narrate(event, before);
    tell_console(console);
    if (sentence.empty()) {
        return;
    }
    if (connected_ && console_told_ != 0 && console[console_told_ - 1] != '\n') {
        fmt::print(out_, "\n");
    }
    const std::string who =
        fmt::format("  {:<12} ", std::string{machine::title_of(event.before())});
    const std::string hanging(characters_in(who), ' ');
    const std::string text = wrapped(sentence, hanging).substr(hanging.size());
    fmt::print(out_, "{}{}\n", painted(colour_, hue_of(event), who), text);
    std::fflush(out_);
}

void Narrator::connect(std::string_view greeting) {
    connected_ = true;
    fmt::print(out_, "{}\n\n", greeting);
    std::fflush(out_);
}

void Narrator::tell_console(const std::string& console) {
    if (connected_) {
        pass_on(console);
    } else {
        tell_lines(console, false);
    }
}

void Narrator::pass_on(const std::string& console) {
    std::fwrite(console.data() + console_told_, 1, console.size() - console_told_, out_);
    std::fflush(out_);
    console_told_ = console.size();
}

void Narrator::tell_lines(const std::string& console, bool to_the_end) {
    while (console_told_ < console.size()) {
        const std::size_t end = console.find('\n', console_told_);
        if (end == std::string::npos && !to_the_end) {
            return;
        }
        const std::size_t stop = std::min(end, console.size());
        std::string line = console.substr(console_told_, stop - console_told_);
        std::erase(line, '\r');
        fmt::print(out_, "{}\n", painted(colour_, "90", "    console │ " + line));
        console_told_ = std::min(stop + 1, console.size());
    }
}

void Narrator::end(const std::vector<machine::Judgement>& judgements, const machine::Stop& stop,
                   const std::string& console) {
    if (connected_) {
        pass_on(console);
    } else {
        tell_lines(console, true);
    }
    fmt::print(out_, "\n{}\n\n", wrapped(stop.sentence, ""));
    if (judgements.empty()) {
        std::fflush(out_);
        return;
    }
    std::size_t held = 0;
    for (const machine::Judgement& judgement : judgements) {
        held += judgement.held ? 1 : 0;
        fmt::print(out_, "  {} {}\n",
                   judgement.held ? painted(colour_, "32", "✓")
                                  : painted(colour_, "31", "✕ failed:"),
                   judgement.text);
    }
    fmt::print(out_, "\n{} of {} expectations held.\n", held, judgements.size());
    std::fflush(out_);
}

} // namespace vitrine::cli
