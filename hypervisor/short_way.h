// SPDX-License-Identifier: MIT
// The ways that are taken most, without detours: a plain VtlCall, a fast VtlReturn, the hypercall
// that has nothing to do; and with mode-based execution, SYSCALL and the way back to the program.
// svm/vmrun.S comes by here after each #VMEXIT, before it has saved a single register of the guest:
// what both VTLs share simply stays in the processor. Everything else goes the ordinary way
// (exit_loop.cpp: intercepts/vmmcall.cpp, vtl_switch.cpp, hypercalls/handle_hypercall.cpp,
// mode_based_execution.cpp), and so could these: a test takes both ways and compares. [TLFS vsm,
// VTL call]  Lesson: 4.
//
// No lock is held here. The short way touches nothing but what is this processor's own: its VMCBs,
// its VTL1's assist page; and the trace, which has a lock of its own. Another processor that wants
// to change any of that calls this one out first, by an NMI, which comes at the next VMRUN.
#pragma once

#include "hypervisor/virtual_processor.h"

// In the hypervisor all registers still belong to the guest, so this function must save whatever it
// uses but its arguments'. Elsewhere (tests) it is a function as any other.
#if __STDC_HOSTED__
#define KEEPS_ALL_REGISTERS
#else
#define KEEPS_ALL_REGISTERS __attribute__((no_caller_saved_registers))
#endif

/// The active VTL stopped, with `control` in RCX. If that can be done here, it is done, and the
/// answer is the physical address of the VMCB to run next. 0: nothing has been done.
extern "C" std::uint64_t take_short_way(std::uint64_t control,
                                        hv::VirtualProcessor* vp) KEEPS_ALL_REGISTERS;

namespace hv {

/// Does the processor owe nobody anything, so that VMRUN may follow VMMCALL at once? Answered
/// before each turn of the exit loop, once for all turns of the short way that follow: whatever
/// changes the answer stops the guest first.
void open_or_close_short_way(VirtualProcessor& vp);

} // namespace hv
