// SPDX-License-Identifier: MIT
// Two processors with no hypervisor between, the same program on both machines: one starts the
// other, they share a lock, they call each other, a timer beats.
#include "tests/catch.h"
#include "tests/unit/machine/qemu/qemu_guest.h"
#include "tests/unit/machine/qemu/two_processors_layout.h"

#include <cstring>
#include <vector>

namespace {

using machine::StopReason;
using machine::Target;

machine::BootSettings two_processors() {
    machine::BootSettings boot = qemu_guest::settings_for('-').boot;
    boot.loader = TWO_PROCESSORS_GUEST;
    boot.processors = 2;
    return boot;
}

std::uint32_t result(const Target& target, std::uint64_t which) {
    std::uint32_t value = 0;
    std::memcpy(&value, &target.ram()[RESULTS + which], sizeof value);
    return value;
}

void check_results(Target& target) {
    const auto stop = target.run({});
    INFO(stop.sentence);
    REQUIRE(stop.reason == StopReason::PoweredOff);
    CHECK(target.processor_count() == 2);
    CHECK(target.console() == "guest: two processors\n");
    CHECK(result(target, RESULT_SECOND_ID) == 1u << 24);
    CHECK(result(target, RESULT_COUNTED) == 2 * ROUNDS);
    CHECK(result(target, RESULT_NMIS) == 1);
    CHECK(result(target, RESULT_CALLS) == 1);
    CHECK(result(target, RESULT_ANSWERS) == 1);
    CHECK(result(target, RESULT_TICKS) >= TICKS);
    CHECK(result(target, RESULT_HALTED_TICKS) >= 1);
}

/// The processors that took external interrupts, in order.
std::vector<unsigned> interrupted(const Target& target) {
    std::vector<unsigned> processors;
    for (const auto& event : target.events()) {
        if (event.kind == abi::EventKind::Interrupt) {
            processors.push_back(event.vp());
        }
    }
    return processors;
}

} // namespace

TEST_CASE("On glass two processors start, share, call and answer", "[qemu][processors]") {
    const auto machine = machine::switch_on_glass(two_processors());
    INFO(machine.error);
    REQUIRE(machine.target);
    check_results(*machine.target);
    // NMI and call for the second; the answer and the timer for the first.
    CHECK(interrupted(*machine.target) == std::vector<unsigned>{1, 1, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("On glass a run with two processors repeats exactly", "[qemu][processors]") {
    const auto first = machine::switch_on_glass(two_processors());
    const auto second = machine::switch_on_glass(two_processors());
    REQUIRE((first.target && second.target));
    first.target->run({});
    machine::RunLimit limit;
    limit.instructions = 10'007; // a prime, so that stops fall anywhere in a turn
    while (second.target->run(limit).reason == StopReason::InstructionLimit) {
    }
    CHECK(first.target->clock() == second.target->clock());
    CHECK(first.target->state_hash() == second.target->state_hash());
}

TEST_CASE("On QEMU two processors start, share, call and answer", "[qemu][processors]") {
    if (qemu_guest::qemu_is_missing()) {
        return;
    }
    const auto machine = machine::switch_on_qemu(two_processors());
    INFO(machine.error);
    REQUIRE(machine.target);
    check_results(*machine.target);
}

TEST_CASE("The registers of each of QEMU's processors can be read", "[qemu][processors]") {
    if (qemu_guest::qemu_is_missing()) {
        return;
    }
    auto settings = qemu_guest::settings_for('s'); // the first one spins in protected mode
    settings.boot.processors = 2;
    const auto machine = machine::qemu::switch_on(settings);
    REQUIRE(machine.target);
    REQUIRE(machine.target->run(qemu_guest::first_event()).reason == StopReason::EventMatched);
    const auto first = machine.target->processor(0);
    const auto second = machine.target->processor(1);
    CHECK((first.cr0 & 1) == 1);
    CHECK(first.rip >= 0x10'0000);
    CHECK(second.rip != first.rip); // still where the firmware left it
    CHECK(second.cr0 != 0);
}
