// SPDX-License-Identifier: MIT
#include "process/ports/server.h"

namespace process {

using abi::nt::PortMessage;

namespace {

/// The connections, each with a number that the kernel puts into every message of its client.
class Connections {
public:
    /// Everybody may connect, as long as there is room; who they are is no secret of theirs.
    void accept(Handle port, const PortMessage& request) {
        std::uint64_t free = 0;
        while (free < capacity && !(clients_[free] == abi::nt::no_handle)) {
            ++free;
        }
        const bool has_room = free < capacity;
        Handle client;
        const NtStatus status =
            NtAlpcAcceptConnectPort(&client, port, 0, nullptr, nullptr, free, &request, nullptr,
                                    static_cast<std::uint8_t>(has_room));
        if (has_room && abi::is_success(status)) {
            clients_[free] = client;
        }
    }
    void close(std::uint64_t number) {
        if (number < capacity) {
            NtClose(clients_[number]);
            clients_[number] = abi::nt::no_handle;
        }
    }

private:
    static constexpr std::uint64_t capacity = 16;

    Handle clients_[capacity];
};

/// Turns a request into its reply, in place.
void reply_to(PortMessage& message, Answer answer) {
    // To a trustlet this number is VTL0's word.
    const std::size_t size =
        message.data_length < sizeof(message.data) ? message.data_length : sizeof(message.data);
    std::byte reply[PortMessage::max_data];
    const std::size_t written = answer(std::as_bytes(std::span{message.data, size}), reply);
    std::memcpy(message.data, reply, written);
    message.data_length = static_cast<std::uint16_t>(written);
    message.total_length = static_cast<std::uint16_t>(offsetof(PortMessage, data) + written);
}

NtStatus serve_for_ever(Handle port, Answer answer) {
    Connections connections;
    PortMessage message;
    const PortMessage* reply = nullptr;
    for (;;) {
        std::uint64_t size = sizeof(message);
        const std::uint32_t flags = reply != nullptr ? abi::nt::alpc_reply_message : 0;
        const NtStatus status = NtAlpcSendWaitReceivePort(port, flags, reply, nullptr, &message,
                                                          &size, nullptr, nullptr);
        const bool client_has_gone = reply != nullptr && status == NtStatus::PortDisconnected;
        reply = nullptr;
        if (client_has_gone) {
            continue; // before it had its reply: the others are still there
        }
        if (!abi::is_success(status)) {
            return status;
        }
        if (message.type == PortMessage::Type::ConnectionRequest) {
            connections.accept(port, message);
        } else if (message.type == PortMessage::Type::PortClosed) {
            connections.close(message.port_context);
        } else if (message.type == PortMessage::Type::Request) {
            reply_to(message, answer);
            reply = &message;
        }
    }
}

} // namespace

NtStatus serve_port(std::string_view name, Answer answer) {
    const auto text = abi::nt::String::of(name);
    const auto attributes = ObjectAttributes::named(text);
    Handle port;
    const NtStatus status = NtAlpcCreatePort(&port, &attributes, nullptr);
    return abi::is_success(status) ? serve_for_ever(port, answer) : status;
}

} // namespace process
