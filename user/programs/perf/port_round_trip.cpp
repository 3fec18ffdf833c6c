// SPDX-License-Identifier: MIT
#include "user/programs/perf/port_round_trip.h"

#include "user/ntdll/ntdll.h"
#include "user/runtime/program.h"

namespace perf {

using abi::nt::PortMessage;

namespace {

constexpr std::string_view port_name = "\\RPC Control\\perf";

PortMessage empty_message() {
    PortMessage message;
    message.total_length = offsetof(PortMessage, data);
    return message;
}

} // namespace

/// One connection, then the requests, then the end of the connection.
NtStatus PortRoundTrip::serve(void* self) {
    auto& trip = *static_cast<PortRoundTrip*>(self);
    PortMessage message;
    std::uint64_t size = sizeof(message);
    Handle connection;
    NtAlpcSendWaitReceivePort(trip.server_port_, 0, nullptr, nullptr, &message, &size, nullptr,
                              nullptr);
    NtAlpcAcceptConnectPort(&connection, trip.server_port_, 0, nullptr, nullptr, 0, &message,
                            nullptr, 1);
    const PortMessage* reply = nullptr;
    std::uint32_t flags = 0;
    for (unsigned round = 0; round <= trip.rounds_; ++round) {
        size = sizeof(message);
        const NtStatus status = NtAlpcSendWaitReceivePort(trip.server_port_, flags, reply, nullptr,
                                                          &message, &size, nullptr, nullptr);
        if (!abi::is_success(status) || message.type == PortMessage::Type::PortClosed) {
            break;
        }
        reply = &message; // the same message goes back
        flags = abi::nt::alpc_reply_message;
    }
    NtClose(connection);
    return NtStatus::Success;
}

bool PortRoundTrip::start(unsigned rounds) {
    rounds_ = rounds;
    const auto name = abi::nt::String::of(port_name);
    const auto attributes = ObjectAttributes::named(name);
    NtStatus status = NtAlpcCreatePort(&server_port_, &attributes, nullptr);
    if (abi::is_success(status)) {
        server_ = CreateThread(serve, this);
        PortMessage message = empty_message();
        std::uint64_t size = sizeof(message);
        status = NtAlpcConnectPort(&client_port_, &name, nullptr, nullptr, 0, nullptr, &message,
                                   &size, nullptr, nullptr, nullptr);
    }
    if (!abi::is_success(status)) {
        user::print("perf: the port cannot be used: {}\n", RtlNtStatusToName(status));
    }
    return abi::is_success(status);
}

void PortRoundTrip::go() {
    PortMessage request = empty_message();
    PortMessage reply;
    std::uint64_t size = sizeof(reply);
    NtAlpcSendWaitReceivePort(client_port_, abi::nt::alpc_sync_request, &request, nullptr, &reply,
                              &size, nullptr, nullptr);
}

void PortRoundTrip::finish() {
    NtClose(client_port_);
    WaitForSingleObject(server_, infinite);
    NtClose(server_);
    NtClose(server_port_);
}

} // namespace perf
