// SPDX-License-Identifier: MIT
// HvCallStartVirtualProcessor: another processor begins to run VTL0, in the given registers. If
// VTL1 has asked for it (DenyLowerVtlStartup), VTL1 alone may do this.  [TLFS vsm] Lesson: 5.
// Guard: vtl-startup-deny.
#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/hypercalls/hypercalls.h"
#include "hypervisor/processor_startup.h"
#include "hypervisor/vp_context.h"

namespace hv {
namespace {

using Input = abi::tlfs::StartVirtualProcessorInput;
using Config = abi::tlfs::VsmPartitionConfig;
using Startup = VirtualProcessor::Startup;

HvResult<VirtualProcessor*> checked_target(VirtualProcessor& caller, const Input& input) {
    if (input.partition != abi::tlfs::partition_self) {
        return rt::Err{HvStatus::InvalidPartitionId};
    }
    VirtualProcessor* const target = caller.partition.processor(input.vp_index);
    if (target == nullptr || target == &caller) {
        return rt::Err{HvStatus::InvalidVpIndex};
    }
    if (input.target_vtl > abi::index_of(caller.active_vtl)) {
        return rt::Err{HvStatus::AccessDenied};
    }
    if (!is_zero(input.reserved_00d)) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    const bool denied = caller.active_vtl == abi::Vtl::Normal &&
                        caller.partition.secure_config.get(Config::deny_lower_vtl_startup);
    if (denied) {
        caller.report(event_of(abi::EventKind::StartupDropped, input.vp_index),
                      abi::Verdict::Denied, abi::Rule::StartupLocked);
        return rt::Err{HvStatus::AccessDenied};
    }
    // A processor starts in VTL0; its VTL1 begins when it is first called.
    const bool is_waiting =
        target->startup == Startup::Off || target->startup == Startup::WaitingForStartup;
    if (!is_waiting || input.target_vtl != abi::index_of(abi::Vtl::Normal)) {
        return rt::Err{HvStatus::InvalidVpState};
    }
    return target;
}

} // namespace

HvResult<rt::Ok> start_virtual_processor(Call& call) {
    const auto& input = call.header<Input>();
    VirtualProcessor& target = *TRY(checked_target(call.caller, input));
    if (!is_runnable(input.context)) {
        return rt::Err{HvStatus::InvalidRegisterValue};
    }
    command_start(target, input.context);
    return rt::Ok{};
}

} // namespace hv
