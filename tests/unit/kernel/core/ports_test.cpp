// SPDX-License-Identifier: MIT
#include "kernel/memory/kernel_heap.h"
#include "kernel/objects/handle_table.h"
#include "kernel/ports/port.h"
#include "tests/catch.h"
#include "tests/fakes/kernel/machine.h"
#include "tests/fakes/kernel/threads.h"

#include <cstring>
#include <string>

using abi::NtStatus;
using abi::nt::PortMessage;
using fakes::KernelThread;
using fakes::run_ready_threads;
using nt::ClientPort;
using nt::ServerPort;
namespace ports = nt::ports;

namespace {

PortMessage message_of(const std::string& text) {
    PortMessage message;
    std::memcpy(message.data, text.data(), text.size());
    message.data_length = static_cast<std::uint16_t>(text.size());
    return message;
}

std::string text_of(const PortMessage& message) {
    return {reinterpret_cast<const char*>(message.data), message.data_length};
}

/// A server with a handle, called "port".
struct Server {
    ServerPort* port;
    nt::HandleTable handles;
    abi::nt::Handle handle;

    Server() {
        fakes::kernel_machine();
        port = nt::heap::create<ServerPort>();
        REQUIRE(nt::names::enter(*port, "port") == NtStatus::Success);
        handle = handles.insert(*port, abi::nt::AccessMask{}).value();
    }
    ~Server() {
        handles.close_all();
        nt::release(*port);
    }
    void close() { handles.close(handle); }

    /// Takes the next message, a request to connect, and answers it.
    void decide(bool accept, std::uint64_t context = 0) {
        PortMessage message;
        if (ports::receive(*port, message, {}) == NtStatus::Success) {
            if (auto client = ports::decide(*port, message.message_id, context, accept);
                client.is_ok()) {
                nt::release(*client.value());
            }
        }
    }
};

rt::Result<ClientPort*, NtStatus> connect() {
    PortMessage hello = message_of("hello");
    return ports::connect("port", hello, {});
}

/// A client that the server has accepted; it keeps its reference.
ClientPort* connected(Server& server) {
    ClientPort* client = nullptr;
    KernelThread asks{[&] {
        if (const auto made = connect(); made.is_ok()) {
            client = made.value();
        }
    }};
    KernelThread answers{[&] { server.decide(true, 0x77); }};
    run_ready_threads();
    REQUIRE(client != nullptr);
    return client;
}

} // namespace

TEST_CASE("A request finds its server, and the reply the thread that asked") {
    Server server;
    ClientPort* const client = connected(server);
    std::string seen;
    std::string answer;
    std::uint64_t context = 0;
    KernelThread asks{[&] {
        PortMessage message = message_of("how much?");
        if (ports::request(*client, message, {}) == NtStatus::Success) {
            answer = text_of(message);
            context = message.port_context;
        }
    }};
    KernelThread serves{[&] {
        PortMessage message;
        ports::receive(*server.port, message, {});
        seen = text_of(message) + (message.port_context == 0x77 ? " of 77" : "");
        PortMessage reply = message_of("42");
        reply.message_id = message.message_id;
        ports::reply(*server.port, reply);
    }};
    run_ready_threads();
    CHECK(seen == "how much? of 77");
    CHECK(answer == "42");
    CHECK(context == 0); // the server's own business
    nt::release(*client);
}

TEST_CASE("Nobody is connected who was refused, or asked for another name") {
    Server server;
    NtStatus refused{};
    NtStatus unknown{};
    KernelThread asks{[&] {
        refused = connect().error();
        PortMessage hello = message_of("");
        unknown = ports::connect("another port", hello, {}).error();
    }};
    KernelThread answers{[&] { server.decide(false); }};
    run_ready_threads();
    CHECK(refused == NtStatus::PortConnectionRefused);
    CHECK(unknown == NtStatus::ObjectNameNotFound);
    CHECK(server.port->clients.empty());
}

TEST_CASE("A server that goes takes nobody's time: requests fail, and so does who would connect") {
    Server server;
    ClientPort* const client = connected(server);
    NtStatus request{};
    NtStatus connection{};
    KernelThread asks{[&] {
        PortMessage message = message_of("?");
        request = ports::request(*client, message, {});
    }};
    KernelThread comes{[&] { connection = connect().error(); }};
    run_ready_threads();
    server.close();
    run_ready_threads();
    CHECK(request == NtStatus::PortDisconnected);
    CHECK(connection == NtStatus::PortDisconnected);
    CHECK(server.port->queue.empty());
    PortMessage message = message_of("?");
    CHECK(ports::send(*client, message) == NtStatus::PortDisconnected);
    nt::release(*client);
}

TEST_CASE("Threads that wait for a message hear that their port was closed, all of them") {
    Server server;
    NtStatus status[3] = {};
    const auto serve = [&](unsigned number) {
        return [&, number] {
            PortMessage message;
            status[number] = ports::receive(*server.port, message, {});
        };
    };
    KernelThread one{serve(0)};
    KernelThread two{serve(1)};
    KernelThread three{serve(2)};
    run_ready_threads();
    server.close();
    run_ready_threads();
    for (const NtStatus each : status) {
        CHECK(each == NtStatus::PortDisconnected);
    }
}

TEST_CASE("A client that goes is told of, once, and nobody answers it any more") {
    Server server;
    ClientPort* const client = connected(server);
    ports::disconnect(*client);
    ports::disconnect(*client);
    PortMessage message;
    NtStatus status{};
    KernelThread serves{[&] { status = ports::receive(*server.port, message, {}); }};
    run_ready_threads();
    CHECK(status == NtStatus::Success);
    CHECK(message.type == PortMessage::Type::PortClosed);
    CHECK(server.port->queue.empty());
    nt::release(*client);
    CHECK(server.port->clients.empty());
}

TEST_CASE("A flood of messages ends at a limit, and a message with a false length at once") {
    Server server;
    ClientPort* const client = connected(server);
    NtStatus status = NtStatus::Success;
    int sent = 0;
    PortMessage message = message_of("again");
    for (; status == NtStatus::Success && sent < 10'000; ++sent) {
        status = ports::send(*client, message);
    }
    CHECK(status == NtStatus::InsufficientResources);
    CHECK(sent == 257);
    message.data_length = PortMessage::max_data + 1;
    CHECK(ports::send(*client, message) == NtStatus::InvalidParameter);
    CHECK(ports::reply(*server.port, message) == NtStatus::InvalidParameter);
    server.close();
    nt::release(*client);
}

TEST_CASE("A reply to a request that is no longer waited for goes nowhere") {
    Server server;
    ClientPort* const client = connected(server);
    NtStatus request{};
    KernelThread asks{[&] {
        PortMessage message = message_of("?");
        request = ports::request(*client, message, nt::Deadline{0});
    }};
    run_ready_threads();
    CHECK(request == NtStatus::Timeout);
    PortMessage message;
    NtStatus reply{};
    KernelThread serves{[&] {
        ports::receive(*server.port, message, {});
        reply = ports::reply(*server.port, message);
    }};
    run_ready_threads();
    CHECK(reply == NtStatus::PortDisconnected);
    nt::release(*client);
}
