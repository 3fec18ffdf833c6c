// SPDX-License-Identifier: MIT
// VTL0's half, in the place of kernel.exe: it plays the scene that the command line names.
#include "abi/ports.h"
#include "kernel/console.h"
#include "rt/check.h"
#include "tests/processors/shared/cpu.h"
#include "tests/processors/vtl0/processor.h"
#include "tests/processors/vtl0/scenes.h"

#include <cstring>

namespace processors {
namespace {

constinit abi::BootInfo boot_info;

struct Row {
    std::string_view name;
    void (*play)(const abi::BootInfo& boot);
};

constexpr Row rows[] = {
    {"calls-at-once", calls_at_once},
    {"revoke", revoke},
    {"restart", restart},
    {"restart-denied", restart_denied},
    {"interrupts", interrupts},
    {"timer", timer},
    {"messages", messages},
    {"intercept-message", intercept_message},
};

} // namespace

bool play(std::string_view name, const abi::BootInfo& boot) {
    for (const Row& row : rows) {
        if (row.name == name) {
            row.play(boot);
            return true;
        }
    }
    return false;
}

} // namespace processors

extern "C" [[noreturn]] void processors_entry(std::uint64_t boot_info_address) {
    using namespace processors;
    std::memcpy(&boot_info, cpu::ram_at(boot_info_address), sizeof(boot_info));
    note_boot_info(boot_info);
    take_processor();
    CHECK(play(boot_info.scene, boot_info), "There is no such scene.");
    nt::console::write("processors: the scene is over\n");
    cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::Orderly));
}

void rt::panic(const char* sentence) {
    nt::console::print("processors: BUGCHECK {}\n", sentence);
    processors::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::KernelBugcheck));
}
