// SPDX-License-Identifier: MIT
// Our end of QEMU's own gdb server, on a socket that nobody else can reach: breakpoints and single
// steps, which the monitor does not have.  [GDB Remote Serial Protocol]
#pragma once

#include "machine/breakpoint.h"
#include "machine/gdb/packet.h"
#include "machine/host/file_descriptor.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace machine::qemu {

class GdbClient {
public:
    explicit GdbClient(host::FileDescriptor socket) : socket_(std::move(socket)) {}

    /// QEMU's word that it has stopped.
    struct Notice {
        unsigned processor = 0;
        std::optional<std::uint64_t> watched; // memory that was touched
    };

    /// Waits until QEMU has noticed us, which stops it. A sentence on failure.
    std::string shake_hands() { return ask("vMustReplyEmpty").error; }

    /// What it cannot set it refuses, and the sentence says so. Execute and linear memory alone.
    std::string insert(const Breakpoint& breakpoint);
    std::string remove(const Breakpoint& breakpoint);

    /// One instruction of this processor; the others stand still. A sentence on failure.
    std::string step(unsigned processor);

    /// The newest notice that has come; nothing if none has since the last time.
    std::optional<Notice> take_notice();

private:
    struct Answer {
        std::string text;
        std::string error;
    };
    using Deadline = std::chrono::steady_clock::time_point;

    std::string change(char verb, const Breakpoint& breakpoint);
    bool send(std::string_view text);
    Answer ask(std::string_view request);
    std::optional<std::string> next_packet(Deadline deadline);
    bool note(const std::string& packet);

    host::FileDescriptor socket_;
    gdb::PacketReader packets_;
    std::optional<Notice> notice_;
};

} // namespace machine::qemu
