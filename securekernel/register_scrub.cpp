// SPDX-License-Identifier: MIT
#include "securekernel/register_scrub.h"

#include "abi/rules.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"

namespace sk {
namespace {

constinit bool vector_registers_used = false;

/// Only a call that used them is worth a word in the trace.
void clear_vectors() {
    cpu::clear_vectors();
    if (vector_registers_used) {
        const auto rule = static_cast<std::uint64_t>(abi::Rule::RegistersScrubbed);
        hypercalls::report_decision(abi::Rule::RegistersScrubbed, rule, 0);
    }
    vector_registers_used = false;
}

} // namespace

void note_vector_use() { vector_registers_used = true; }

void scrub_registers(Vtl0Registers& registers) {
    if (boot_info.guards_off.is_off(abi::Guard::RegisterScrub)) {
        return;
    }
    registers.rdx = 0;
    registers.r8 = 0;
    registers.r9 = 0;
    registers.r10 = 0;
    registers.r11 = 0;
    clear_vectors();
}

} // namespace sk
