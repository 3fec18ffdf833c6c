// SPDX-License-Identifier: MIT
// Typing into a guest on QEMU.
#include "machine/qemu/qemu.h"
#include "machine/typist.h"
#include "tests/catch.h"
#include "tests/unit/machine/qemu/qemu_guest.h"

#include <chrono>
#include <string>
#include <thread>

namespace {

using namespace qemu_guest;
using namespace std::chrono_literals;
using machine::RunLimit;
using machine::StopReason;
using machine::Typist;

constexpr const char* control_d = "\x04";

} // namespace

TEST_CASE("A script is typed line by line into a guest on QEMU", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    const auto target = switched_on('i');
    Typist typist({"first", "second", control_d});
    RunLimit limit;
    limit.answer = [&typist](const std::string& console) { return typist.answer(console); };
    const auto stop = target->run(limit);
    INFO(stop.sentence);
    CHECK(stop.reason == StopReason::PoweredOff);
    CHECK(target->console() == "vitrine> first\r\nvitrine> second\r\nvitrine> ");
}

TEST_CASE("More keys than QEMU's serial port holds all arrive", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    const auto target = switched_on('i');
    const std::string text(5000, 'x');
    target->type(text + control_d);
    CHECK(target->run({}).reason == StopReason::PoweredOff);
    CHECK(target->console() == "vitrine> " + text);
}

TEST_CASE("A guest that waits for a person does not count as hanging", "[qemu]") {
    if (qemu_is_missing()) {
        return;
    }
    auto settings = settings_for('i');
    settings.silence_limit = 100ms;
    auto patient = machine::qemu::switch_on(settings);
    REQUIRE(patient.target);
    std::thread person([&patient] {
        std::this_thread::sleep_for(600ms);
        patient.target->type(control_d);
    });
    RunLimit limit;
    limit.silence = RunLimit::Silence::Expected;
    const auto stop = patient.target->run(limit);
    person.join();
    INFO(stop.sentence);
    CHECK(stop.reason == StopReason::PoweredOff);

    auto impatient = machine::qemu::switch_on(settings);
    REQUIRE(impatient.target);
    CHECK(impatient.target->run({}).reason == StopReason::Failed);
}
