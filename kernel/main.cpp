// SPDX-License-Identifier: MIT
// kernel.exe from its first line: VTL0's kernel, which believes it owns the machine.  Lesson: 1.
//
// Everything that decides what ring 0 means is set before VTL1 locks it (let_vtl1_finish). Then
// either one scene is played and the machine is off, or the system starts: the disk, ntdll.dll, and
// the first program, session.exe.
#include "abi/attack_names.h"
#include "abi/boot_info.h"
#include "abi/ports.h"
#include "kernel/boot.h"
#include "kernel/console.h"
#include "kernel/cpu.h"
#include "kernel/drivers/pci_bus.h"
#include "kernel/files/disk.h"
#include "kernel/hypercalls.h"
#include "kernel/local_apic.h"
#include "kernel/memory/kernel_stack.h"
#include "kernel/memory/page_frames.h"
#include "kernel/memory/pinned_data.h"
#include "kernel/processes/create_process.h"
#include "kernel/processes/system_images.h"
#include "kernel/random.h"
#include "kernel/scenes/scenes.h"
#include "kernel/scheduler/clock.h"
#include "kernel/scheduler/kernel_lock.h"
#include "kernel/scheduler/other_processors.h"
#include "kernel/scheduler/processor.h"
#include "kernel/scheduler/scheduler.h"
#include "kernel/secure_calls.h"
#include "kernel/syscalls/dispatch.h"
#include "rt/check.h"
#include "rt/format.h"

#include <cstring>
#include <span>

namespace nt {

constinit abi::BootInfo boot_info;

namespace {

constinit Thread* idle_thread = nullptr;
alignas(16) constinit std::uint8_t first_entry_stack[8192] = {};

void copy_boot_info(std::uint64_t address) {
    std::memcpy(&boot_info, reinterpret_cast<const void*>(abi::direct_map_base + address),
                sizeof(boot_info));
    CHECK(boot_info.magic == abi::BootInfo::expected_magic &&
              boot_info.version == abi::BootInfo::current_version,
          "The loader speaks another version of BootInfo.");
}

/// RAM that nobody has yet: behind the disk archive, as the memory map has it.
void start_memory() {
    abi::PhysicalRange free[abi::BootInfo::max_ranges];
    std::size_t count = 0;
    for (std::uint32_t index = 0; index < boot_info.memory_range_count; ++index) {
        const abi::MemoryRange& range = boot_info.memory[index];
        const std::uint64_t begin =
            range.range.base > boot_info.disk.end() ? range.range.base : boot_info.disk.end();
        const std::uint64_t end =
            range.range.end() < boot_info.ram_end ? range.range.end() : boot_info.ram_end;
        if (range.kind == abi::MemoryRange::Kind::Ram && begin < end) {
            free[count++] = {begin, end - begin};
        }
    }
    page_frames.start({free, count});
    kernel_stacks::start();
}

/// Phase 3 and phase 4 of start-up belong to VTL1: it closes what was still open.  [WI7 ch.9]
void let_vtl1_finish() {
    CHECK(
        abi::is_success(secure_calls::phase3_init(scenes::slot_of_secure_device(boot_info.scene))),
        "VTL1 did not finish phase 3.");
    const auto facts = secure_calls::phase4_init();
    CHECK(abi::is_success(facts.status), "VTL1 did not finish phase 4.");
    console::print("kernel: VTL1 answers: version {}, {} pages are its own\n", facts.version,
                   facts.protected_pages);
}

/// What decides which code a system call runs never changes, not even if the kernel wants it to.
void pin_system_call_table() {
    const std::span<const std::byte> table = system_call_table();
    const auto status =
        pinned_data::pin(reinterpret_cast<std::uint64_t>(table.data()), table.size());
    CHECK(abi::is_success(status), "VTL1 does not pin the kernel's data.");
}

[[noreturn]] void switch_off() {
    hypercalls::mark(abi::Mark::SceneFinished);
    cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::Orderly));
}

