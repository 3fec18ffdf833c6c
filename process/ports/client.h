// SPDX-License-Identifier: MIT
// A client's end of a port: ask, and wait for the answer.  [WI7 ch.8]
#pragma once

#include "process/system_calls.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace process {

NtStatus connect_to_port(std::string_view name, Handle& port);

/// The same for a server that has its port only some time after it was started: tries for ten
/// seconds. `wait(milliseconds)` lets time pass, and is false if there is nobody to wait for.
template <typename Wait>
NtStatus connect_when_there(std::string_view name, Handle& port, Wait wait) {
    constexpr std::uint32_t longest_wait = 10'000; // milliseconds
    constexpr std::uint32_t one_wait = 10;
    for (std::uint32_t waited = 0; waited < longest_wait; waited += one_wait) {
        const NtStatus status = connect_to_port(name, port);
        if (status != NtStatus::ObjectNameNotFound) {
            return status;
        }
        if (!wait(one_wait)) {
            return NtStatus::ProcessIsTerminating;
        }
    }
    return NtStatus::Timeout;
}

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
