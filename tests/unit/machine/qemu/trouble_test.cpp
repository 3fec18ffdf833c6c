// SPDX-License-Identifier: MIT
// What can go wrong with QEMU, each with its sentence, and what is left behind.
#include "abi/trace_ring.h"
#include "machine/qemu/qemu.h"
#include "tests/catch.h"
#include "tests/unit/machine/qemu/qemu_guest.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

namespace {

namespace fs = std::filesystem;
using namespace qemu_guest;
using namespace std::chrono_literals;
using machine::StopReason;
using machine::qemu::Settings;

} // namespace

TEST_CASE("QEMU notices a processor that nothing can wake", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    const auto target = switched_on('h');
    const auto stop = target->run({});

    CHECK(stop.reason == StopReason::Stuck); // at the silence limit it would have failed
    CHECK(stop.sentence.find("halted at 0x1") != std::string::npos);

    const auto processor = target->processor();
    CHECK(processor.rip >= 0x10'0000);
    CHECK(processor.rip < 0x10'1000);
    CHECK(processor.cs.limit == 0xFFFF'FFFF);
    CHECK((processor.cr0 & 1) == 1); // protected mode, and no paging
    CHECK((processor.cr0 >> 31) == 0);
    CHECK(processor.cpl == 0);
    CHECK(target->run({}).reason == StopReason::Stuck);
}

TEST_CASE("QEMU gives up on a guest that is silent for too long", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    Settings settings = settings_for('s');
    settings.silence_limit = 1500ms;
    const auto machine = machine::qemu::switch_on(settings);
    REQUIRE(machine.target);
    const auto stop = machine.target->run({});

    CHECK(stop.reason == StopReason::Failed);
    CHECK(stop.sentence.find("no sign of life for 1.5 s") != std::string::npos);
    CHECK(machine.target->events().size() == 1);
}

TEST_CASE("QEMU tells a triple fault from a power-off", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    const auto target = switched_on('t');
    const auto stop = target->run({});
    CHECK(stop.reason == StopReason::Stuck);
    CHECK(stop.sentence.find("triple fault") != std::string::npos);
    CHECK(target->events().size() == 1);
}

TEST_CASE("A ring this program cannot read ends the run with a sentence", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    const auto stop = switched_on('v')->run({});
    CHECK(stop.reason == StopReason::Failed);
    const auto ours = std::to_string(abi::TraceRingHeader::current_version);
    CHECK(stop.sentence.find("reads version " + ours) != std::string::npos);
}

TEST_CASE("QEMU killed from outside is reported and not waited for", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    const int signal = GENERATE(SIGTERM, SIGKILL);
    const auto before = children();
    const auto target = switched_on('e');
    std::thread other([&before, signal] {
        std::this_thread::sleep_for(200ms);
        for (const std::string& number : children()) {
            if (before.count(number) == 0) {
                ::kill(std::stoi(number), signal);
            }
        }
    });
    const auto stop = target->run({});
    other.join();
    CHECK(stop.reason == StopReason::Failed);
    CHECK(stop.sentence == (signal == SIGTERM ? "QEMU was closed from outside."
                                              : "QEMU was ended by signal 9 (Killed). "));
    CHECK(target->processor().rip == 0);
}

TEST_CASE("No process and no descriptor is left behind", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    const auto descriptors = [] {
        const fs::directory_iterator folder("/proc/self/fd");
        return std::distance(fs::begin(folder), fs::end(folder));
    };
    switched_on('o')->run({});
    const auto before = descriptors();
    {
        const auto finished = switched_on('o');
        finished->run({});
        const auto running = switched_on('e');
        running->run(first_event());
        const auto never_run = switched_on('e');
        CHECK(children().size() == 2);
    }
    CHECK(children().empty());
    CHECK(descriptors() == before);
}

TEST_CASE("QEMU dies with the program that started it, however that dies", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t starter = ::fork();
    if (starter == 0) {
        const auto machine = machine::qemu::switch_on(settings_for('e'));
        const auto found = children();
        const int number = found.size() == 1 ? std::stoi(*found.begin()) : 0;
        [[maybe_unused]] const auto written = ::write(ends[1], &number, sizeof number);
        ::raise(SIGKILL);
    }
    int number = 0;
    REQUIRE(::read(ends[0], &number, sizeof number) == sizeof number);
    REQUIRE(number > 0);
    ::waitpid(starter, nullptr, 0);
    // It is nobody's child now, so it can only be asked for by number; a zombie counts as dead.
    const auto alive = [number] {
        std::ifstream in("/proc/" + std::to_string(number) + "/stat");
        std::string pid, name, state;
        in >> pid >> name >> state;
        return in && state != "Z";
    };
    for (int tries = 0; tries < 500 && alive(); ++tries) {
        std::this_thread::sleep_for(10ms);
    }
    CHECK_FALSE(alive());
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_CASE("What cannot start says why in one sentence", "[qemu]") {
    Settings settings = settings_for('o');
    SECTION("no such loader") {
        settings.boot.loader = "/nowhere/loader.elf";
        CHECK(machine::qemu::switch_on(settings).error ==
              "The loader /nowhere/loader.elf is missing: run ./vitrine build.");
    }
    SECTION("too little memory") {
        settings.boot.ram_size = 1024 * 1024;
        CHECK(machine::qemu::switch_on(settings).error ==
              "The machine cannot have 1048576 bytes of RAM: give it 64 to 2048 MiB.");
    }
    SECTION("no QEMU") {
        settings.program = "qemu-system-that-nobody-has";
        const auto error = machine::qemu::switch_on(settings).error;
        CHECK(error.find("install the package qemu-system-x86") != std::string::npos);
    }
    SECTION("a program that is not QEMU") {
        settings.program = "false";
        const auto machine = machine::qemu::switch_on(settings);
        CHECK_FALSE(machine.target);
        CHECK(machine.error.find("QEMU did not start.") == 0);
    }
    SECTION("a loader QEMU refuses") {
        if (qemu_is_missing()) {
            return;
        }
        settings.boot.loader = QEMU_TEST_GUEST ".damaged" + std::to_string(::getpid());
        fs::copy_file(QEMU_TEST_GUEST, settings.boot.loader, fs::copy_options::overwrite_existing);
        fs::resize_file(settings.boot.loader, 60);
        const auto machine = machine::qemu::switch_on(settings);
        fs::remove(settings.boot.loader);
        CHECK_FALSE(machine.target);
        INFO(machine.error);
        CHECK(machine.error.find("QEMU did not start.") == 0);
        CHECK(machine.error.size() > std::string("QEMU did not start. ").size());
    }
}
