// SPDX-License-Identifier: MIT
// kernel.exe from its first line: VTL0's kernel, which believes it owns the machine.  Lesson: 1.
#include "abi/boot_info.h"
#include "abi/ports.h"
#include "kernel/console.h"
#include "kernel/cpu.h"
#include "kernel/hypercalls.h"
#include "kernel/scenes/scenes.h"
#include "kernel/secure_calls.h"
#include "kernel/traps.h"
#include "rt/check.h"

#include <cstring>

namespace nt {
namespace {

constinit abi::BootInfo boot_info;

void copy_boot_info(std::uint64_t address) {
    std::memcpy(&boot_info, reinterpret_cast<const void*>(abi::direct_map_base + address),
                sizeof(boot_info));
    CHECK(boot_info.magic == abi::BootInfo::expected_magic &&
              boot_info.version == abi::BootInfo::current_version,
          "The loader speaks another version of BootInfo.");
}

/// Phase 3 and phase 4 of start-up belong to VTL1: it closes what was still open.  [WI7 ch.9]
void let_vtl1_finish() {
    CHECK(abi::is_success(secure_calls::phase3_init()), "VTL1 did not finish phase 3.");
    const auto facts = secure_calls::phase4_init();
    CHECK(abi::is_success(facts.status), "VTL1 did not finish phase 4.");
    console::print("kernel: VTL1 answers: version {}, {} pages are its own\n", facts.version,
                   facts.protected_pages);
}

scenes::Stage set_stage() {
    const auto& free = boot_info.image(abi::ImageId::Kernel).free;
    const auto first = x86::GuestPhysicalAddress{free.base + x86::page_bytes - 1}.page();
    const std::uint64_t after_first = (first + 1).address().value;
    return {first, FreePages{{after_first, free.end() - after_first}}};
}

void play_scene() {
    const std::string_view scene{boot_info.scene};
    if (scene.empty()) {
        return;
    }
    scenes::Stage stage = set_stage();
    CHECK(scenes::play(scene, stage), "The kernel has no such scene.");
}

} // namespace
} // namespace nt

extern "C" [[noreturn]] void kernel_entry(std::uint64_t boot_info_address) {
    using namespace nt;
    copy_boot_info(boot_info_address);
    console::print("kernel: running in VTL0\n");
    install_traps();
    cpu::restrict_kernel();
    cpu::drop_lower_half();
    hypercalls::start(boot_info.image(abi::ImageId::Kernel));
    hypercalls::mark(abi::Mark::KernelStarted);
    let_vtl1_finish();
    play_scene();
    hypercalls::mark(abi::Mark::SceneFinished);
    cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::Orderly));
}
