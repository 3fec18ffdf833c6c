// SPDX-License-Identifier: MIT
// NtAlpcCreatePort, NtAlpcConnectPort, NtAlpcAcceptConnectPort, NtAlpcSendWaitReceivePort,
// NtAlpcDisconnectPort
#include "user/programs/usertests/test.h"

namespace usertests {
namespace {

using abi::nt::PortMessage;

constexpr std::string_view port_name = "\\RPC Control\\usertests";
constexpr std::uint16_t head = offsetof(PortMessage, data);
constexpr std::uint64_t context = 0x1234;

PortMessage message_of(std::uint8_t first_byte) {
    PortMessage message;
    message.data_length = 1;
    message.total_length = head + 1;
    message.data[0] = first_byte;
    return message;
}

NtStatus create(Handle& port) {
    const auto name = abi::nt::String::of(port_name);
    const auto attributes = ObjectAttributes::named(name);
    return NtAlpcCreatePort(&port, &attributes, nullptr);
}

NtStatus connect(Handle& port, std::string_view text = port_name, const Time* timeout = nullptr) {
    const auto name = abi::nt::String::of(text);
    return NtAlpcConnectPort(&port, &name, nullptr, nullptr, 0, nullptr, nullptr, nullptr, nullptr,
                             nullptr, timeout);
}

NtStatus receive(Handle port, PortMessage& message, const PortMessage* reply = nullptr) {
    std::uint64_t size = sizeof(message);
    return NtAlpcSendWaitReceivePort(port, reply != nullptr ? abi::nt::alpc_reply_message : 0,
                                     reply, nullptr, &message, &size, nullptr, nullptr);
}

/// A client that asks for one more than 1, 2 and 3, and goes away.
NtStatus ask_three_times(void* /*argument*/) {
    Handle port;
    NtStatus status = connect(port);
    for (std::uint8_t number = 1; number <= 3 && abi::is_success(status); ++number) {
        const PortMessage request = message_of(number);
        PortMessage reply;
        std::uint64_t size = sizeof(reply);
        status = NtAlpcSendWaitReceivePort(port, abi::nt::alpc_sync_request, &request, nullptr,
                                           &reply, &size, nullptr, nullptr);
        const bool is_right = reply.type == PortMessage::Type::Reply && reply.data_length == 1 &&
                              reply.data[0] == number + 1;
        if (abi::is_success(status) && !is_right) {
            status = NtStatus::Unsuccessful;
        }
    }
    NtClose(port);
    return status;
}

NtStatus end_of(Handle thread) {
    expect_success(NtWaitForSingleObject(thread, 0, nullptr));
    abi::nt::ThreadBasicInformation basic;
    expect_success(NtQueryInformationThread(thread, abi::nt::ThreadInformationClass::Basic, &basic,
                                            sizeof(basic), nullptr));
    expect_success(NtClose(thread));
    return static_cast<NtStatus>(basic.exit_status);
}

void requests_are_answered() {
    Handle port;
    expect_success(create(port));
    const Handle client = CreateThread(ask_three_times, nullptr);
    PortMessage message;
    expect_success(receive(port, message));
    expect_true(message.type == PortMessage::Type::ConnectionRequest);
    expect_true(message.client_id.process == GetCurrentProcessId());
    Handle connection;
    expect_success(NtAlpcAcceptConnectPort(&connection, port, 0, nullptr, nullptr, context,
                                           &message, nullptr, 1));
    expect_success(receive(port, message));
    for (std::uint8_t number = 1; number <= 3 && !has_failed(); ++number) {
        expect_true(message.type == PortMessage::Type::Request && message.data[0] == number);
        expect_true(message.port_context == context);
        ++message.data[0];
        expect_success(receive(port, message, &message));
    }
    expect_true(message.type == PortMessage::Type::PortClosed);
    expect_success(end_of(client));
    expect_success(NtClose(connection));
    expect_success(NtClose(port));
}

NtStatus only_connect(void* /*argument*/) {
    Handle port;
    return connect(port);
}

void connection_can_be_refused() {
    Handle port;
    expect_success(create(port));
    const Handle client = CreateThread(only_connect, nullptr);
    PortMessage message;
    expect_success(receive(port, message));
    Handle connection;
    expect_success(
        NtAlpcAcceptConnectPort(&connection, port, 0, nullptr, nullptr, 0, &message, nullptr, 0));
    expect(end_of(client), NtStatus::PortConnectionRefused);
    expect_success(NtClose(port));
}

/// A server with one client, whose first request has come: it waits for the answer.
struct Conversation {
    Handle port;
    Handle client;
    Handle connection;
    PortMessage message;

