// SPDX-License-Identifier: MIT
#include "tests/machine/conformance.h"

#include "abi/ports.h"

#include <fmt/format.h>

#include <chrono>
#include <future>
#include <set>
#include <sstream>
#include <thread>

namespace test {
namespace {

constexpr auto long_enough = std::chrono::seconds{180};
constexpr std::uint64_t enough_instructions = 400'000'000;
const std::string line_start = "case|";

/// A case may send a guest into a loop; a test must end all the same.
machine::Stop run_for_a_while(machine::Target& target) {
    std::promise<void> finished;
    std::thread watch{[&target, over = finished.get_future()]() {
        if (over.wait_for(long_enough) == std::future_status::timeout) {
            target.request_pause();
        }
    }};
    machine::RunLimit limit;
    if (target.capabilities().exact_clock) {
        limit.instructions = enough_instructions;
    }
    machine::Stop stop = target.run(limit);
    finished.set_value();
    watch.join();
    return stop;
}

std::vector<std::string> split(const std::string& line, char separator) {
    std::vector<std::string> fields;
    std::istringstream in{line};
    for (std::string field; std::getline(in, field, separator);) {
        fields.push_back(field);
    }
    return fields;
}

std::string outcome_for_readers(const ConformanceCase& row,
                                const std::map<std::string, std::string>& gaps) {
    if (row.passed()) {
        return "pass";
    }
    const auto gap = gaps.find(row.id());
    return gap == gaps.end() ? "**fails**" : "gap: " + gap->second;
}

} // namespace

std::vector<ConformanceCase> read_conformance(const std::string& console) {
    std::vector<ConformanceCase> cases;
    std::istringstream in{console};
    for (std::string line; std::getline(in, line);) {
        if (!line.empty() && line.back() == '\r') {
            line.pop_back();
        }
        if (line.rfind(line_start, 0) != 0) {
            continue;
        }
        auto fields = split(line, '|');
        fields.resize(6);
        cases.push_back({fields[1], fields[2], fields[3], fields[4], fields[5]});
    }
    return cases;
}

namespace {

/// One boot: the first has no scene, the second needs two processors.
ConformanceRun boot_once(const std::string& machine, const std::string& command_line,
                         unsigned processors) {
    auto settings = settings_for(command_line);
    settings.disk_archive = std::string{VITRINE_IMAGES_DIR} + "/conformance.cpio";
    settings.processors = processors;
    const auto switched = switch_on(machine, settings);
    if (!switched.target) {
        return {{}, switched.error};
    }
    const machine::Stop stop = run_for_a_while(*switched.target);
    const std::string& console = switched.target->console();
    ConformanceRun run{read_conformance(console), {}};
    const auto orderly = static_cast<std::uint32_t>(abi::PowerOff::Orderly);
    if (stop.power_off != orderly) {
        run.trouble = stop.sentence + " The console ends: " +
                      console.substr(console.size() > 400 ? console.size() - 400 : 0);
    }
    return run;
}

} // namespace

ConformanceRun run_conformance_on_bochs() {
    return boot_once("bochs", "scene=no-waiting-interrupts", 1); // it has one processor
}

ConformanceRun run_conformance(const std::string& machine) {
    ConformanceRun run = boot_once(machine, "", 1);
    const ConformanceRun second = boot_once(machine, "scene=second-boot", 2);
    run.cases.insert(run.cases.end(), second.cases.begin(), second.cases.end());
    run.trouble += second.trouble;
    return run;
}

std::map<std::string, std::string> expected_gaps() { return read_table("conformance_gaps.txt"); }
std::map<std::string, std::string> gaps_of_bochs() {
    return read_table("conformance_on_bochs.txt");
}

std::vector<std::string> conformance_problems(const ConformanceRun& run,
                                              const std::map<std::string, std::string>& gaps) {
    std::vector<std::string> problems;
    std::set<std::string> seen;
    for (const ConformanceCase& row : run.cases) {
        const bool gap = gaps.count(row.id()) != 0;
        if (!seen.insert(row.id()).second) {
            problems.push_back(row.id() + ": two cases have this name");
        }
        if (!row.passed() && !gap) {
            problems.push_back(row.id() + ": " + row.sentence + ": " +
                               (row.outcome.empty() ? "the machine ended" : row.outcome));
        }
        if (row.passed() && gap) {
            problems.push_back(row.id() + ": passes, but is listed as a gap");
        }
    }
    for (const auto& [id, reason] : gaps) {
        if (seen.count(id) == 0) {
            problems.push_back(id + ": is listed as a gap, but was not run");
        }
    }
    if (!run.trouble.empty()) {
        problems.push_back(run.trouble);
    }
    return problems;
}

std::string conformance_document(const ConformanceRun& glass, const ConformanceRun& qemu) {
    const auto gaps = expected_gaps();
    std::map<std::string, const ConformanceCase*> on_qemu;
    for (const ConformanceCase& row : qemu.cases) {
        on_qemu[row.id()] = &row;
    }
    std::string text = fmt::format(
        "# Conformance to the Virtual Secure Mode interface\n\n"
        "{} cases, each run in the VTL named, on glass and on QEMU, by the images in\n"
        "`tests/conformance/`. Each checks the answer, what came of it, and that nothing else "
        "changed: other\nregisters, other bytes of the parameter pages, the private state of both "
        "VTLs, the rights to pages nearby.\nThis file is generated: `conformance_tests "
        "\"[write-docs]\"`; a test holds it against the run.\n",
        glass.cases.size());
    std::string call;
    for (const ConformanceCase& row : glass.cases) {
        if (row.call != call) {
            call = row.call;
            text +=
                fmt::format("\n## {}\n\n| case | caller | what must come of it | glass | QEMU |\n"
                            "| --- | --- | --- | --- | --- |\n",
                            call);
        }
        const auto other = on_qemu.find(row.id());
        text += fmt::format("| {} | {} | {} | {} | {} |\n", row.name, row.caller, row.sentence,
                            outcome_for_readers(row, gaps),
                            other == on_qemu.end() ? "not run"
                                                   : outcome_for_readers(*other->second, gaps));
    }
    text +=
        "\n## On Bochs\n\nBochs 2.7, where it is installed, runs the first boot (the second needs "
        "two processors). Every case passes there, except:\n\n| case | why |\n| --- | --- |\n";
    for (const auto& [id, reason] : gaps_of_bochs()) {
        text += fmt::format("| {} | {} |\n", id, reason);
    }
    return text;
}

} // namespace test
