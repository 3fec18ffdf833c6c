// SPDX-License-Identifier: MIT
// HvCallPostDebugData: a guest adds an event about itself to the trace. Who it is, and when, the
// hypervisor fills in; kinds that only the hypervisor or the hardware can know are refused.
#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/hypercalls/hypercalls.h"

namespace hv {
namespace {

constexpr auto first_guest_kind = abi::EventKind::SecureCall;

} // namespace

HvResult<rt::Ok> post_debug_data(Call& call) {
    const auto& input = call.header<abi::tlfs::PostDebugDataInput>();
    if (input.kind < first_guest_kind) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    call.caller.report(event_of(input.kind, input.operand[0], input.operand[1], input.operand[2]));
    return rt::Ok{};
}

} // namespace hv
