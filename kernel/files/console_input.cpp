// SPDX-License-Identifier: MIT
#include "kernel/files/console_input.h"

#include "abi/ports.h"
#include "kernel/console.h"
#include "kernel/scheduler/waitable.h"
#include "rt/instructions.h"
#include "rt/wipe.h"
#include "x86/uart.h"

namespace nt::console_input {
namespace {

constexpr std::size_t capacity = 1024;
constexpr std::size_t longest_line = 256;

constinit char typed[capacity] = {}; // whole lines, as a ring
constinit std::size_t first = 0;
constinit std::size_t count = 0;
constinit char line[longest_line] = {}; // what is being typed
constinit std::size_t line_length = 0;
constinit Waitable line_is_there{Waitable::Kind::Notification};

constexpr char backspace = '\b';
constexpr char delete_key = 0x7F;

constexpr std::uint16_t port_of(x86::UartRegister which) {
    return static_cast<std::uint16_t>(abi::console_port + static_cast<std::uint16_t>(which));
}

bool has_received() {
    using Status = x86::UartLineStatus;
    return Status::from(rt::in8(port_of(x86::UartRegister::LineStatus))).get(Status::data_ready);
}

void finish_line() {
    console::write("\r\n");
    if (line_length + 1 <= capacity - count) { // Otherwise nobody reads, and the line is lost.
        line[line_length] = '\n';
        for (std::size_t index = 0; index <= line_length; ++index) {
            typed[(first + count++) % capacity] = line[index];
        }
        signal(line_is_there);
    }
    rt::wipe(line, sizeof(line)); // It may have a password in it.
    line_length = 0;
}

void take(char letter) {
    if (letter == '\r' || letter == '\n') {
        finish_line();
    } else if (letter == backspace || letter == delete_key) {
        if (line_length > 0) {
            line[--line_length] = 0;
            console::write("\b \b");
        }
    } else if (letter >= ' ' && line_length < longest_line - 1) {
        line[line_length++] = letter;
        console::put(letter);
    }
}

} // namespace

void poll() {
    while (has_received()) {
        take(static_cast<char>(rt::in8(port_of(x86::UartRegister::Data))));
    }
}

rt::Result<std::size_t, abi::NtStatus> read_line(std::span<char> buffer) {
    while (count == 0) {
        const abi::NtStatus status = wait_for(line_is_there);
        if (!abi::is_success(status)) {
            return rt::Err{status};
        }
        reset(line_is_there);
    }
    std::size_t length = 0;
    while (length < buffer.size() && count > 0) {
        const char letter = typed[first];
        typed[first] = 0; // likewise
        first = (first + 1) % capacity;
        --count;
        buffer[length++] = letter;
        if (letter == '\n') {
            break;
        }
    }
    if (count > 0) {
        signal(line_is_there); // For whoever else reads.
    }
    return length;
}

} // namespace nt::console_input
