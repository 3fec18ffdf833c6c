// SPDX-License-Identifier: MIT
// A client's end of a port: ask, and wait for the answer.  [WI7 ch.8]
#pragma once

#include "process/system_calls.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace process {

NtStatus connect_to_port(std::string_view name, Handle& port);

/// Sends a request of at most PortMessage::max_data bytes. STATUS_INFO_LENGTH_MISMATCH if the reply
/// has not exactly the size of `reply`, which is then unchanged.
NtStatus ask_over_port(Handle port, std::span<const std::byte> request, std::span<std::byte> reply);

/// The same with structures.
template <typename Request, typename Reply>
NtStatus ask(Handle port, const Request& request, Reply& reply) {
    return ask_over_port(port, std::as_bytes(std::span{&request, 1}),
                         std::as_writable_bytes(std::span{&reply, 1}));
}

} // namespace process
