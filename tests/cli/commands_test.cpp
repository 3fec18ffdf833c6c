// SPDX-License-Identifier: MIT
// The commands in good order, as the README names them.
#include "tests/catch.h"
#include "tests/cli/program.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

json last_line_of(const std::string& output) {
    const auto end = output.find_last_not_of('\n');
    const auto begin = output.find_last_of('\n', end);
    return json::parse(output.substr(begin + 1, end - begin));
}

} // namespace

TEST_CASE("run --headless tells first-light and holds every expectation") {
    const auto run = test::run_program("run --headless");
    INFO(run.output);
    CHECK(run.status == 0);
    CHECK_THAT(run.output, test::contains("12 of 12 expectations held."));
    CHECK_THAT(run.output, test::contains("console │ kernel: denied: the read raised #GP"));
    CHECK_THAT(run.output, !test::contains("\033[")); // no colour into a file
}

TEST_CASE("Without the guard the run says which expectations failed and exits 1") {
    const auto run = test::run_program("run --headless --without slat-vtl1-pages");
    INFO(run.output);
    CHECK(run.status == 1);
    CHECK_THAT(run.output, test::contains("✕ failed:"));
    CHECK_THAT(run.output, test::contains("I READ VTL1'S SECRET"));
}

TEST_CASE("run --json is one object a line, and its summary passes with a hash") {
    const auto run = test::run_program("run --json");
    REQUIRE(run.status == 0);
    const json summary = last_line_of(run.output);
    CHECK(summary["scene"] == "first-light");
    CHECK(summary["machine"] == "glass");
    CHECK(summary["passed"] == true);
    CHECK(summary["hash"].get<std::string>().size() == 16);
    CHECK(summary["expectations"].size() == 12);
    CHECK(run.output == test::run_program("run --json").output); // deterministic to the last byte
}

TEST_CASE("attacks shows who stopped an attack, and that it succeeds without the guard") {
    const auto table = test::run_program("attacks read-secret");
    INFO(table.output);
    CHECK(table.status == 0);
    CHECK_THAT(table.output, test::contains("1 of 1 behaved"));
    CHECK_THAT(table.output, test::contains("VTL 1 took this access to the page away from VTL 0."));
    CHECK_THAT(table.output, !test::contains("\033[")); // no colour into a file

    const auto rows = json::parse(test::run_program("attacks read-secret --json").output);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0]["name"] == "read-secret");
    CHECK(rows[0]["row"] == 1);
    CHECK(rows[0]["machine"] == "glass");
    CHECK(rows[0]["guard"] == "slat-vtl1-pages");
    CHECK(rows[0]["with_guard"] == "denied");
    CHECK(rows[0]["layer"] == "slat");
    CHECK(rows[0]["without_guard"] == "succeeded");
    CHECK(rows[0]["note"] == "");
}

TEST_CASE("attacks --without boots once without the guard, and only its own attacks succeed") {
    const auto run =
        test::run_program("attacks read-secret output-into-vtl1 --json --without slat-vtl1-pages");
    const auto rows = json::parse(run.output);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0]["with_guard"] == "not run");
    CHECK(rows[0]["without_guard"] == "succeeded");
}

TEST_CASE("An attack is a scene too, which fails without its guard") {
    const auto denied = test::run_program("run --headless --scene attack-switch-smep-off");
    INFO(denied.output);
    CHECK(denied.status == 0);
    CHECK_THAT(denied.output, test::contains("VTL 1 has locked this register"));
    CHECK_THAT(denied.output, test::contains("3 of 3 expectations held."));
    const auto off =
        test::run_program("run --headless --scene attack-switch-smep-off --without register-lock");
    CHECK(off.status == 1);
}

TEST_CASE("attacks --list names every attack and runs none") {
    const auto run = test::run_program("attacks --list");
    CHECK(run.status == 0);
    CHECK_THAT(run.output, test::contains("find-register-leftovers"));
    CHECK(json::parse(test::run_program("attacks --list --json").output).size() >= 6);
}

