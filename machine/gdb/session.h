// SPDX-License-Identifier: MIT
// One conversation with gdb: a packet's text in, the answer's text out. It may run the machine in
// between, forwards or backwards. Knows no socket.  [GDB Remote Serial Protocol]
//
// A processor is a thread to gdb. The debugger looks and stops, but changes nothing: what it wrote
// would be in no recording, and the past would not fit any more.
#pragma once

#include "machine/target.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace machine {
class Symbols;
}

namespace machine::gdb {

class Session {
public:
    /// With symbols, the monitor knows functions by name and lines.
    explicit Session(Target& target, const Symbols* symbols = nullptr)
        : target_(target), symbols_(symbols) {}

    struct Answer {
        std::string text;
        bool sends_nothing = false;       // as the protocol wants after "kill"
        bool is_over = false;             // gdb has left
        bool stops_acknowledging = false; // from the next packet on
    };
    Answer answer(std::string_view packet);

private:
    std::string query(std::string_view packet);
    std::string transfer(std::string_view packet) const;
    std::string read_memory(std::string_view arguments);
    std::string read_register(std::string_view arguments);
    std::string set_breakpoint(std::string_view arguments, bool on);
    std::string select_thread(std::string_view arguments);
    std::string is_thread_alive(std::string_view arguments) const;
    std::string threads() const;

    // What runs the machine. All answer with why it stopped.
    std::string resume(std::string_view actions);
    std::string go_on();
    std::string step(std::optional<unsigned> processor);
    std::string step_backwards();
    std::string run_backwards();
    std::string stop_text(const Stop& stop);
    std::string beginning();

    // What gdb has no words for (monitor.cpp).
    std::string monitor(std::string_view command);
    std::string monitor_clock(std::string_view arguments);
    std::string monitor_events(std::string_view arguments);
    std::string monitor_go(std::string_view arguments);
    std::string monitor_step(std::string_view arguments);
    std::string monitor_back(std::string_view arguments);
    std::string monitor_stop(std::string_view arguments);
    std::string monitor_delete(std::string_view arguments);
    std::string monitor_value(std::string_view arguments);
    std::string moved(const std::optional<Stop>& stop);
    std::optional<std::uint64_t> address_of(std::string_view name) const;
    void set_breakpoints();
    std::vector<Breakpoint> all_breakpoints() const;

    Target& target_;
    const Symbols* symbols_;
    std::vector<Breakpoint> breakpoints_;         // gdb's
    std::vector<Breakpoint> monitor_breakpoints_; // of "monitor stop"
    unsigned selected_ = 0; // the processor whose registers and memory gdb asks for
    std::string last_stop_; // the answer to "?"
};

} // namespace machine::gdb
