// SPDX-License-Identifier: MIT
#include "visualizer/cli/whereabouts.h"

#include "machine/event_names.h"
#include "machine/register_names.h"

#include <fmt/format.h>

namespace vitrine::cli {
namespace {

using machine::Register;

std::string place_text(const machine::ProcessorState& processor, const machine::Symbols& symbols) {
    const auto place = symbols.place_of(processor.cs.base + processor.rip);
    if (!place) {
        return fmt::format("{:#x}", processor.rip);
    }
    return place->line == 0 ? place->text()
                            : fmt::format("{} ({}:{})", place->text(), place->file, place->line);
}

std::string registers_text(const machine::ProcessorState& processor) {
    constexpr unsigned in_a_line = 4;
    constexpr Register more[] = {Register::Rip, Register::Rflags, Register::Cr3,
                                 Register::NestedRoot};
    std::string text;
    unsigned count = 0;
    const auto add = [&](Register name) {
        text += fmt::format("{:>6} {:016x}{}", name_of(name), value_of(processor, name),
                            ++count % in_a_line == 0 ? "\n" : " ");
    };
    for (unsigned index = 0; index < 16; ++index) {
        add(static_cast<Register>(index));
    }
    for (const Register name : more) {
        add(name);
    }
    return text;
}

} // namespace

std::string whereabouts(machine::Target& target, const machine::Stop& stop,
                        const machine::Symbols& symbols) {
    const unsigned index = target.current_processor();
    const machine::ProcessorState processor = target.processor(index);
    const std::string why = stop.hit ? machine::text_of(*stop.hit) : stop.sentence;
    return fmt::format("Stopped at: {}\nProcessor {}, {}, clock {}: {}\n{}", why, index,
                       machine::title_of(processor.world), target.clock(),
                       place_text(processor, symbols), registers_text(processor));
}

} // namespace vitrine::cli
