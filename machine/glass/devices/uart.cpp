// SPDX-License-Identifier: MIT
// See uart.h.
#include "machine/glass/devices/uart.h"

#include <span>
#include <utility>

namespace machine::glass {
namespace {

using x86::UartFifoControl;
using x86::UartInterrupt;
using x86::UartInterruptEnable;
using x86::UartLineStatus;

/// In the interrupt identification, bits 7:6: there are FIFOs.
constexpr std::uint8_t fifos_on = 0xC0;
/// Clear to send, data set ready, carrier: someone is always listening.
constexpr std::uint8_t line_is_up = 0xB0;

constexpr std::uint8_t low_byte(unsigned value) { return static_cast<std::uint8_t>(value); }

} // namespace

std::uint32_t Uart::read(std::uint16_t offset, unsigned) {
    const bool divisor = state_.line_control.get(x86::UartLineControl::divisor_access);
    switch (static_cast<x86::UartRegister>(offset)) {
    case x86::UartRegister::Data: return divisor ? low_byte(state_.divisor) : read_data();
    case x86::UartRegister::InterruptEnable:
        return divisor ? low_byte(state_.divisor >> 8u) : state_.interrupt_enable.raw;
    case x86::UartRegister::FifoControl: return identify_interrupt();
    case x86::UartRegister::LineControl: return state_.line_control.raw;
    case x86::UartRegister::ModemControl: return state_.modem_control.raw;
    case x86::UartRegister::LineStatus: return read_line_status();
    case x86::UartRegister::ModemStatus: return modem_status();
    case x86::UartRegister::Scratch: return state_.scratch;
    }
    return 0;
}

void Uart::write(std::uint16_t offset, unsigned, std::uint32_t value) {
    const bool divisor = state_.line_control.get(x86::UartLineControl::divisor_access);
    const std::uint8_t byte = low_byte(value);
    switch (static_cast<x86::UartRegister>(offset)) {
    case x86::UartRegister::Data:
        if (divisor) {
            state_.divisor = static_cast<std::uint16_t>((state_.divisor & 0xFF00) | byte);
        } else {
            send(byte);
        }
        break;
    case x86::UartRegister::InterruptEnable:
        if (divisor) {
            state_.divisor = static_cast<std::uint16_t>((state_.divisor & 0x00FF) | byte << 8);
        } else {
            write_interrupt_enable(byte);
        }
        break;
    case x86::UartRegister::FifoControl: write_fifo_control(byte); break;
    case x86::UartRegister::LineControl: state_.line_control.raw = byte; break;
    case x86::UartRegister::ModemControl: state_.modem_control.raw = byte & 0x1F; break;
    case x86::UartRegister::Scratch: state_.scratch = byte; break;
    case x86::UartRegister::LineStatus:
    case x86::UartRegister::ModemStatus: break; // read-only
    }
}

void Uart::type(std::string_view bytes) {
    state_.wire.insert(state_.wire.end(), bytes.begin(), bytes.end());
    fill_receiver();
}

std::uint8_t Uart::read_data() {
    if (state_.received.empty()) {
        return has_fifos() ? 0 : state_.buffer;
    }
    const std::uint8_t byte = state_.received.front();
    state_.received.pop_front();
    fill_receiver();
    return byte;
}

/// An overrun is told once.
std::uint8_t Uart::read_line_status() {
    const bool overrun = std::exchange(state_.overrun, false);
    return UartLineStatus{}
        .with(UartLineStatus::data_ready, !state_.received.empty())
        .with(UartLineStatus::overrun, overrun)
        .with(UartLineStatus::transmitter_ready, true)
        .with(UartLineStatus::transmitter_idle, true)
        .raw;
}

/// What would interrupt, if a line were connected. To read "transmitter ready" is to have seen it.
std::uint8_t Uart::identify_interrupt() {
    UartInterrupt which = UartInterrupt::None;
    if (state_.interrupt_enable.get(UartInterruptEnable::line_status) && state_.overrun) {
        which = UartInterrupt::LineStatus;
    } else if (state_.interrupt_enable.get(UartInterruptEnable::received_data) &&
               state_.received.size() >= trigger_level()) {
        which = UartInterrupt::ReceivedData;
    } else if (state_.interrupt_enable.get(UartInterruptEnable::transmitter_ready) &&
               state_.transmitter_interrupt) {
        which = UartInterrupt::TransmitterReady;
        state_.transmitter_interrupt = false;
    }
    return static_cast<std::uint8_t>(static_cast<unsigned>(which) | (has_fifos() ? fifos_on : 0u));
}

/// In loop-back the modem's outputs are its inputs: RTS is CTS, DTR is DSR, and so on.
std::uint8_t Uart::modem_status() const {
    if (!loops_back()) {
        return line_is_up;
    }
    const unsigned outputs = state_.modem_control.raw;
    return low_byte((outputs & 0x0C) << 4 | (outputs & 0x02) << 3 | (outputs & 0x01) << 5);
}

void Uart::write_interrupt_enable(std::uint8_t value) {
    const auto before = state_.interrupt_enable;
    state_.interrupt_enable.raw = value & 0x0F;
    const bool is_on = state_.interrupt_enable.get(UartInterruptEnable::transmitter_ready);
    if (is_on != before.get(UartInterruptEnable::transmitter_ready)) {
        state_.transmitter_interrupt = is_on; // it always is ready
    }
}

/// Switching the FIFOs on or off empties them.
void Uart::write_fifo_control(std::uint8_t value) {
    const auto wanted = UartFifoControl::from(value);
    const bool switches = wanted.get(UartFifoControl::enable) != has_fifos();
    state_.fifo_control = wanted.with(UartFifoControl::clear_receiver, false)
                              .with(UartFifoControl::clear_transmitter, false);
    if (switches || wanted.get(UartFifoControl::clear_transmitter)) {
        state_.transmitter_interrupt = true;
    }
    if (switches || wanted.get(UartFifoControl::clear_receiver)) {
        state_.received.clear();
        fill_receiver();
    }
}

void Uart::send(std::uint8_t byte) {
    state_.transmitter_interrupt = true; // gone at once
    if (loops_back()) {
        receive(byte);
    } else {
        sent_.push_back(static_cast<char>(byte));
    }
}

std::size_t Uart::trigger_level() const {
    constexpr std::size_t levels[] = {1, 4, 8, 14};
    return has_fifos() ? levels[state_.fifo_control.get(UartFifoControl::trigger)] : 1;
}

void Uart::fill_receiver() {
    while (!state_.wire.empty() && state_.received.size() < room()) {
        receive(state_.wire.front());
        state_.wire.pop_front();
    }
}

/// Without room, a FIFO drops the new byte and the one register the old.
void Uart::receive(std::uint8_t byte) {
    const bool is_full = state_.received.size() >= room();
    state_.overrun = state_.overrun || is_full;
    if (!has_fifos()) {
        state_.buffer = byte;
        state_.received.clear();
    }
    if (!has_fifos() || !is_full) {
        state_.received.push_back(byte);
    }
}

/// An interrupt that nobody asked for will be decided anew when somebody does.
std::array<std::uint64_t, 9> Uart::registers() const {
    const bool transmitter = state_.transmitter_interrupt &&
                             state_.interrupt_enable.get(UartInterruptEnable::transmitter_ready);
    return {state_.buffer,
            state_.overrun,
            transmitter,
            state_.divisor,
            state_.interrupt_enable.raw,
            state_.fifo_control.raw,
            state_.line_control.raw,
            state_.modem_control.raw,
            state_.scratch};
}

void Uart::add_to(Hash& hash) const {
    hash.add(std::as_bytes(std::span(sent_)));
    if (state_.received.empty() && state_.wire.empty() && registers() == Uart().registers()) {
        return;
    }
    for (const auto* queue : {&state_.received, &state_.wire}) {
        hash.add(queue->size());
        for (const std::uint8_t byte : *queue) {
            hash.add(byte);
        }
    }
    for (const std::uint64_t value : registers()) {
        hash.add(value);
    }
}

} // namespace machine::glass