/// The scene "program-NAME+WORD" runs that program in the shell's place, and "attack-NAME"
/// attacker.exe, if that is who makes the attack.
constexpr std::string_view program_scene = "program-";

bool is_scene_of_program(std::string_view scene) {
    return scene.starts_with(program_scene) ||
           (scene.starts_with(abi::attack_scene_prefix) &&
            abi::is_attack_by_program(scene.substr(abi::attack_scene_prefix.size())));
}

/// "session.exe", "session.exe perf.exe" or "session.exe attacker.exe NAME".
void write_command_line(abi::nt::ProcessParameters& parameters, std::string_view session) {
    const std::string_view scene{boot_info.scene};
    std::span<char> line{parameters.command_line};
    if (scene.starts_with(program_scene)) {
        rt::format_to(line, "{} {}", session, scene.substr(program_scene.size()));
        for (char& letter : line) {
            letter = letter == '+' ? ' ' : letter; // A boot option is one word.
        }
    } else if (is_scene_of_program(scene)) {
        rt::format_to(line, "{} attacker.exe {}", session,
                      scene.substr(abi::attack_scene_prefix.size()));
    } else {
        rt::format_to(line, "{}", session);
    }
}

/// The first process of all; when it ends there is nobody left to work for.
void start_first_program() {
    abi::nt::ProcessParameters parameters;
    constexpr std::string_view name = "session.exe";
    std::memcpy(parameters.image_name, name.data(), name.size());
    write_command_line(parameters, name);
    const auto made = create_process(nullptr, name, parameters, false);
    if (made.is_err()) {
        console::print("kernel: {} cannot be started: {x8}\n", name,
                       static_cast<std::uint32_t>(made.error()));
        switch_off();
    }
    const Reference<Object> process{made.value().process};
    const Reference<Object> thread{made.value().thread};
    wait_for(*made.value().process);
    console::print("kernel: {} has ended with {x8}, switching off\n", name,
                   static_cast<std::uint32_t>(made.value().process->exit_status));
    switch_off();
}

/// Phase 1 of start-up, on a thread of the kernel's own: here the kernel may wait.
void phase_1(void*) {
    pci::enumerate();
    disk::start(boot_info.disk);
    if (!system_images::start()) {
        switch_off();
    }
    start_first_program();
}

[[noreturn]] void start_system() {
    local_apic::start();
    clock::start();
    kernel_lock::acquire();
    CHECK(make_kernel_thread(phase_1, nullptr).is_ok(), "There is no memory for the first thread.");
    kernel_lock::release();
    scheduler::idle_loop();
}

void play_scene(std::string_view scene) {
    CHECK(scenes::play(scene, scenes::stage()), "The kernel has no such scene.");
}

void start_kernel() {
    start_processor(boot_info.apic_ids[0],
                    reinterpret_cast<std::uint64_t>(first_entry_stack) + sizeof(first_entry_stack));
    cpu::drop_lower_half();
    start_memory();
    seed_random(boot_info.seed);
    idle_thread = make_idle_thread();
    scheduler::start(*idle_thread);
    hypercalls::start(boot_info.image(abi::ImageId::Kernel));
    hypercalls::mark(abi::Mark::KernelStarted);
    scenes::set_stage(boot_info.image(abi::ImageId::Kernel));
}

} // namespace
} // namespace nt

extern "C" [[noreturn]] void kernel_entry(std::uint64_t boot_info_address) {
    using namespace nt;
    copy_boot_info(boot_info_address);
    console::print("kernel: running in VTL0\n");
    start_kernel();
    const std::string_view scene{boot_info.scene};
    if (scenes::wants_all_processors(scene)) {
        other_processors::start();
    }
    let_vtl1_finish();
    pin_system_call_table();
    if (scene == "shell") {
        play_scene("first-light"); // What it shows is part of the story.
        start_system();
    }
    if (is_scene_of_program(scene)) {
        start_system();
    }
    if (!scene.empty()) {
        play_scene(scene);
    }
    console::print("kernel: still alive, switching off\n");
    switch_off();
}
