// SPDX-License-Identifier: MIT
#include "boot/launch.h"

#include "boot/cpu.h"
#include "boot/descriptors.h"
#include "rt/instructions.h"
#include "x86/msr.h"

namespace boot {

namespace {

std::uint64_t read_msr(x86::Msr msr) { return rt::rdmsr(static_cast<std::uint32_t>(msr)); }

} // namespace

void describe_processor(abi::tlfs::InitialVpContext& context, std::uint64_t normal_root) {
    describe_segments(context);
    context.cr0 = cpu::cr0().raw;
    context.cr3 = normal_root;
    context.cr4 = cpu::cr4().raw;
    context.efer = read_msr(x86::Msr::ExtendedFeatureEnable);
    context.pat = read_msr(x86::Msr::Pat);
}

} // namespace boot
