// SPDX-License-Identifier: MIT
// ALPC ports: messages between processes, a request and its reply.  [WI7 ch.8, ALPC]
//
//   server  NtAlpcCreatePort(name)            client  NtAlpcConnectPort(name, message)
//           SendWaitReceive -> ConnectionRequest               | waits
//           NtAlpcAcceptConnectPort           <----------------+
//           SendWaitReceive -> Request        <-- SendWaitReceive(request, reply buffer)
//           SendWaitReceive(reply, ...)       --> ... answered
//
// One port object serves all clients of a server; a message says whose it is (client_id) and by
// `message_id` which request a reply answers.
#pragma once

#include "abi/nt/object.h"

#include <cstddef>
#include <cstdint>

namespace abi::nt {

/// PORT_MESSAGE, and the data behind it.
struct PortMessage {
    enum class Type : std::uint16_t {
        Request = 1,            // LPC_REQUEST
        Reply = 2,              // LPC_REPLY
        Datagram = 3,           // LPC_DATAGRAM
        PortClosed = 5,         // LPC_PORT_CLOSED: the client is gone
        ConnectionRequest = 10, // LPC_CONNECTION_REQUEST
    };
    static constexpr std::size_t max_data = 472;

    std::uint16_t data_length = 0;  // bytes of `data` that count
    std::uint16_t total_length = 0; // 40 more
    Type type{};
    std::uint16_t data_info_offset = 0;
    ClientId client_id;           // filled by the kernel
    std::uint32_t message_id = 0; // filled by the kernel; a reply repeats the request's
    std::uint32_t reserved_01c = 0;
    std::uint64_t port_context = 0; // what NtAlpcAcceptConnectPort was told about this client
    std::uint8_t data[max_data];    // whoever sends fills as many as it says
};
static_assert(sizeof(PortMessage) == 512);
static_assert(offsetof(PortMessage, client_id) == 8);
static_assert(offsetof(PortMessage, data) == 40);

/// NtAlpcSendWaitReceivePort's flags.
inline constexpr std::uint32_t alpc_reply_message = 0x1;     // ALPC_MSGFLG_REPLY_MESSAGE
inline constexpr std::uint32_t alpc_sync_request = 0x2'0000; // ALPC_MSGFLG_SYNC_REQUEST

/// The port on which lsaiso.exe and lsass.exe talk.  [WI7 ch.9]
inline constexpr std::string_view lsa_iso_port_name = "\\RPC Control\\LSA_ISO_RPC_SERVER";

} // namespace abi::nt
