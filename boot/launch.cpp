// SPDX-License-Identifier: MIT
#include "boot/launch.h"

#include "boot/cpu.h"
#include "boot/descriptors.h"

namespace boot {

void describe_processor(abi::tlfs::InitialVpContext& context, std::uint64_t normal_root) {
    describe_segments(context);
    context.cr0 = cpu::cr0().raw;
    context.cr3 = normal_root;
    context.cr4 = cpu::cr4().raw;
    context.efer = cpu::read_msr(x86::Msr::ExtendedFeatureEnable);
    context.pat = cpu::read_msr(x86::Msr::Pat);
}

} // namespace boot
