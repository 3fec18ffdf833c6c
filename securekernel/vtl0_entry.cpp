// SPDX-License-Identifier: MIT
// The one thing the secure kernel does in VTL0: create VTL1. Nothing hostile runs yet; the loader
// has checked every image, and the kernel has not started.  [WI7 ch.9]  Lesson: 5.
#include "abi/nt_status.h"
#include "abi/tlfs/hypercall.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "securekernel/processor.h"
#include "securekernel/vtl1_context.h"

#include <cstring>

namespace sk {

constinit abi::BootInfo boot_info;

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
    Processor& first = processor_at(0);
    cpu::set_gs(&first); // VTL1 will begin so; until then its code runs here, and is still trusted.
    hypercalls::start_in_vtl0(image);
    const auto mbec = boot_info.guards_off.is_off(abi::Guard::Mbec)
                          ? hypercalls::ModeBasedExecution::Off
                          : hypercalls::ModeBasedExecution::On;
    std::uint64_t code = 0;
    if (hypercalls::enable_partition_vtl(mbec) == HvStatus::Success &&
        hypercalls::enable_vp_vtl(abi::tlfs::vp_self, vtl1_context(first)) == HvStatus::Success) {
        code = hypercalls::vtl_call_code();
    } else {
        vtl0_entry_status = static_cast<std::uint32_t>(abi::NtStatus::HvNotInitialized);
    }
    cpu::set_gs(nullptr);
    return code;
}
