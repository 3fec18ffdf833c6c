// SPDX-License-Identifier: MIT
// From one of VTL0's two views of memory to the other, and SYSCALL by hand: what the ordinary way
// (mode_based_execution.cpp) and the short way (short_way.cpp) share.  Lesson: 7.
#pragma once

#include "hypervisor/virtual_processor.h"

#include <bit>
#include <cstdint>

namespace hv {

/// SYSCALL, as it is encoded.  [APM3 SYSCALL]
inline constexpr std::uint8_t system_call_bytes[] = {0x0F, 0x05};
static_assert(sizeof(system_call_bytes) == sizeof(std::uint16_t));

/// VTL0 sees the table at `root`, and the processor forgets what it knows of the other one.
inline void use_view(VirtualProcessor& vp, x86::svm::ControlArea& control, std::uint64_t root,
                     bool is_for_users) {
    using Stops = x86::svm::InstructionIntercepts;
    control.nested_cr3 = root;
    control.tlb_control = x86::svm::TlbControl::FlushAll;
    control.instruction_intercepts =
        control.instruction_intercepts.with(Stops::interrupt, is_for_users)
            .with(Stops::software_interrupt, is_for_users);
    vp.is_in_user_view = is_for_users;
}

/// A program of VTL0's runs next; `vmcb` is VTL0's. Whatever leads into the kernel stops it;
/// SYSCALL is the way in that cannot be intercepted, only made undefined.
inline void show_user_view(VirtualProcessor& vp, x86::svm::Vmcb& vmcb) {
    const Partition::Level& level = vp.partition.level(abi::Vtl::Normal);
    use_view(vp, vmcb.control, level.nested_for_users.root(), true);
    vmcb.control.exception_intercepts.raw = ~0u;
    vp.user_has_system_call = vmcb.save.efer.get(x86::Efer::system_call);
    vmcb.save.efer.raw &= ~x86::Efer::system_call.mask;
}

/// VTL0's kernel runs next.
inline void show_kernel_view(VirtualProcessor& vp, x86::svm::Vmcb& vmcb) {
    Partition& partition = vp.partition;
    const auto watched_exceptions = partition.watched_exceptions;
    use_view(vp, vmcb.control, partition.level(abi::Vtl::Normal).nested.root(), false);
    vmcb.control.exception_intercepts = watched_exceptions;
    vmcb.save.efer.raw |= vp.user_has_system_call ? x86::Efer::system_call.mask : 0;
}

/// For the trace. A way into the kernel that was short is told of when the program goes on.
inline abi::TraceEvent view_switched(VirtualProcessor& vp, bool is_for_users) {
    const auto event =
        event_of(abi::EventKind::ViewSwitched, is_for_users ? 1 : 0, vp.kernel_entry_time);
    vp.kernel_entry_time = 0;
    return event;
}

/// In two words, because every system call comes by.
inline x86::svm::SegmentState flat_segment(std::uint64_t selector,
                                           x86::SegmentAttributes attributes) {
    struct Words {
        std::uint64_t selector_attributes_limit;
        std::uint64_t base;
    };
    constexpr std::uint64_t limit = 0xFFFF'FFFF'0000'0000;
    const std::uint64_t packed = attributes.packed().raw;
    return std::bit_cast<x86::svm::SegmentState>(Words{limit | packed << 16 | selector, 0});
}

/// What SYSCALL does in 64-bit mode.  [APM3 SYSCALL]
inline void do_system_call(VirtualProcessor& vp, x86::svm::SaveArea& save) {
    constexpr std::uint64_t selector_mask = 0xFFFC;
    constexpr std::uint64_t resume = x86::Rflags{}.with(x86::Rflags::resume, true).raw;
    vp.registers.rcx = save.rip + sizeof(system_call_bytes);
    vp.registers.r11 = save.rflags.raw & ~resume;
    const std::uint64_t selector = save.star >> 32 & selector_mask;
    save.cs = flat_segment(selector, x86::SegmentAttributes::code(0));
    save.ss = flat_segment((selector + 8) & 0xFFFF, x86::SegmentAttributes::data(0));
    save.rflags.raw = (vp.registers.r11 & ~save.sfmask) | x86::Rflags::at_reset().raw;
    save.rip = save.lstar;
    save.cpl = 0;
}

} // namespace hv
