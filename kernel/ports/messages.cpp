// SPDX-License-Identifier: MIT
// Messages between the two sides of a connection.
#include "kernel/memory/kernel_heap.h"
#include "kernel/ports/port.h"
#include "kernel/scheduler/thread.h"

namespace nt::ports {

using abi::NtStatus;
using abi::nt::PortMessage;

namespace {

using State = ClientPort::State;

constexpr std::uint16_t header_size = offsetof(PortMessage, data);

constinit std::uint32_t last_message_id = 0;

/// Enough for every client to have asked; a flood ends here.
constexpr std::int32_t longest_queue = 256;

ClientPort* find_asking(ServerPort& server, std::uint32_t message_id) {
    for (ClientPort& client : server.clients) {
        if (client.state == State::Asking && client.connection_id == message_id) {
            return &client;
        }
    }
    return nullptr;
}

NtStatus refusal_of(State state) {
    return state == State::Refused ? NtStatus::PortConnectionRefused : NtStatus::PortDisconnected;
}

} // namespace

NtStatus enqueue(ClientPort& client, PortMessage& message) {
    ServerPort& server = *client.server;
    if (server.is_closed) {
        return NtStatus::PortDisconnected;
    }
    if (message.data_length > PortMessage::max_data) {
        return NtStatus::InvalidParameter;
    }
    auto* const queued =
        server.signal_state < longest_queue ? heap::create<QueuedMessage>() : nullptr;
    if (queued == nullptr) {
        return NtStatus::InsufficientResources;
    }
    message.total_length = static_cast<std::uint16_t>(header_size + message.data_length);
    message.client_id = current_thread().client_id();
    message.message_id = ++last_message_id;
    message.port_context = client.context;
    copy_message(queued->message, message);
    queued->client = &client;
    add_reference(client);
    server.queue.push_back(*queued);
    signal(server);
    return NtStatus::Success;
}

rt::Result<ClientPort*, NtStatus> connect(std::string_view name, PortMessage& message,
                                          Deadline deadline) {
    const Reference<Object> found{names::find(name)};
    if (!found) {
        return rt::Err{NtStatus::ObjectNameNotFound};
    }
    if (found->type != &ServerPort::type_of_port) {
        return rt::Err{NtStatus::ObjectTypeMismatch};
    }
    Reference<ClientPort> client{heap::create<ClientPort>(static_cast<ServerPort&>(*found))};
    if (!client) {
        return rt::Err{NtStatus::InsufficientResources};
    }
    message.type = PortMessage::Type::ConnectionRequest;
    NtStatus status = enqueue(*client, message);
    if (abi::is_success(status)) {
        client->connection_id = message.message_id;
        status = wait_for(client->is_decided, deadline);
    }
    if (status != NtStatus::Success) {
        client->state = State::Disconnected; // An answer that comes now finds nobody.
        return rt::Err{status};
    }
    if (client->state != State::Connected) {
        return rt::Err{refusal_of(client->state)};
    }
    return client.leave();
}

rt::Result<ClientPort*, NtStatus> decide(ServerPort& server, std::uint32_t message_id,
                                         std::uint64_t context, bool is_accepted) {
    ClientPort* const client = find_asking(server, message_id);
    if (client == nullptr) {
        return rt::Err{NtStatus::InvalidClientId};
    }
    client->context = context;
    client->state = is_accepted ? State::Connected : State::Refused;
    signal(client->is_decided);
    add_reference(*client);
    return client;
}

NtStatus send(ClientPort& client, PortMessage& message) {
    if (client.state != State::Connected) {
        return NtStatus::PortDisconnected;
    }
    message.type = PortMessage::Type::Datagram;
    return enqueue(client, message);
}

NtStatus request(ClientPort& client, PortMessage& message, Deadline deadline) {
    if (client.state != State::Connected) {
        return NtStatus::PortDisconnected;
    }
    message.type = PortMessage::Type::Request;
    const NtStatus sent = enqueue(client, message);
    if (!abi::is_success(sent)) {
        return sent;
    }
    PendingRequest pending;
    pending.message_id = message.message_id;
    pending.client = &client;
    pending.reply = &message;
    ServerPort& server = *client.server;
    server.requests.push_back(pending);
    const NtStatus waited = wait_for(pending.is_done, deadline);
    if (waited != NtStatus::Success) {
        if (server.requests.contains(pending)) {
            server.requests.remove(pending);
        }
        return waited;
    }
    return pending.status;
}

NtStatus reply(ServerPort& server, const PortMessage& message) {
    if (message.data_length > PortMessage::max_data) {
        return NtStatus::InvalidParameter;
    }
    for (PendingRequest& request : server.requests) {
        if (request.message_id != message.message_id) {
            continue;
        }
        server.requests.remove(request);
        copy_message(*request.reply, message);
        request.reply->type = PortMessage::Type::Reply;
        request.reply->total_length = static_cast<std::uint16_t>(header_size + message.data_length);
        request.reply->client_id = current_thread().client_id();
        request.reply->port_context = 0; // The server's own business.
        request.status = NtStatus::Success;
        signal(request.is_done);
        return NtStatus::Success;
    }
    return NtStatus::PortDisconnected; // Nobody waits for it any more.
}

NtStatus receive(ServerPort& server, PortMessage& message, Deadline deadline) {
    const NtStatus waited = wait_for(server, deadline);
    if (waited != NtStatus::Success) {
        return waited;
    }
    QueuedMessage* const queued = server.queue.pop_front();
    if (queued == nullptr) { // Closed while we waited, and others may wait as well.
        signal(server);
        return NtStatus::PortDisconnected;
    }
    copy_message(message, queued->message);
    message.port_context = queued->client->context;
    release(*queued->client);
    heap::destroy(queued);
    return NtStatus::Success;
}

} // namespace nt::ports
