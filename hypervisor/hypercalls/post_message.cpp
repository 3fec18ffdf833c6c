// SPDX-License-Identifier: MIT
// HvCallPostMessage and HvCallSignalEvent: one VTL tells the other something. A partition of our
// own has two connections only, one to each VTL's SINT 2 on the first processor (deviations.md).
// [TLFS inter-partition]
#include "abi/tlfs/connections.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/hypercalls/hypercalls.h"

#include <cstring>

namespace hv {
namespace {

using namespace abi::tlfs;

/// Whose SynIC a connection leads to. Nobody connects to himself.
HvResult<abi::Vtl> receiver_of(const VirtualProcessor& caller, std::uint32_t connection) {
    const abi::Vtl receiver =
        caller.active_vtl == abi::Vtl::Normal ? abi::Vtl::Secure : abi::Vtl::Normal;
    if (connection != connection_to(receiver) ||
        !caller.partition.processors[0]->level(receiver).enabled) {
        return rt::Err{HvStatus::InvalidConnectionId};
    }
    return receiver;
}

HvResult<rt::Ok> as_result(HvStatus status) {
    if (status != HvStatus::Success) {
        return rt::Err{status};
    }
    return rt::Ok{};
}

} // namespace

HvResult<rt::Ok> post_message(Call& call) {
    const auto& input = call.header<PostMessageInput>();
    constexpr std::uint32_t hypervisor_types = 0x8000'0000;
    if (input.type == 0 || (input.type & hypervisor_types) != 0 || input.reserved_004 != 0 ||
        input.payload_size > PostMessageInput::max_payload) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    const abi::Vtl receiver = TRY(receiver_of(call.caller, input.connection));
    Message message;
    message.header.type = static_cast<MessageType>(input.type);
    message.header.payload_size = static_cast<std::uint8_t>(input.payload_size);
    message.header.origin = input.connection;
    std::memcpy(message.payload, input.payload, input.payload_size);
    return as_result(
        synic::post(*call.caller.partition.processors[0], receiver, connection_sint, message));
}

HvResult<rt::Ok> signal_event(Call& call) {
    const auto& input = call.header<SignalEventInput>();
    if (input.flag >= event_flags_per_sint || input.reserved_006 != 0) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    const abi::Vtl receiver = TRY(receiver_of(call.caller, input.connection));
    return as_result(
        synic::signal(*call.caller.partition.processors[0], receiver, connection_sint, input.flag));
}

} // namespace hv
