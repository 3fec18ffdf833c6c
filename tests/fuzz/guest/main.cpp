// SPDX-License-Identifier: MIT
// A kernel that boots like VTL0's and then, by chance, does everything that a hostile one may do.
// `seed=` makes the chance. What it does to itself is its own affair; the machine must end in good
// order.
#include "abi/ports.h"
#include "kernel/console.h"
#include "kernel/cpu.h"
#include "kernel/hypercalls.h"
#include "kernel/secure_calls.h"
#include "kernel/traps.h"
#include "rt/check.h"
#include "tests/fuzz/guest/steps.h"
#include "tests/fuzz/guest/traps.h"

#include <cstring>

namespace fuzz {
namespace {

constexpr unsigned steps = 1000;

constinit abi::BootInfo boot_info;

void run() {
    Stage stage{Random{boot_info.seed},
                nt::FreePages{boot_info.image(abi::ImageId::Kernel).free},
                boot_info.ram_end,
                {}};
    make_program(stage);
    const Belongings belongings;
    unsigned faults = 0;
    for (unsigned number = 0; number < steps; ++number) {
        auto step = [&] { take_step(stage); };
        auto put_back = [&] { belongings.put_back(); };
        faults += nt::try_step(step).has_value() ? 1 : 0;
        nt::try_step(put_back);
    }
    nt::console::print("fuzz: {} steps, {} faults\n", steps, faults);
}

} // namespace
} // namespace fuzz

extern "C" [[noreturn]] void kernel_entry(std::uint64_t boot_info_address) {
    std::memcpy(&fuzz::boot_info,
                reinterpret_cast<const void*>(abi::direct_map_base + boot_info_address),
                sizeof(fuzz::boot_info));
    nt::install_traps();
    nt::cpu::drop_lower_half();
    fuzz::allow_programs();
    nt::hypercalls::start(fuzz::boot_info.image(abi::ImageId::Kernel));
    CHECK(abi::is_success(nt::secure_calls::phase3_init()) &&
              abi::is_success(nt::secure_calls::phase4_init().status),
          "VTL1 did not finish its start-up.");
    fuzz::run();
    nt::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::Orderly));
}
