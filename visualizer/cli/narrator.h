// SPDX-License-Identifier: MIT
// Tells a run in the terminal while it happens: the scene's sentences, and between them what the
// guests print on their console.
#pragma once

#include "abi/trace_event.h"
#include "machine/scene.h"
#include "machine/target.h"

#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

namespace vitrine::cli {

class Narrator {
public:
    /// Writes to `out`. Colour only if `out` is a terminal.
    Narrator(const machine::Scene& scene, std::FILE* out);

    void begin(std::string_view machine_name) const;
    /// From now on the console is a person's: shown as it comes, not line by line.
    void connect(std::string_view greeting);
    /// Called when the guest has printed.
    void tell_console(const std::string& console);
    /// Called for each event, in order, with those before it. `console` is all that was printed so
    /// far.
    void tell(const abi::TraceEvent& event, std::span<const abi::TraceEvent> before,
              const std::string& console);
    /// The rest of the console, the judgement and how the machine ended.
    void end(const std::vector<machine::Judgement>& judgements, const machine::Stop& stop,
             const std::string& console);

private:
    void tell_lines(const std::string& console, bool to_the_end);
    void pass_on(const std::string& console);

    const machine::Scene& scene_;
    std::FILE* out_;
    bool colour_;
    std::size_t console_told_ = 0;
    bool connected_ = false;
};

/// `text` in lines of at most `width` characters, each begun with `indent`. UTF-8 counts by
/// character.
std::string wrapped(std::string_view text, std::string_view indent, std::size_t width = 80);

} // namespace vitrine::cli
