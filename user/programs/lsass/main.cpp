// SPDX-License-Identifier: MIT
// lsass.exe, the local security authority: logs users on and proves, for whoever asks, that they
// know their passwords. This is the form without Credential Guard: everything it knows is in its
// own memory.  [WI7 ch.9]  Lesson: 1.
#include "user/ntdll/ntdll.h"
#include "user/programs/lsass/sessions.h"
#include "user/runtime/program.h"

#include <cstring>

namespace lsass {
namespace {

using abi::nt::PortMessage;

constinit Sessions sessions;

/// Turns a request into its reply, in place.
void serve(PortMessage& message) {
    Request request;
    Reply reply;
    if (message.data_length == sizeof(request)) {
        std::memcpy(&request, message.data, sizeof(request));
        reply = sessions.serve(request);
    } else {
        reply.status = NtStatus::InvalidParameter;
    }
    std::memcpy(message.data, &reply, sizeof(reply));
    message.data_length = sizeof(reply);
    message.total_length = offsetof(PortMessage, data) + sizeof(reply);
}

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
constinit Connections connections;

NtStatus serve_for_ever(Handle port) {
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
            serve(message);
            reply = &message;
        }
    }
}

} // namespace
} // namespace lsass

abi::NtStatus user::main_program(Arguments /*arguments*/) {
    const auto name = abi::nt::String::of(lsass::port_name);
    const auto attributes = ObjectAttributes::named(name);
    Handle port;
    NtStatus status = NtAlpcCreatePort(&port, &attributes, nullptr);
    if (abi::is_success(status)) {
        status = lsass::serve_for_ever(port);
    }
    print("lsass: its port cannot be used: {}\n", RtlNtStatusToName(status));
    return status;
}
