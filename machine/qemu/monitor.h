// SPDX-License-Identifier: MIT
// QMP, the protocol by which QEMU is told to stop, go on and show its registers: one JSON object a
// line, a reply to each command, and events in between that nobody asked for.
#pragma once

#include "machine/host/file_descriptor.h"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace machine::qemu {

class Monitor {
public:
    explicit Monitor(host::FileDescriptor socket) : socket_(std::move(socket)) {}

    struct Answer {
        std::string text;  // what the command printed, if it prints
        std::string error; // a sentence; empty if the command was obeyed
    };

    /// Far above the fraction of a millisecond a reply takes: only a QEMU that hangs gets there.
    static constexpr std::chrono::seconds reply_limit{20};

    /// Takes QEMU's greeting. To be called once, first.
    std::string shake_hands(std::chrono::milliseconds limit = reply_limit);

    std::string stop();
    std::string resume();
    /// A command of the human monitor, "info registers", about one of the processors.
    Answer ask(std::string_view command, unsigned processor = 0);
    /// A command of QMP itself, with its arguments as a JSON object; the answer is JSON, too.
    Answer query(std::string_view command, std::string_view arguments);

    /// Reads events that have come, so that QEMU need not wait for us.
    void take_events();

    /// Has QEMU hung up?
    bool is_closed() const { return closed_; }
    /// Has the guest been stopped since it last went on, by whomever?
    bool has_stopped() const { return stopped_; }
    /// Why QEMU is ending, in its own word: "guest-reset", "host-signal"; empty while it is not.
    const std::string& shutdown_reason() const { return shutdown_reason_; }

private:
    struct Line {
        std::string text;
        std::string error;
    };
    using Deadline = std::chrono::steady_clock::time_point;

    Line execute(std::string request);
    void note_event(const std::string& line);
    Line next_line(Deadline deadline);
    std::string receive(Deadline deadline); // adds to buffer_; a sentence if nothing more can come

    host::FileDescriptor socket_;
    std::string buffer_; // received, not yet taken
    std::string shutdown_reason_;
    bool stopped_ = true; // as QEMU is started
    bool closed_ = false;
};

} // namespace machine::qemu
