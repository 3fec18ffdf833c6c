// SPDX-License-Identifier: MIT
// What both images need that C++ has no words for.
#pragma once

#include "abi/tlfs/hypercall.h"
#include "abi/tlfs/vp_context.h"
#include "tests/guests/cpu.h"

#include <cstddef>
#include <cstdint>

namespace processors::cpu {

/// CR0, CR3, CR4, EFER and PAT as they are now, with flat segments: how a processor starts that
/// shall run code of the caller's own.
abi::tlfs::InitialVpContext context_like_own();

void allow_interrupts();  // STI
void refuse_interrupts(); // CLI
/// Takes what waits, and refuses again.
void take_interrupts();
void relax(); // PAUSE
[[noreturn]] void wait_for_ever();

using guests::cpu::power_off;
using guests::cpu::ram_at;

} // namespace processors::cpu

// vmmcall.S: RAX after the hypercall.
extern "C" std::uint64_t bare_hypercall(std::uint64_t control, std::uint64_t input,
                                        std::uint64_t output);
// vmmcall.S: VTL1 finds `request` in RBX.
extern "C" void bare_vtl_call(std::uint64_t request);
