// SPDX-License-Identifier: MIT
// From the loader into the programs, and back: the two routines of launch.S, and what VTL0 starts
// with. Lesson: 2 and 5.
#pragma once

#include "abi/tlfs/vp_context.h"

#include <cstddef>
#include <cstdint>

namespace boot {

/// Everything of `context` but RIP, RSP and RFLAGS: VTL0 starts as the processor is now, in the
/// address space `normal_root`.
void describe_processor(abi::tlfs::InitialVpContext& context, std::uint64_t normal_root);

/// What launch_hypervisor returns once the loader runs in VTL0.
inline constexpr std::uint32_t launched = 0;

/// For call_image: the image is a guest on the loader's stack.
inline constexpr std::uint64_t use_own_stack = 0;

extern "C" {

/// Completes `context` (RIP, RSP, RFLAGS) so that VTL0 goes on where this returns, then enters the
/// hypervisor in its own address space with `boot_info` in RCX. Returns `launched` in VTL0;
/// anything else is the NTSTATUS of a hypervisor that did not take the machine.
std::uint32_t launch_hypervisor(abi::tlfs::InitialVpContext* context, std::uint64_t cr3,
                                std::uint64_t stack_top, std::uint64_t entry_point,
                                std::uint64_t boot_info);

/// Calls `entry_point` with `argument` in RCX in the address space `cr3`, which must hold the
/// loader too, on the stack `stack_top` or the loader's own. Returns what it left in EAX;
/// the address space stays.
std::uint32_t call_image(std::uint64_t cr3, std::uint64_t stack_top, std::uint64_t entry_point,
                         std::uint64_t argument);

/// Where the loader begins (loader.ld).
extern const std::byte loader_begin[];

/// The code of the two routines, whole pages: what the hypervisor's address space has to map.
extern const std::byte launch_code_begin[];
extern const std::byte launch_code_end[];
}

} // namespace boot
