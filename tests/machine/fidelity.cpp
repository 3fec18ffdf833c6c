// SPDX-License-Identifier: MIT
#include "tests/machine/fidelity.h"

#include "abi/ports.h"
#include "tests/machine/booted.h"

#include <fmt/format.h>

#include <cstdint>
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

namespace {

FidelityRun boot_once(const std::string& machine, const std::string& command_line) {
    auto settings = settings_for(command_line);
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

} // namespace

FidelityRun run_fidelity(const std::string& machine) { return boot_once(machine, ""); }

FidelityRun run_fidelity_on_bochs(const FidelityRun& glass) {
    const auto listed = differences_of("bochs");
    const auto is_left_out = [&](std::size_t number) {
        const auto row = listed.find(glass.answers[number].name);
        return row != listed.end() && row->second.rfind("not run: ", 0) == 0;
    };
    FidelityRun all;
    const std::size_t count = glass.answers.size();
    for (std::size_t first = 0; first < count;) {
        if (is_left_out(first)) {
            all.answers.push_back({glass.answers[first++].name, "not run"});
            continue;
        }
        std::size_t last = first;
        while (last < count && !is_left_out(last)) {
            ++last;
        }
        const FidelityRun run = boot_once("bochs", fmt::format("scene=from-{}-to-{}", first, last));
        all.answers.insert(all.answers.end(), run.answers.begin(), run.answers.end());
        all.trouble += run.trouble;
        first = last;
    }
    return all;
}

std::map<std::string, std::string> differences_of(const std::string& machine) {
    return read_table("fidelity_on_" + machine + ".txt");
}

namespace {

/// What Bochs does in each case, without what it always does otherwise than glass and QEMU:
/// it sets RF in a fault's frame, as the manual says [APM2 3.1.6], and its VMRUN does not load CR2,
/// so that an answer that is no page fault's shows an older one.
std::string without_habits_of_bochs(std::string answer) {
    constexpr std::uint64_t resume_flag = 0x1'0000;
    const std::string flags = " flags 0x";
    if (const auto at = answer.find(flags); at != std::string::npos) {
        const auto begin = at + flags.size();
        const auto end = answer.find(' ', begin);
        const std::uint64_t value = std::stoull(answer.substr(begin, end - begin), nullptr, 16);
        answer.replace(begin, end - begin, fmt::format("{:x}", value & ~resume_flag));
    }
    const bool is_page_fault = answer.rfind("vector 0xe ", 0) == 0;
    if (const auto at = answer.find(" cr2 "); at != std::string::npos && !is_page_fault) {
        answer.erase(at, answer.find(' ', at + 5) - at);
    }
    return answer;
}

} // namespace

std::vector<std::string> fidelity_problems(const FidelityRun& glass, const std::string& machine,
                                           const FidelityRun& run) {
    std::vector<std::string> problems;
    const auto expected = differences_of(machine);
    const auto there = by_name(run);
    std::set<std::string> seen;
    for (const FidelityAnswer& here : glass.answers) {
        if (!seen.insert(here.name).second) {
            problems.push_back(here.name + ": two cases have this name");
        }
        const auto other = there.find(here.name);
        const std::string answer = other == there.end() ? "nothing" : other->second;
        const bool is_expected = expected.count(here.name) != 0;
        const bool is_equal = machine == "bochs" ? without_habits_of_bochs(answer) ==
                                                       without_habits_of_bochs(here.answer)
                                                 : answer == here.answer;
        if (!is_equal && !is_expected) {
            problems.push_back(fmt::format("{}:\n  glass: {}\n  {}:  {}", here.name, here.answer,
                                           machine, answer));
        } // One that is listed and is none is a machine that was mended.
    }
    for (const auto& [name, reason] : expected) {
        if (seen.count(name) == 0) {
            problems.push_back(name + ": is listed as a difference, but was not run");
        }
    }
    return problems;
}

std::string fidelity_document(const FidelityRun& glass, const FidelityRun& qemu) {
    const auto expected = differences_of("qemu");
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
    text += "\n## Where Bochs differs from glass\n\nBochs 2.7 answers them too, where it is "
            "installed. In each case it sets RF in a fault's frame, as the manual\nsays, and its "
            "VMRUN does not load CR2. The rest:\n\n| case | Bochs |\n| --- | --- |\n";
    for (const auto& [name, why] : differences_of("bochs")) {
        text += fmt::format("| {} | {} |\n", name, why);
    }
    text += "\n## All cases\n\n| case | glass |\n| --- | --- |\n";
    for (const FidelityAnswer& here : glass.answers) {
        text += fmt::format("| {} | {} |\n", here.name, here.answer);
    }
    return text;
}

} // namespace test
