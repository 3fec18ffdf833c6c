// SPDX-License-Identifier: MIT
// Scene secure-device: VTL1 sends a device of its own to read and to write, while VTL0 lets time
// pass; then VTL0 tries to use the same device.  Lesson: 10.
#include "kernel/console.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/scenes.h"
#include "kernel/secure_calls.h"
#include "rt/check.h"

extern "C" void let_time_pass(); // let_time_pass.S

namespace nt::scenes {

void secure_device(const Stage& /*stage*/) {
    auto answer = secure_calls::query_secure_device();
    CHECK(abi::is_success(answer.status), "VTL1 has no device on this machine.");
    while (!answer.is_done) {
        let_time_pass();
        answer = secure_calls::query_secure_device();
    }
    console::print("kernel: VTL1's device brought {}\n",
                   answer.came_back_the_same ? "what it was given" : "SOMETHING ELSE");
    CHECK(play_attack("use-secure-device", stage()), "The kernel has no such attack.");
}

} // namespace nt::scenes
