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
    const bool divisor = line_control_.get(x86::UartLineControl::divisor_access);
    switch (static_cast<x86::UartRegister>(offset)) {
    case x86::UartRegister::Data: return divisor ? low_byte(divisor_) : read_data();
    case x86::UartRegister::InterruptEnable:
        return divisor ? low_byte(divisor_ >> 8u) : interrupt_enable_.raw;
    case x86::UartRegister::FifoControl: return identify_interrupt();
    case x86::UartRegister::LineControl: return line_control_.raw;
    case x86::UartRegister::ModemControl: return modem_control_.raw;
    case x86::UartRegister::LineStatus: return read_line_status();
    case x86::UartRegister::ModemStatus: return modem_status();
    case x86::UartRegister::Scratch: return scratch_;
    }
    return 0;
}

void Uart::write(std::uint16_t offset, unsigned, std::uint32_t value) {
    const bool divisor = line_control_.get(x86::UartLineControl::divisor_access);
    const std::uint8_t byte = low_byte(value);
    switch (static_cast<x86::UartRegister>(offset)) {
    case x86::UartRegister::Data:
        if (divisor) {
            divisor_ = static_cast<std::uint16_t>((divisor_ & 0xFF00) | byte);
        } else {
            send(byte);
        }
        break;
    case x86::UartRegister::InterruptEnable:
        if (divisor) {
            divisor_ = static_cast<std::uint16_t>((divisor_ & 0x00FF) | byte << 8);
        } else {
            write_interrupt_enable(byte);
        }
        break;
    case x86::UartRegister::FifoControl: write_fifo_control(byte); break;
    case x86::UartRegister::LineControl: line_control_.raw = byte; break;
    case x86::UartRegister::ModemControl: modem_control_.raw = byte & 0x1F; break;
    case x86::UartRegister::Scratch: scratch_ = byte; break;
    case x86::UartRegister::LineStatus:
    case x86::UartRegister::ModemStatus: break; // read-only
    }
}

void Uart::type(std::string_view bytes) {
    wire_.insert(wire_.end(), bytes.begin(), bytes.end());
    fill_receiver();
}

std::uint8_t Uart::read_data() {
    if (received_.empty()) {
        return has_fifos() ? 0 : buffer_;
    }
    const std::uint8_t byte = received_.front();
    received_.pop_front();
    fill_receiver();
    return byte;
}

/// An overrun is told once.
std::uint8_t Uart::read_line_status() {
    const bool overrun = std::exchange(overrun_, false);
    return UartLineStatus{}
        .with(UartLineStatus::data_ready, !received_.empty())
        .with(UartLineStatus::overrun, overrun)
        .with(UartLineStatus::transmitter_ready, true)
        .with(UartLineStatus::transmitter_idle, true)
        .raw;
}

/// What would interrupt, if a line were connected. To read "transmitter ready" is to have seen it.
std::uint8_t Uart::identify_interrupt() {
    UartInterrupt which = UartInterrupt::None;
    if (interrupt_enable_.get(UartInterruptEnable::line_status) && overrun_) {
        which = UartInterrupt::LineStatus;
    } else if (interrupt_enable_.get(UartInterruptEnable::received_data) &&
               received_.size() >= trigger_level()) {
        which = UartInterrupt::ReceivedData;
    } else if (interrupt_enable_.get(UartInterruptEnable::transmitter_ready) &&
               transmitter_interrupt_) {
        which = UartInterrupt::TransmitterReady;
        transmitter_interrupt_ = false;
    }
    return static_cast<std::uint8_t>(static_cast<unsigned>(which) | (has_fifos() ? fifos_on : 0u));
}

/// In loop-back the modem's outputs are its inputs: RTS is CTS, DTR is DSR, and so on.
std::uint8_t Uart::modem_status() const {
    if (!loops_back()) {
        return line_is_up;
    }
    const unsigned outputs = modem_control_.raw;
    return low_byte((outputs & 0x0C) << 4 | (outputs & 0x02) << 3 | (outputs & 0x01) << 5);
}

void Uart::write_interrupt_enable(std::uint8_t value) {
    const auto before = interrupt_enable_;
    interrupt_enable_.raw = value & 0x0F;
    const bool is_on = interrupt_enable_.get(UartInterruptEnable::transmitter_ready);
    if (is_on != before.get(UartInterruptEnable::transmitter_ready)) {
        transmitter_interrupt_ = is_on; // it always is ready
    }
}

/// Switching the FIFOs on or off empties them.
void Uart::write_fifo_control(std::uint8_t value) {
    const auto wanted = UartFifoControl::from(value);
    const bool switches = wanted.get(UartFifoControl::enable) != has_fifos();
    fifo_control_ = wanted.with(UartFifoControl::clear_receiver, false)
                        .with(UartFifoControl::clear_transmitter, false);
    if (switches || wanted.get(UartFifoControl::clear_transmitter)) {
        transmitter_interrupt_ = true;
    }
    if (switches || wanted.get(UartFifoControl::clear_receiver)) {
        received_.clear();
        fill_receiver();
    }
}

void Uart::send(std::uint8_t byte) {
    transmitter_interrupt_ = true; // gone at once
    if (loops_back()) {
        receive(byte);
    } else {
        sent_.push_back(static_cast<char>(byte));
    }
}

std::size_t Uart::trigger_level() const {
    constexpr std::size_t levels[] = {1, 4, 8, 14};
    return has_fifos() ? levels[fifo_control_.get(UartFifoControl::trigger)] : 1;
}

void Uart::fill_receiver() {
    while (!wire_.empty() && received_.size() < room()) {
        receive(wire_.front());
        wire_.pop_front();
    }
}

/// Without room, a FIFO drops the new byte and the one register the old.
void Uart::receive(std::uint8_t byte) {
    const bool is_full = received_.size() >= room();
    overrun_ = overrun_ || is_full;
    if (!has_fifos()) {
        buffer_ = byte;
        received_.clear();
    }
    if (!has_fifos() || !is_full) {
        received_.push_back(byte);
    }
}

/// An interrupt that nobody asked for will be decided anew when somebody does.
std::array<std::uint64_t, 9> Uart::registers() const {
    const bool transmitter =
        transmitter_interrupt_ && interrupt_enable_.get(UartInterruptEnable::transmitter_ready);
    return {
        buffer_,           overrun_,          transmitter,        divisor_, interrupt_enable_.raw,
        fifo_control_.raw, line_control_.raw, modem_control_.raw, scratch_};
}

void Uart::add_to(Hash& hash) const {
    hash.add(std::as_bytes(std::span(sent_)));
    if (received_.empty() && wire_.empty() && registers() == Uart().registers()) {
        return;
    }
    for (const auto* queue : {&received_, &wire_}) {
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
