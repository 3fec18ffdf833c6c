// SPDX-License-Identifier: MIT
// QEMU while it runs: stopped at an instruction, stepped, asked, and let go again.
#include "machine/symbols.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"

#include <thread>

namespace {

using machine::StopReason;

struct Live {
    machine::Symbols symbols = machine::Symbols::load(VITRINE_IMAGES_DIR).symbols;
    std::unique_ptr<machine::Target> target =
        std::move(test::switch_on("qemu", test::settings_for("scene=first-light")).target);

    std::uint64_t address_of(const char* function) const {
        const auto address = symbols.address_of(function);
        REQUIRE(address);
        return *address;
    }
};

bool has_qemu() { return test::machines_here().size() == 2; }

} // namespace

TEST_CASE("QEMU stops before an instruction, steps, and goes on to its end") {
    if (!has_qemu()) {
        return;
    }
    Live m;
    REQUIRE(m.target);
    CHECK(m.target->capabilities().breakpoints);
    CHECK_FALSE(m.target->capabilities().time_travel);
    CHECK_FALSE(m.target->capabilities().reason.empty());
    const std::uint64_t entry = m.address_of("kernel_entry");
    m.target->stop_at({machine::before_instruction(entry)});
    const auto stop = m.target->run({});
    CHECK(stop.reason == StopReason::Breakpoint);
    REQUIRE(stop.hit);
    CHECK(stop.hit->address == entry);
    const auto here = m.target->processor();
    CHECK(here.rip == entry);
    CHECK(here.world == abi::World::Kind::Vtl0Kernel);
    CHECK(m.target->run({.instructions = 1}).reason == StopReason::InstructionLimit);
    CHECK(m.target->processor().rip != entry);
    m.target->stop_at({});
    CHECK(m.target->run({}).reason == StopReason::PoweredOff);
}

TEST_CASE("A condition lets QEMU pass a breakpoint until it holds") {
    if (!has_qemu()) {
        return;
    }
    Live m;
    REQUIRE(m.target);
    // The hypervisor comes here at every exit that needs the ordinary way.
    const std::uint64_t exit = m.address_of("hv::handle_exit");
    const auto never = machine::Condition::parse("rip == 0").condition;
    const auto in_hypervisor = machine::Condition::parse("world == hypervisor").condition;
    m.target->stop_at({machine::before_instruction(exit, never)});
    machine::RunLimit until_denied;
    until_denied.until = [](const abi::TraceEvent& event) {
        return event.kind == abi::EventKind::SlatViolation;
    };
    CHECK(m.target->run(until_denied).reason == StopReason::EventMatched);
    m.target->stop_at({machine::before_instruction(exit, in_hypervisor)});
    CHECK(m.target->run({}).reason == StopReason::Breakpoint);
    CHECK(m.target->run({}).reason == StopReason::Breakpoint); // again, not at once
    CHECK(m.target->processor().rip == exit);
}

TEST_CASE("What QEMU cannot stop at it says when it is to run") {
    if (!has_qemu()) {
        return;
    }
    Live m;
    REQUIRE(m.target);
    m.target->stop_at({machine::on_change_of(machine::Register::Cr3)});
    const auto stop = m.target->run({});
    CHECK(stop.reason == StopReason::Failed);
    CHECK_THAT(stop.sentence, test::contains("QEMU cannot stop at"));
    m.target->stop_at({});
    CHECK(m.target->run({}).reason == StopReason::PoweredOff);
}
