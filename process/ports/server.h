// SPDX-License-Identifier: MIT
// A server's end of a port: everybody may connect, requests are answered one after the other.
// [WI7 ch.8]
#pragma once

#include "process/system_calls.h"

#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

namespace process {

/// Turns the data of a request into that of its reply: reads `request`, writes `reply`, which has
/// room for PortMessage::max_data bytes, and returns how many it wrote.
using Answer = std::size_t (*)(std::span<const std::byte> request, std::span<std::byte> reply);

/// Makes the port and answers for ever; returns only if the port cannot be used, and why.
NtStatus serve_port(std::string_view name, Answer answer);

/// An Answer's work where a request is a structure: one of another size is refused.
/// `Serve` is Reply(const Request&), and Reply has a member `status`.
template <typename Request, typename Reply, typename Serve>
std::size_t answer_structure(std::span<const std::byte> bytes, std::span<std::byte> room,
                             Serve serve) {
    Reply reply;
    if (bytes.size() == sizeof(Request)) {
        Request request;
        std::memcpy(&request, bytes.data(), sizeof(request));
        reply = serve(request);
    } else {
        reply.status = NtStatus::InvalidParameter;
    }
    static_assert(sizeof(reply) <= abi::nt::PortMessage::max_data);
    std::memcpy(room.data(), &reply, sizeof(reply));
    return sizeof(reply);
}

} // namespace process
