// SPDX-License-Identifier: MIT
#include "process/ports/client.h"

#include "rt/wipe.h"

#include <cstring>

namespace process {

using abi::nt::PortMessage;

NtStatus connect_to_port(std::string_view name, Handle& port) {
    const auto text = abi::nt::String::of(name);
    return NtAlpcConnectPort(&port, &text, nullptr, nullptr, 0, nullptr, nullptr, nullptr, nullptr,
                             nullptr, nullptr);
}

NtStatus ask_over_port(Handle port, std::span<const std::byte> request,
                       std::span<std::byte> reply) {
    if (request.size() > PortMessage::max_data) {
        return NtStatus::InvalidParameter;
    }
    PortMessage message;
    const rt::WipedAtEnd message_is_wiped{message}; // Some requests have a password in them.
    message.data_length = static_cast<std::uint16_t>(request.size());
    message.total_length = static_cast<std::uint16_t>(offsetof(PortMessage, data) + request.size());
    std::memcpy(message.data, request.data(), request.size());
    PortMessage answer;
    std::uint64_t size = sizeof(answer);
    const NtStatus status = NtAlpcSendWaitReceivePort(port, abi::nt::alpc_sync_request, &message,
                                                      nullptr, &answer, &size, nullptr, nullptr);
    if (!abi::is_success(status)) {
        return status;
    }
    if (answer.data_length != reply.size()) {
        return NtStatus::InfoLengthMismatch;
    }
    std::memcpy(reply.data(), answer.data, reply.size());
    return NtStatus::Success;
}

} // namespace process
