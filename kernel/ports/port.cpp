// SPDX-License-Identifier: MIT
// The two objects, and what their ends mean to the other side.
#include "kernel/ports/port.h"

#include "kernel/memory/kernel_heap.h"

namespace nt {

using abi::NtStatus;
using abi::nt::PortMessage;

namespace {

void discard(QueuedMessage& message) {
    release(*message.client);
    heap::destroy(&message);
}

/// Requests that nobody will answer any more.
void fail_requests(ServerPort& server, const ClientPort* of_client) {
    for (PendingRequest* request = server.requests.front(); request != nullptr;) {
        PendingRequest* const next = server.requests.after(*request);
        if (of_client == nullptr || request->client == of_client) {
            server.requests.remove(*request);
            request->status = NtStatus::PortDisconnected;
            signal(request->is_done);
        }
        request = next;
    }
}

void close_server(Object& object) {
    auto& server = static_cast<ServerPort&>(object);
    server.is_closed = true;
    fail_requests(server, nullptr);
    for (ClientPort& client : server.clients) {
        client.state = ClientPort::State::Disconnected;
        signal(client.is_decided);
    }
    while (QueuedMessage* const message = server.queue.pop_front()) {
        discard(*message);
    }
    signal(server); // Who waits for a message hears that there will be none.
}

void destroy_server(Object& object) { heap::destroy(static_cast<ServerPort*>(&object)); }

void close_client(Object& object) { ports::disconnect(static_cast<ClientPort&>(object)); }

void destroy_client(Object& object) {
    auto& client = static_cast<ClientPort&>(object);
    client.server->clients.remove(client);
    release(static_cast<Object&>(*client.server));
    heap::destroy(&client);
}

} // namespace

constinit const ObjectType ServerPort::type_of_port{
    .name = "ALPC Port",
    .last_handle_closed = close_server,
    .destroy = destroy_server,
    .waitable = [](Object& object) -> Waitable* { return &static_cast<ServerPort&>(object); }};

constinit const ObjectType ClientPort::type_of_client_port{
    .name = "ALPC Client Port", .last_handle_closed = close_client, .destroy = destroy_client};

ClientPort::ClientPort(ServerPort& its_server) : Object(type_of_client_port), server(&its_server) {
    add_reference(static_cast<Object&>(its_server));
    its_server.clients.push_back(*this);
}

constinit const ObjectType ServerConnection::type_of_connection{
    .name = "ALPC Connection",
    .last_handle_closed =
        [](Object& object) { ports::drop(*static_cast<ServerConnection&>(object).client); },
    .destroy =
        [](Object& object) {
            auto& connection = static_cast<ServerConnection&>(object);
            release(*connection.client);
            heap::destroy(&connection);
        }};

ServerConnection::ServerConnection(ClientPort& its_client)
    : Object(type_of_connection), client(&its_client) {
    add_reference(its_client);
}

void ports::drop(ClientPort& client) {
    if (client.state == ClientPort::State::Connected) {
        fail_requests(*client.server, &client);
    }
    client.state = ClientPort::State::Disconnected;
}

void ports::disconnect(ClientPort& client) {
    const bool was_connected = client.state == ClientPort::State::Connected;
    drop(client);
    if (!was_connected) {
        return;
    }
    PortMessage closed;
    closed.type = PortMessage::Type::PortClosed;
    (void)ports::enqueue(client, closed); // Without memory the server learns it at its next reply.
}

} // namespace nt
