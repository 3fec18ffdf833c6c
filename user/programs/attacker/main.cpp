// SPDX-License-Identifier: MIT
// attacker.exe: the attacks of the catalogue that a program makes, on trustlets and credentials.
// The kernel only announces them to whoever watches; what comes of one is for the trace and the
// machine's memory to tell (machine/attacks.h).  Lesson: 10.
//
//     attacker NAME
#include "user/ntdll/ntdll.h"
#include "user/programs/attacker/attacks.h"
#include "user/runtime/program.h"

namespace {

/// The driver of this name does nothing but to say in the trace that the attack begins.
NtStatus announce(std::string_view attack) {
    char driver[64];
    const auto name = abi::nt::String::of(rt::format_to(driver, "attack-{}", attack));
    return NtLoadDriver(&name);
}

} // namespace

abi::NtStatus user::main_program(Arguments arguments) {
    const attacker::Attack* const attack =
        arguments.size() == 2 ? attacker::find_attack(arguments[1]) : nullptr;
    if (attack == nullptr) {
        write("Usage: attacker NAME\n");
        return NtStatus::InvalidParameter;
    }
    if (attack->prepare != nullptr) {
        attack->prepare();
    }
    const NtStatus announced = announce(attack->name);
    if (!abi::is_success(announced)) {
        print("attacker: the attack cannot be announced: {}\n", RtlNtStatusToName(announced));
        return announced;
    }
    const NtStatus status = attack->run();
    print("attacker: it ended with {}\n", RtlNtStatusToName(status));
    return NtStatus::Success;
}
