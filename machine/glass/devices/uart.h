// SPDX-License-Identifier: MIT
// The console: a 16550 serial port with a string on its sending side and a queue of typed bytes on
// its receiving side. Registers behave as QEMU's do, so that one driver serves both machines. A
// byte is sent the moment it is written; a typed one waits on the wire until the receiver has room,
// so none is ever lost. No interrupt line is connected: who wants input polls.  [PC16550D]
#pragma once

#include "machine/glass/devices/port_device.h"
#include "machine/hash.h"
#include "x86/uart.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace machine::glass {

/// What the chip holds.
struct UartState {
    std::deque<std::uint8_t> wire_;     // typed, and not yet taken by the receiver
    std::deque<std::uint8_t> received_; // in the FIFO, or in the one register if there is none
    std::uint8_t buffer_ = 0;           // that register, which keeps what was read from it
    bool overrun_ = false;
    bool transmitter_interrupt_ = false; // "the data register is empty" has not been read yet
    std::uint16_t divisor_ = 1;
    x86::UartInterruptEnable interrupt_enable_;
    x86::UartFifoControl fifo_control_;
    x86::UartLineControl line_control_;
    x86::UartModemControl modem_control_;
    std::uint8_t scratch_ = 0;
};

class Uart final : public PortDevice, private UartState {
public:
    static constexpr std::uint16_t port_count = 8;

    std::uint32_t read(std::uint16_t offset, unsigned bytes) override;
    void write(std::uint16_t offset, unsigned bytes, std::uint32_t value) override;

    /// Someone types: the bytes are on the wire, and in the receiver as soon as it has room.
    void type(std::string_view bytes);
    /// All that was ever sent.
    const std::string& sent() const { return sent_; }

    const UartState& state() const { return *this; }
    /// Back to another moment, when this had been sent.
    void restore(const UartState& state, std::string sent) {
        static_cast<UartState&>(*this) = state;
        sent_ = std::move(sent);
    }

    /// Adds what was sent, and what else has changed since power-on.
    void add_to(Hash& hash) const;

private:
    std::uint8_t read_data();
    std::uint8_t read_line_status();
    std::uint8_t identify_interrupt();
    std::uint8_t modem_status() const;
    void write_interrupt_enable(std::uint8_t value);
    void write_fifo_control(std::uint8_t value);
    void send(std::uint8_t byte);

    bool has_fifos() const { return fifo_control_.get(x86::UartFifoControl::enable); }
    bool loops_back() const { return modem_control_.get(x86::UartModemControl::loop_back); }
    /// How many received bytes fit into the chip.
    std::size_t room() const { return has_fifos() ? fifo_bytes : 1; }
    std::size_t trigger_level() const;
    std::array<std::uint64_t, 9> registers() const;
    void fill_receiver();
    void receive(std::uint8_t byte);

    static constexpr std::size_t fifo_bytes = 16;

    std::string sent_;
};

} // namespace machine::glass
