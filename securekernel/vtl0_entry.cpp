// SPDX-License-Identifier: MIT
// The one thing the secure kernel does in VTL0: create VTL1. Nothing hostile runs yet; the loader
// has checked every image, and the kernel has not started.  [WI7 ch.9]  Lesson: 5.
#include "abi/nt_status.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "x86/control_registers.h"

#include <cstring>

extern "C" const std::uint8_t securekernel_vtl1_entry[]; // entry.S

namespace sk {

constinit abi::BootInfo boot_info;

namespace {

using abi::tlfs::InitialVpContext;
using abi::tlfs::SegmentRegister;

SegmentRegister flat_segment(x86::Selector selector, x86::SegmentAttributes attributes) {
    return {0, 0xFFFF'FFFF, selector.raw, attributes.raw};
}

/// VTL1 begins with interrupts off, on tables and a stack that VTL0 will soon be unable to reach.
/// It loads descriptor tables of its own first; until then the selectors alone must be plausible.
InitialVpContext vtl1_context(const abi::LoadedImage& image) {
    InitialVpContext context;
    context.rip = reinterpret_cast<std::uint64_t>(securekernel_vtl1_entry);
    context.rsp = image.stack_top;
    context.rflags = x86::Rflags::at_reset().raw;
    context.cs = flat_segment(x86::KernelSegments::code, x86::SegmentAttributes::code(0));
    const auto data = flat_segment(x86::KernelSegments::data, x86::SegmentAttributes::data(0));
    context.ds = context.es = context.fs = context.gs = context.ss = data;
    context.tr = {0, sizeof(x86::TaskStateSegment) - 1, x86::KernelSegments::task.raw,
                  x86::SegmentAttributes::system(x86::SystemType::BusyTss).raw};
    context.ldtr.attributes = x86::SegmentAttributes::system(x86::SystemType::Ldt).raw;
    cpu::copy_control_registers(context);
    context.cr3 = image.page_table_root;
    return context;
}

} // namespace
} // namespace sk

/// What securekernel_vtl0_entry answers if there is no VTL1.
extern "C" constinit std::uint32_t vtl0_entry_status = 0;

/// Called by entry.S: where VtlCall is, or 0 with the reason in vtl0_entry_status.
extern "C" std::uint64_t enable_vtl1(std::uint64_t boot_info_address) {
    using namespace sk;
    using abi::tlfs::HvStatus;
    // VTL1 works with this copy; the loader's page stays VTL0's.
    std::memcpy(&boot_info, cpu::ram_at(boot_info_address), sizeof(boot_info));
    const abi::LoadedImage& image = boot_info.image(abi::ImageId::SecureKernel);
    hypercalls::start_in_vtl0(image);
    const auto mbec = boot_info.guards_off.is_off(abi::Guard::Mbec)
                          ? hypercalls::ModeBasedExecution::Off
                          : hypercalls::ModeBasedExecution::On;
    if (hypercalls::enable_partition_vtl(mbec) != HvStatus::Success ||
        hypercalls::enable_vp_vtl(vtl1_context(image)) != HvStatus::Success) {
        vtl0_entry_status = static_cast<std::uint32_t>(abi::NtStatus::HvNotInitialized);
        return 0;
    }
    return hypercalls::vtl_call_code();
}
