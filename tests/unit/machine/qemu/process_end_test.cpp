// SPDX-License-Identifier: MIT
#include "machine/qemu/process_end.h"

#include "abi/ports.h"
#include "tests/catch.h"

#include <vector>

namespace {

using machine::StopReason;
using machine::host::ExitStatus;
using machine::qemu::stop_for;

} // namespace

TEST_CASE("The power-off port's value is found again in the exit status", "[qemu]") {
    for (std::uint32_t value = 0x10; value <= 0x15; ++value) {
        const auto stop = stop_for({false, static_cast<int>(value << 1 | 1)}, "", "");
        CHECK(stop.reason == StopReason::PoweredOff);
        CHECK(stop.power_off == value);
        CHECK(stop.sentence.ends_with("."));
    }
    CHECK(stop_for({false, 0x7F << 1 | 1}, "", "").sentence ==
          "The machine switched itself off with the unknown reason 0x7f.");
}

TEST_CASE("An end that is not the guest's is not taken for one", "[qemu]") {
    const auto gave_up = stop_for({false, 1}, "", "qemu: no such thing");
    CHECK(gave_up.reason == StopReason::Failed);
    CHECK(gave_up.sentence == "QEMU gave up with status 1: qemu: no such thing");
    CHECK(stop_for({false, 2}, "", "").reason == StopReason::Failed);

    const auto crashed = stop_for({true, 11}, "", "oh dear");
    CHECK(crashed.reason == StopReason::Failed);
    CHECK(crashed.sentence == "QEMU was ended by signal 11 (Segmentation fault). oh dear");

    CHECK(stop_for({false, 0}, "host-signal", "").reason == StopReason::Failed);
    CHECK(stop_for({false, 0}, "guest-reset", "").reason == StopReason::Stuck);
}

TEST_CASE("Without an exit status the hypervisor's last event says how it ended", "[qemu]") {
    abi::TraceEvent off;
    off.kind = abi::EventKind::MachineOff;
    off.operand[0] = static_cast<std::uint64_t>(abi::PowerOff::Orderly);
    const abi::TraceEvent other;
    CHECK(stop_for(std::vector{other, off}, "").reason == StopReason::PoweredOff);
    CHECK(stop_for(std::vector{off, other}, "").reason == StopReason::Failed);
    CHECK(stop_for(std::vector{off, other}, "guest-reset").reason == StopReason::Stuck);
}
