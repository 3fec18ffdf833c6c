// SPDX-License-Identifier: MIT
// NtAlpcCreatePort and its family.  [WI7 ch.8, ALPC]
#include "kernel/memory/kernel_heap.h"
#include "kernel/ports/port.h"
#include "kernel/syscalls/handles.h"
#include "kernel/syscalls/system_calls.h"

namespace nt::syscalls {

using abi::nt::PortMessage;

namespace {

constexpr std::size_t header_size = offsetof(PortMessage, data);

/// As much of a message as it says it has.
NtStatus read_message(Message from, PortMessage& message) {
    TRY_STATUS(copy_from_user(&message, from.address, header_size));
    if (message.data_length > PortMessage::max_data) {
        return NtStatus::InvalidParameter;
    }
    return copy_from_user(message.data, from.address + header_size, message.data_length);
}

/// Into a buffer of `size` bytes, if the program says how large it is.
NtStatus write_message(Message to, InOutSize size, const PortMessage& message) {
    const std::uint64_t length = header_size + message.data_length;
    if (!size.is_null()) {
        std::uint64_t room = 0;
        TRY_STATUS(size.read(room));
        TRY_STATUS(size.write(length));
        if (room < length) {
            return NtStatus::BufferTooSmall;
        }
    }
    return copy_to_user(to.address, &message, length);
}

NtStatus serve(ServerPort& server, std::uint32_t flags, Message send, Message receive,
               InOutSize size, Deadline deadline) {
    PortMessage message;
    if (!send.is_null()) {
        if ((flags & abi::nt::alpc_reply_message) == 0) {
            return NtStatus::InvalidParameter; // A server only ever answers.
        }
        TRY_STATUS(read_message(send, message));
        TRY_STATUS(ports::reply(server, message));
    }
    if (receive.is_null()) {
        return NtStatus::Success;
    }
    const NtStatus status = ports::receive(server, message, deadline);
    return status == NtStatus::Success ? write_message(receive, size, message) : status;
}

NtStatus ask(ClientPort& client, std::uint32_t flags, Message send, Message receive, InOutSize size,
             Deadline deadline) {
    if (send.is_null()) {
        return NtStatus::InvalidParameter; // Nobody sends to a client without being asked.
    }
    PortMessage message;
    TRY_STATUS(read_message(send, message));
    if ((flags & abi::nt::alpc_sync_request) == 0) {
        return receive.is_null() ? ports::send(client, message) : NtStatus::InvalidParameter;
    }
    const NtStatus status = ports::request(client, message, deadline);
    if (status != NtStatus::Success || receive.is_null()) {
        return status;
    }
    return write_message(receive, size, message);
}

} // namespace

NtStatus alpc_create_port(OutHandle port, Attributes attributes, UserBuffer) {
    const NamedBy by = TRY_VALUE(read_attributes(attributes));
    return publish(heap::create<ServerPort>(), by, abi::nt::access::all, port);
}

NtStatus alpc_connect_port(OutHandle port, UserPointer<abi::nt::String> name, Attributes,
                           UserBuffer, std::uint32_t, UserBuffer, Message message, InOutSize,
                           UserBuffer, UserBuffer, UserPointer<Time> timeout) {
    const Name wanted = TRY_VALUE(read_name(name));
    const Deadline deadline = TRY_VALUE(read_timeout(timeout));
    PortMessage request;
    if (!message.is_null()) {
        TRY_STATUS(read_message(message, request));
    }
    const Reference<ClientPort> client{TRY_VALUE(ports::connect(wanted.text(), request, deadline))};
    return hand_out(*client, abi::nt::access::all, port);
}

NtStatus alpc_accept_connect_port(OutHandle client, Handle port, std::uint32_t, Attributes,
                                  UserBuffer, std::uint64_t port_context, Message request,
                                  UserBuffer, std::uint8_t accept) {
    auto& server = *TRY_VALUE(behind<ServerPort>(port, ServerPort::type_of_port, AccessMask{}));
    PortMessage message;
    TRY_STATUS(copy_from_user(&message, request.address, header_size));
    TRY_STATUS(client.write(abi::nt::no_handle)); // Can it be written at all?
    const Reference<ClientPort> decided{
        TRY_VALUE(ports::decide(server, message.message_id, port_context, accept != 0))};
    if (accept == 0) {
        return NtStatus::Success;
    }
    const Reference<ServerConnection> connection{heap::create<ServerConnection>(*decided)};
    const NtStatus status = connection ? hand_out(*connection, abi::nt::access::all, client)
                                       : NtStatus::InsufficientResources;
    if (!abi::is_success(status)) {
        ports::drop(*decided);
    }
    return status;
}

NtStatus alpc_send_wait_receive_port(Handle port, std::uint32_t flags, Message send, UserBuffer,
                                     Message receive, InOutSize size, UserBuffer,
                                     UserPointer<Time> timeout) {
    constexpr std::uint32_t known = abi::nt::alpc_reply_message | abi::nt::alpc_sync_request;
    if ((flags & ~known) != 0) {
        return NtStatus::InvalidParameter;
    }
    const Deadline deadline = TRY_VALUE(read_timeout(timeout));
    const auto* const entry = current_process().handles.find(port);
    if (entry == nullptr) {
        return NtStatus::InvalidHandle;
    }
    add_reference(*entry->object);
    const Reference<Object> object{entry->object}; // It may be closed while we wait.
    if (object->type == &ServerPort::type_of_port) {
        return serve(static_cast<ServerPort&>(*object), flags, send, receive, size, deadline);
    }
    if (object->type == &ClientPort::type_of_client_port) {
        return ask(static_cast<ClientPort&>(*object), flags, send, receive, size, deadline);
    }
    return NtStatus::ObjectTypeMismatch;
}

NtStatus alpc_disconnect_port(Handle port, std::uint32_t) {
    const HandleTable::Entry entry = TRY_VALUE(entry_behind(port));
    if (entry.object->type == &ServerConnection::type_of_connection) {
        ports::drop(*static_cast<ServerConnection&>(*entry.object).client);
        return NtStatus::Success;
    }
    auto& client =
        *TRY_VALUE(behind<ClientPort>(port, ClientPort::type_of_client_port, AccessMask{}));
    ports::disconnect(client);
    return NtStatus::Success;
}

} // namespace nt::syscalls
