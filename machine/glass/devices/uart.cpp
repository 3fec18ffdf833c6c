// SPDX-License-Identifier: MIT
// See uart.h.
#include "machine/glass/devices/uart.h"

namespace machine::glass {
namespace {

using x86::UartLineStatus;

/// "No interrupt is pending", and in bits 7:6 whether there are FIFOs.
constexpr std::uint8_t no_interrupt = 0x01;
constexpr std::uint8_t fifos_on = 0xC0;
/// Clear to send, data set ready, carrier: someone is always listening.
constexpr std::uint8_t line_is_up = 0xB0;

constexpr std::uint8_t low_byte(unsigned value) { return static_cast<std::uint8_t>(value); }

} // namespace

std::uint32_t Uart::read(std::uint16_t offset, unsigned) {
    const bool divisor = line_control_.get(x86::UartLineControl::divisor_access);
    switch (static_cast<x86::UartRegister>(offset)) {
    case x86::UartRegister::Data: return divisor ? low_byte(divisor_) : 0;
    case x86::UartRegister::InterruptEnable:
        return divisor ? low_byte(divisor_ >> 8u) : interrupt_enable_;
    case x86::UartRegister::FifoControl:
        return fifo_control_.get(x86::UartFifoControl::enable) ? fifos_on | no_interrupt
                                                               : no_interrupt;
    case x86::UartRegister::LineControl: return line_control_.raw;
    case x86::UartRegister::ModemControl: return modem_control_;
    case x86::UartRegister::LineStatus:
        return UartLineStatus{}
            .with(UartLineStatus::transmitter_ready, true)
            .with(UartLineStatus::transmitter_idle, true)
            .raw;
    case x86::UartRegister::ModemStatus: return line_is_up;
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
            sent_.push_back(static_cast<char>(byte));
        }
        break;
    case x86::UartRegister::InterruptEnable:
        if (divisor) {
            divisor_ = static_cast<std::uint16_t>((divisor_ & 0x00FF) | byte << 8);
        } else {
            interrupt_enable_ = byte & 0x0F;
        }
        break;
    case x86::UartRegister::FifoControl: fifo_control_.raw = byte; break;
    case x86::UartRegister::LineControl: line_control_.raw = byte; break;
    case x86::UartRegister::ModemControl: modem_control_ = byte & 0x1F; break;
    case x86::UartRegister::Scratch: scratch_ = byte; break;
    case x86::UartRegister::LineStatus:
    case x86::UartRegister::ModemStatus: break; // read-only
    }
}

} // namespace machine::glass