TEST_CASE("Without a display run writes the window's picture and says where") {
    const fs::path folder = fs::temp_directory_path() / "vitrine-cli-test-picture";
    fs::create_directories(folder);
    fs::current_path(folder);
    const auto run = test::run_program("run");
    INFO(run.output);
    CHECK(run.status == 0);
    CHECK_THAT(run.output, test::contains("vitrine-first-light.png"));
    CHECK(fs::file_size(folder / "vitrine-first-light.png") > 50'000);
    fs::current_path("/");
    fs::remove_all(folder);
}

TEST_CASE("--until stops at the event and exits 0") {
    const auto run = test::run_program("run --headless --until slat-violation");
    INFO(run.output);
    CHECK(run.status == 0);
    CHECK_THAT(run.output, !test::contains("expectations held"));
}

TEST_CASE("--stop shows where the machine stands, by function, line and registers") {
    const auto run = test::run_program("run --headless --stop \"kernel_entry if vtl == 0\"");
    INFO(run.output);
    CHECK(run.status == 0);
    CHECK_THAT(run.output, test::contains("kernel.exe!kernel_entry"));
    CHECK_THAT(run.output, test::contains("kernel/main.cpp:"));
    CHECK_THAT(run.output, test::contains("rflags"));
    const auto never = test::run_program("run --headless --stop \"kernel_entry if vtl == 1\"");
    CHECK(never.status == 1); // it did not stop there
}

TEST_CASE("A trace answers who, what was refused, how long, and goes to a viewer") {
    const std::string path = fs::temp_directory_path() / "vitrine-cli-test-asked.jsonl";
    REQUIRE(test::run_program("run --headless --trace " + path).status == 0);
    const auto ask = [&path](const std::string& question) {
        const auto run = test::run_program("trace " + path + " " + question);
        CHECK(run.status == 0);
        return run.output;
    };
    CHECK_THAT(ask("--denials"), test::contains("SLAT violation"));
    CHECK_THAT(ask("--denials"), !test::contains("VMRUN"));
    CHECK_THAT(ask("--page 0x1800"), test::contains("for VTL 0")); // the secure kernel's first
    CHECK_THAT(ask("--times"), test::contains("hypervisor"));
    const std::string exported = path + ".json";
    CHECK_THAT(ask("--perfetto " + exported), test::contains("ui.perfetto.dev"));
    std::ifstream file{exported};
    CHECK(json::parse(file)["traceEvents"].size() > 100);
    CHECK(test::run_program("trace " + path + " --page home").status == 2);
    fs::remove(path);
    fs::remove(exported);
}

TEST_CASE("A recorded run is replayed to the same state, bit for bit") {
    const std::string path = fs::temp_directory_path() / "vitrine-cli-test-run.recording";
    const auto recorded = test::run_program("run --headless --without slat-vtl1-pages --seed 5 "
                                            "--record " +
                                            path);
    INFO(recorded.output);
    REQUIRE(fs::exists(path));
    const auto replayed = test::run_program("run --headless --replay " + path);
    INFO(replayed.output);
    CHECK(replayed.status == 0); // whatever the scene's outcome, it is the recorded one
    CHECK_THAT(replayed.output, test::contains("in the recorded state"));
    fs::remove(path);
}

TEST_CASE("check-invariants looks after every hypercall, and everything holds") {
    const auto run = test::run_program("check-invariants");
    INFO(run.output);
    CHECK(run.status == 0);
    CHECK_THAT(run.output, test::contains("first-light on glass: looked"));
    CHECK_THAT(run.output, test::contains("every invariant held"));
    CHECK(test::run_program("check-invariants --machine abacus").status == 2);
}

TEST_CASE("scenes, doctor and help answer in words and in JSON") {
    CHECK_THAT(test::run_program("scenes").output, test::contains("first-light"));
    CHECK(json::parse(test::run_program("scenes --json").output)[0]["name"] == "first-light");
    CHECK(test::run_program("doctor").status == 0);
    CHECK(json::parse(test::run_program("doctor --json").output)[0]["name"] == "images");
    for (const char* command : {"", "run ", "compare ", "trace ", "doctor ", "scenes ", "attacks ",
                                "check-invariants ", "debug "}) {
        const auto help = test::run_program(std::string{command} + "--help");
        CHECK(help.status == 0);
        CHECK_THAT(help.output, test::contains("--help"));
    }
}
