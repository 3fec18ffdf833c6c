// SPDX-License-Identifier: MIT
// ALPC ports: how processes ask each other.  [WI7 ch.8, ALPC]  Lesson: 10.
//
//   ServerPort   has the name; all messages of its clients queue here
//   ClientPort   one connection; a request waits on it for its reply
//
// Messages are copied into the kernel and out again: neither side can change what the other reads.
#pragma once

#include "abi/nt/port.h"
#include "abi/nt_status.h"
#include "kernel/objects/object.h"
#include "kernel/scheduler/waitable.h"
#include "rt/intrusive_list.h"
#include "rt/result.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace nt {

struct ClientPort;

/// As much of a message as it says it has: what lies behind is nobody's.
inline void copy_message(abi::nt::PortMessage& to, const abi::nt::PortMessage& from) {
    std::memcpy(&to, &from, offsetof(abi::nt::PortMessage, data) + from.data_length);
}

/// A message on its way to a server.
struct QueuedMessage : rt::ListNode<QueuedMessage> {
    QueuedMessage() {} // Not even zeros for a message that will be copied here.

    abi::nt::PortMessage message;
    ClientPort* client = nullptr; // with a reference
};

/// A request that waits for its reply: on the stack of the thread that waits.
struct PendingRequest : rt::ListNode<PendingRequest> {
    std::uint32_t message_id = 0;
    ClientPort* client = nullptr;
    abi::nt::PortMessage* reply = nullptr;
    abi::NtStatus status = abi::NtStatus::Pending;
    Waitable is_done{Waitable::Kind::Notification};
};

struct ServerPort : Object, Waitable {
    ServerPort() : Object(type_of_port), Waitable(Kind::Semaphore) {}
    static const ObjectType type_of_port;

    rt::IntrusiveList<QueuedMessage> queue; // as many as the semaphore counts
    rt::IntrusiveList<PendingRequest> requests;
    rt::IntrusiveList<ClientPort> clients; // connected or asking; none has a reference through this
    bool is_closed = false;
};

struct ClientPort : Object, rt::ListNode<ClientPort> {
    enum class State : std::uint8_t { Asking, Connected, Refused, Disconnected };

    explicit ClientPort(ServerPort& its_server);
    static const ObjectType type_of_client_port;

    ServerPort* server; // with a reference
    State state = State::Asking;
    std::uint64_t context = 0;       // the server's own word for this client
    std::uint32_t connection_id = 0; // of the message that asked
    Waitable is_decided{Waitable::Kind::Notification};
};

/// The server's end of a connection: what NtAlpcAcceptConnectPort gives it. Closed, the client is
/// disconnected.
struct ServerConnection : Object {
    explicit ServerConnection(ClientPort& its_client);
    static const ObjectType type_of_connection;

    ClientPort* client; // with a reference
};

namespace ports {

/// Connects to the server called `name`: the caller gets a reference once it has accepted.
rt::Result<ClientPort*, abi::NtStatus> connect(std::string_view name, abi::nt::PortMessage& message,
                                               Deadline deadline);

/// The server's answer to a connection request.
rt::Result<ClientPort*, abi::NtStatus> decide(ServerPort& server, std::uint32_t message_id,
                                              std::uint64_t context, bool is_accepted);

/// A client's request, and its reply in the same place.
abi::NtStatus request(ClientPort& client, abi::nt::PortMessage& message, Deadline deadline);
/// A client's message that wants no reply.
abi::NtStatus send(ClientPort& client, abi::nt::PortMessage& message);

/// A server's answer to the request that `message` names.
abi::NtStatus reply(ServerPort& server, const abi::nt::PortMessage& message);
/// The next message for a server.
abi::NtStatus receive(ServerPort& server, abi::nt::PortMessage& message, Deadline deadline);

/// The client goes, and its server is told.
void disconnect(ClientPort& client);
/// The server wants no more of the client: what that asks for from now on fails.
void drop(ClientPort& client);

/// Puts a message of the client's into its server's queue; fills in who and which.
abi::NtStatus enqueue(ClientPort& client, abi::nt::PortMessage& message);

} // namespace ports

} // namespace nt