    Conversation() {
        expect_success(create(port));
        client = CreateThread(ask_three_times, nullptr);
        expect_success(receive(port, message));
        expect_success(NtAlpcAcceptConnectPort(&connection, port, 0, nullptr, nullptr, 0, &message,
                                               nullptr, 1));
        expect_success(receive(port, message));
    }
};

/// Who waits for an answer does not wait for ever when the server goes away, or hangs up.
void client_hears_that_the_server_is_gone() {
    const Conversation gone;
    expect_success(NtClose(gone.port));
    expect(end_of(gone.client), NtStatus::PortDisconnected);
    expect_success(NtClose(gone.connection));

    const Conversation hung_up;
    expect_success(NtAlpcDisconnectPort(hung_up.connection, 0));
    expect(end_of(hung_up.client), NtStatus::PortDisconnected);
    expect_success(NtClose(hung_up.connection));
    expect_success(NtClose(hung_up.port));

    const Conversation closed;
    expect_success(NtClose(closed.connection));
    expect(end_of(closed.client), NtStatus::PortDisconnected);
    expect_success(NtClose(closed.port));
}

NtStatus connect_and_disconnect(void* /*argument*/) {
    Handle port;
    expect_success(connect(port));
    expect_success(NtAlpcDisconnectPort(port, 0));
    const PortMessage request = message_of(1);
    PortMessage reply;
    std::uint64_t size = sizeof(reply);
    const NtStatus status = NtAlpcSendWaitReceivePort(port, abi::nt::alpc_sync_request, &request,
                                                      nullptr, &reply, &size, nullptr, nullptr);
    expect_success(NtClose(port));
    return status;
}

void server_hears_that_the_client_is_gone() {
    Handle port;
    expect_success(create(port));
    const Handle client = CreateThread(connect_and_disconnect, nullptr);
    PortMessage message;
    expect_success(receive(port, message));
    Handle connection;
    expect_success(NtAlpcAcceptConnectPort(&connection, port, 0, nullptr, nullptr, context,
                                           &message, nullptr, 1));
    expect_success(receive(port, message));
    expect_true(message.type == PortMessage::Type::PortClosed);
    expect_true(message.port_context == context);
    expect(end_of(client), NtStatus::PortDisconnected);
    expect(NtAlpcDisconnectPort(port, 0), NtStatus::ObjectTypeMismatch);
    expect(NtAlpcDisconnectPort(closed_handle(), 0), NtStatus::InvalidHandle);
    expect_success(NtClose(connection));
    expect_success(NtClose(port));
}

void names_and_sizes_are_checked() {
    Handle port;
    expect(connect(port, "\\RPC Control\\nobody"), NtStatus::ObjectNameNotFound);
    Handle server;
    expect_success(create(server));
    expect(create(port), NtStatus::ObjectNameCollision);
    const Time soon = -abi::nt::units_per_millisecond;
    expect(connect(port, port_name, &soon), NtStatus::Timeout);
    const Handle event = new_event();
    PortMessage message = message_of(1);
    std::uint64_t size = sizeof(message);
    expect(NtAlpcSendWaitReceivePort(event, 0, nullptr, nullptr, &message, &size, nullptr, &soon),
           NtStatus::ObjectTypeMismatch);
    expect(NtAlpcSendWaitReceivePort(closed_handle(), 0, nullptr, nullptr, &message, &size, nullptr,
                                     &soon),
           NtStatus::InvalidHandle);
    expect_success(NtClose(event));
    PortMessage wrong = message_of(1);
    wrong.data_length = 0xFFFF;
    expect_true(!abi::is_success(NtAlpcSendWaitReceivePort(
        server, abi::nt::alpc_reply_message, &wrong, nullptr, nullptr, nullptr, nullptr, nullptr)));
    wrong = message_of(1);
    wrong.message_id = 0x7777; // a reply to nobody
    expect_true(!abi::is_success(NtAlpcSendWaitReceivePort(
        server, abi::nt::alpc_reply_message, &wrong, nullptr, nullptr, nullptr, nullptr, nullptr)));
    expect_success(NtClose(server));
}

constexpr Test tests[] = {
    {"port-requests", requests_are_answered},
    {"port-refused", connection_can_be_refused},
    {"port-no-server", client_hears_that_the_server_is_gone},
    {"port-no-client", server_hears_that_the_client_is_gone},
    {"port-bad", names_and_sizes_are_checked},
};

} // namespace

std::span<const Test> port_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
