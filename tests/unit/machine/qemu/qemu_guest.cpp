// SPDX-License-Identifier: MIT
#include "tests/unit/machine/qemu/qemu_guest.h"

#include "abi/ports.h"
#include "abi/trace_ring.h"
#include "tests/catch.h"
#include "tests/unit/machine/qemu/guest_layout.h"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace qemu_guest {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using abi::TraceEvent;
using machine::qemu::Settings;

static_assert(RING_HEADER == abi::trace_ring_header_address);
static_assert(RING_SLOTS == abi::trace_ring_slots_address);
static_assert(RING_CAPACITY == abi::trace_ring_capacity);
static_assert((std::uint64_t{RING_MAGIC_HIGH} << 32 | RING_MAGIC_LOW) ==
              abi::TraceRingHeader::expected_magic);
static_assert(RING_VERSION == abi::TraceRingHeader::current_version);
static_assert(HEADER_MAGIC == offsetof(abi::TraceRingHeader, magic));
static_assert(HEADER_VERSION == offsetof(abi::TraceRingHeader, version));
static_assert(HEADER_EVENT_SIZE == offsetof(abi::TraceRingHeader, event_size));
static_assert(HEADER_CAPACITY == offsetof(abi::TraceRingHeader, capacity));
static_assert(HEADER_WRITTEN == offsetof(abi::TraceRingHeader, written));
static_assert(EVENT_SIZE == sizeof(TraceEvent));
static_assert(EVENT_CLOCK == offsetof(TraceEvent, clock));
static_assert(EVENT_OPERAND_0 == offsetof(TraceEvent, operand));
static_assert(EVENT_OPERAND_1 == offsetof(TraceEvent, operand) + 8);
static_assert(EVENT_SEQUENCE == offsetof(TraceEvent, sequence));
static_assert(EVENT_KIND == offsetof(TraceEvent, kind));
static_assert(EVENT_WORLDS == offsetof(TraceEvent, worlds));
static_assert(KIND_HYPERVISOR_STARTED == static_cast<int>(abi::EventKind::HypervisorStarted));
static_assert(KIND_MARK == static_cast<int>(abi::EventKind::Mark));
static_assert(CONSOLE_PORT == abi::console_port && POWER_OFF_PORT == abi::power_off_port);
static_assert(POWER_OFF_ORDERLY == static_cast<int>(abi::PowerOff::Orderly));
static_assert(POWER_OFF_BUGCHECK == static_cast<int>(abi::PowerOff::KernelBugcheck));

/// A disk archive with nothing on it; the test guest wants none, but every machine has one.
fs::path empty_archive() {
    const fs::path path = QEMU_TEST_GUEST ".archive";
    const fs::path unfinished = path.string() + "." + std::to_string(::getpid());
    std::ofstream(unfinished) << "070701" << std::string(104, '0') << "TRAILER!!!"
                              << std::string(4, '\0');
    fs::rename(unfinished, path); // at once: another run of the test may be reading it
    return path;
}

} // namespace

bool qemu_is_missing() {
    if (machine::qemu::is_installed()) {
        return false;
    }
    std::cout << "skipped: qemu-system-x86_64 is not installed (package qemu-system-x86)\n";
    return true;
}

Settings settings_for(char mode) {
    static const fs::path archive = empty_archive();
    Settings settings;
    settings.boot.loader = QEMU_TEST_GUEST;
    settings.boot.disk_archive = archive;
    settings.boot.command_line = std::string(1, mode);
    settings.boot.ram_size = abi::minimum_ram_size;
    settings.silence_limit = 30s;
    return settings;
}

std::unique_ptr<machine::Target> switched_on(char mode) {
    auto machine = machine::qemu::switch_on(settings_for(mode));
    INFO(machine.error);
    REQUIRE(machine.target);
    return std::move(machine.target);
}

bool numbered_without_gap(std::span<const TraceEvent> events) {
    for (std::size_t index = 0; index < events.size(); ++index) {
        if (events[index].sequence != index || events[index].operand[0] != index + 1) {
            return false;
        }
    }
    return true;
}

machine::RunLimit first_event() {
    return {machine::RunLimit::none, [](const TraceEvent&) { return true; }};
}

std::set<std::string> children() {
    std::set<std::string> numbers;
    for (const auto& task : fs::directory_iterator("/proc/self/task")) {
        std::ifstream in(task.path() / "children");
        for (std::string number; in >> number;) {
            numbers.insert(number);
        }
    }
    return numbers;
}

} // namespace qemu_guest
