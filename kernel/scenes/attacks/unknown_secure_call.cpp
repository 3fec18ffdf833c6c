// SPDX-License-Identifier: MIT
// Row 29: secure calls with numbers that mean nothing.
//
// A number that is not checked is a jump to a place of VTL0's choosing. Windows stops the machine;
// here VTL1 refuses and goes on (docs/deviations.md).  [McG secure calls]
// Guard: parameter-checks. Lesson: 6.
#include "kernel/console.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/secure_calls.h"

namespace nt::attacks {

void unknown_secure_call(Stage&) {
    constexpr std::uint16_t first_number = 0x4000; // far beyond all that there are
    constexpr std::uint16_t numbers = 64;
    begin(first_number);
    unsigned obeyed = 0;
    for (std::uint16_t index = 0; index < numbers; ++index) {
        const auto service = static_cast<abi::SecureService>(first_number + index);
        obeyed += abi::is_success(secure_calls::call_service(service)) ? 1 : 0;
    }
    console::print("kernel: VTL1 did something at {} of {} numbers\n", obeyed, numbers);
}

} // namespace nt::attacks
