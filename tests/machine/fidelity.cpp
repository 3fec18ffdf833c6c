// SPDX-License-Identifier: MIT
#include "tests/machine/fidelity.h"

#include "abi/ports.h"
#include "tests/machine/booted.h"

#include <fmt/format.h>

#include <fstream>
#include <set>
#include <sstream>

namespace test {
namespace {

/// Glass stops there if a case sends its guest into a loop; QEMU is silent then, and gives up.
constexpr std::uint64_t enough_instructions = 400'000'000;

std::map<std::string, std::string> by_name(const FidelityRun& run) {
    std::map<std::string, std::string> answers;
    for (const FidelityAnswer& each : run.answers) {
        answers[each.name] = each.answer;
    }
    return answers;
}

std::vector<FidelityAnswer> read_answers(const std::string& console) {
    std::vector<FidelityAnswer> answers;
    std::istringstream in{console};
    for (std::string line; std::getline(in, line);) {
        while (!line.empty() && line.back() == '\r') {
            line.pop_back();
        }
        // Names may hold ": "; answers begin with one of two words.
        for (const char* const beginning : {": vector ", ": exit "}) {
            if (const auto at = line.find(beginning); at != std::string::npos) {
                answers.push_back({line.substr(0, at), line.substr(at + 2)});
                break;
            }
        }
    }
    return answers;
}

} // namespace

FidelityRun run_fidelity(const std::string& machine) {
    auto settings = settings_for("");
    settings.disk_archive = std::string{VITRINE_IMAGES_DIR} + "/fidelity.cpio";
    const auto switched = switch_on(machine, settings);
    if (!switched.target) {
        return {{}, switched.error};
    }
    machine::RunLimit limit;
    if (switched.target->capabilities().exact_clock) {
        limit.instructions = enough_instructions;
    }
    const machine::Stop stop = switched.target->run(limit);
    FidelityRun run{read_answers(switched.target->console()), {}};
    if (stop.power_off != static_cast<std::uint32_t>(abi::PowerOff::Orderly)) {
        run.trouble = fmt::format("{}: {} The last answer was about: {}", machine, stop.sentence,
                                  run.answers.empty() ? "nothing" : run.answers.back().name);
    }
    return run;
}

std::map<std::string, std::string> expected_differences() {
    std::map<std::string, std::string> differences;
    std::ifstream in{std::string{VITRINE_SOURCE_DIR} + "/tests/machine/fidelity_differences.txt"};
    for (std::string line; std::getline(in, line);) {
        const auto bar = line.find('|');
        if (bar != std::string::npos && line.front() != '#') {
            differences[line.substr(0, bar)] = line.substr(bar + 1);
        }
    }
    return differences;
}

std::vector<std::string> fidelity_problems(const FidelityRun& glass, const FidelityRun& qemu) {
    std::vector<std::string> problems;
    const auto expected = expected_differences();
    const auto there = by_name(qemu);
    std::set<std::string> seen;
    for (const FidelityAnswer& here : glass.answers) {
        if (!seen.insert(here.name).second) {
            problems.push_back(here.name + ": two cases have this name");
        }
        const auto other = there.find(here.name);
        const std::string answer = other == there.end() ? "nothing" : other->second;
        const bool is_expected = expected.count(here.name) != 0;
        if (answer != here.answer && !is_expected) {
            problems.push_back(
                fmt::format("{}:\n  glass: {}\n  qemu:  {}", here.name, here.answer, answer));
        } // One that is listed and is none is a QEMU that was mended.
    }
    for (const auto& [name, reason] : expected) {
        if (seen.count(name) == 0) {
            problems.push_back(name + ": is listed as a difference, but was not run");
        }
    }
    return problems;
}

std::string fidelity_document(const FidelityRun& glass, const FidelityRun& qemu) {
    const auto expected = expected_differences();
    const auto there = by_name(qemu);
    std::string text = fmt::format(
        "# What the processor does: glass beside QEMU\n\n"
        "{} cases, each a guest of its own, run by the image in `tests/fidelity/` on both "
        "machines. `vector` is an exception\nor interrupt that the guest's handler got, with its "
        "error code and frame; `exit` is a #VMEXIT with its code and\nEXITINFO1 and 2 (0x81 is the "
        "VMMCALL by which a case ends that nothing else ended). Arithmetic flags are left out.\n"
        "{} answers differ, and each says why. This file is generated: `fidelity_tests "
        "\"[write-docs]\"`; tests hold it against\nthe run, and the two machines against each "
        "other.\n\n"
        "## Where they differ\n\n| case | glass | QEMU | why |\n| --- | --- | --- | --- |\n",
        glass.answers.size(), expected.size());
    for (const FidelityAnswer& here : glass.answers) {
        if (const auto why = expected.find(here.name); why != expected.end()) {
            const auto other = there.find(here.name);
            text += fmt::format("| {} | {} | {} | {} |\n", here.name, here.answer,
                                other == there.end() ? "nothing" : other->second, why->second);
        }
    }
    text += "\n## All cases\n\n| case | glass |\n| --- | --- |\n";
    for (const FidelityAnswer& here : glass.answers) {
        text += fmt::format("| {} | {} |\n", here.name, here.answer);
    }
    return text;
}

} // namespace test
