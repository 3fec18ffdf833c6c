// SPDX-License-Identifier: MIT
// HvCallInstallIntercept: VTL1 asks to judge VTL0's use of an I/O port, or an exception of VTL0's.
// Control registers and MSRs have a register of their own for this (vsm_registers.cpp).
// [TLFS intercepts]  Guard: io-port-lock.
#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/hypercalls/hypercalls.h"
#include "hypervisor/mode_based_execution.h"
#include "hypervisor/other_processors.h"
#include "hypervisor/svm/svm.h"

namespace hv {
namespace {

using Input = abi::tlfs::InstallInterceptInput;
using abi::tlfs::InterceptType;

HvResult<rt::Ok> watch_port(Partition& partition, const Input& input) {
    constexpr std::uint32_t both = Input::access_read | Input::access_write;
    // SVM's map does not tell IN from OUT, so VTL1 judges both or neither (deviations.md).
    const bool mask_is_good = input.access_mask == 0 || input.access_mask == both;
    if (input.parameter > 0xFFFF || !mask_is_good) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    svm::watch_port(partition, static_cast<std::uint16_t>(input.parameter), input.access_mask != 0);
    return rt::Ok{};
}

HvResult<rt::Ok> watch_exception(VirtualProcessor& caller, const Input& input) {
    Partition& partition = caller.partition;
    constexpr std::uint64_t exception_count = 32;
    if (input.parameter >= exception_count || (input.access_mask & ~Input::access_execute) != 0) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    call_out_others(caller);
    partition.watched_exceptions = partition.watched_exceptions.with(
        static_cast<x86::Exception>(input.parameter), input.access_mask != 0);
    for (unsigned index = 0; index < partition.processor_count; ++index) {
        VirtualProcessor& vp = *partition.processors[index];
        leave_user_view(vp); // which stops at every exception
        vp.vmcb_of(abi::Vtl::Normal).control.exception_intercepts = partition.watched_exceptions;
    }
    return rt::Ok{};
}

} // namespace

HvResult<rt::Ok> install_intercept(Call& call) {
    const auto& input = call.header<Input>();
    if (input.partition != abi::tlfs::partition_self) {
        return rt::Err{HvStatus::InvalidPartitionId};
    }
    // A VTL judges those below it.
    if (call.caller.active_vtl != abi::Vtl::Secure) {
        return rt::Err{HvStatus::AccessDenied};
    }
    switch (input.type) {
    case InterceptType::IoPort: return watch_port(call.caller.partition, input);
    case InterceptType::Exception: return watch_exception(call.caller, input);
    default: return rt::Err{HvStatus::InvalidParameter};
    }
}

} // namespace hv
