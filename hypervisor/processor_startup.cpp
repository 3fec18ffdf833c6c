// SPDX-License-Identifier: MIT
#include "hypervisor/processor_startup.h"

#include "hypervisor/big_lock.h"
#include "hypervisor/cpu.h"
#include "hypervisor/other_processors.h"
#include "hypervisor/vp_context.h"

namespace hv {
namespace {

using abi::Vtl;
using x86::InterruptCommand;
using Delivery = InterruptCommand::Delivery;
using Startup = VirtualProcessor::Startup;
using x86::svm::EventInjection;
using x86::svm::InstructionIntercepts;

abi::tlfs::SegmentRegister real_mode_segment(std::uint16_t selector, bool is_code) {
    constexpr auto kind = [](bool code) {
        return static_cast<std::uint8_t>(code ? x86::SegmentType::CodeExecuteReadAccessed
                                              : x86::SegmentType::DataReadWriteAccessed);
    };
    const auto attributes = x86::SegmentAttributes{}
                                .with(x86::SegmentAttributes::type, kind(is_code))
                                .with(x86::SegmentAttributes::code_or_data, true)
                                .with(x86::SegmentAttributes::present, true);
    return {std::uint64_t{selector} << 4, 0xFFFF, selector, attributes.raw};
}

/// Real mode at vector * 4096.  [APM2 16.5, 14.1.3]
abi::tlfs::InitialVpContext startup_context(std::uint8_t vector) {
    abi::tlfs::InitialVpContext context;
    context.rflags = x86::Rflags::at_reset().raw;
    context.cs = real_mode_segment(static_cast<std::uint16_t>(vector << 8), true);
    const auto data = real_mode_segment(0, false);
    context.ds = context.es = context.fs = context.gs = context.ss = data;
    context.tr = {0, 0xFFFF, 0, x86::SegmentAttributes::system(x86::SystemType::BusyTss).raw};
    context.ldtr = {0, 0xFFFF, 0, x86::SegmentAttributes::system(x86::SystemType::Ldt).raw};
    context.idtr.limit = 0x3FF;
    context.gdtr.limit = 0xFFFF;
    context.cr0 = x86::Cr0{}.with(x86::Cr0::extension_type, true).raw;
    context.pat = x86::pat_at_reset;
    return context;
}

/// The processor begins as if it never had done anything. It does so itself, because at the moment
/// of the command it may be on its way out of its former life, with an exit still to be handled.
void begin(VirtualProcessor& vp) {
    auto& vmcb = vp.vmcb_of(Vtl::Normal);
    load_context(vmcb.save, vp.initial_context);
    vmcb.save.rax = 0;
    vmcb.control.event_injection = EventInjection::none();
    vmcb.control.instruction_intercepts =
        vmcb.control.instruction_intercepts.with(InstructionIntercepts::iret, false);
    vmcb.control.interrupt_state = {};
    vp.registers = {};
    vp.nmi = {};
    vp.is_interrupt_held = false;
    vp.flush_owed = true;
    vp.startup = Startup::Started;
    vp.report(event_of(abi::EventKind::VpStarted, vp.index, abi::index_of(Vtl::Normal),
                       vp.initial_context.rip));
}

} // namespace

void command_start(VirtualProcessor& target, const abi::tlfs::InitialVpContext& context) {
    target.initial_context = context;
    target.startup = Startup::Commanded;
    target.attention_wanted.store(true);
    cpu::send_nmi(target.apic_id); // It waits in HLT, or will soon.
}

void command_startup(VirtualProcessor& sender, VirtualProcessor& target, Delivery delivery,
                     std::uint8_t vector) {
    using Config = abi::tlfs::VsmPartitionConfig;
    const bool is_locked = target.has_secure_vtl() ||
                           sender.partition.secure_config.get(Config::deny_lower_vtl_startup);
    if (is_locked || &sender == &target) {
        sender.report(event_of(abi::EventKind::StartupDropped, target.index,
                               static_cast<std::uint64_t>(delivery)),
                      abi::Verdict::Denied, abi::Rule::StartupLocked);
        return;
    }
    if (delivery == Delivery::Init) {
        target.startup = Startup::WaitingForStartup;
        call_attention(target);
    } else if (target.startup == Startup::WaitingForStartup) {
        command_start(target, startup_context(vector));
    }
}

void wait_for_start(VirtualProcessor& vp) {
    while (vp.startup != Startup::Started) {
        if (vp.startup == Startup::Commanded) {
            begin(vp);
            return;
        }
        big_lock.release();
        cpu::wait_for_nmi();
        big_lock.acquire();
        answer_attention(vp);
    }
}

} // namespace hv
