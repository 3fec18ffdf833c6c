// SPDX-License-Identifier: MIT
// The 16550 serial port, as offsets from its base port.  [PC16550D]
#pragma once

#include "x86/bits.h"

#include <cstdint>

namespace x86 {

enum class UartRegister : std::uint16_t {
    Data = 0,            // RBR, THR; divisor low byte while divisor_access is set
    InterruptEnable = 1, // IER; divisor high byte likewise
    FifoControl = 2,     // FCR, write; IIR, read
    LineControl = 3,     // LCR
    ModemControl = 4,    // MCR
    LineStatus = 5,      // LSR
    ModemStatus = 6,     // MSR
    Scratch = 7,         // SCR
};

struct UartInterruptEnable : Register<UartInterruptEnable, std::uint8_t> {
    static constexpr Bit<0> received_data{};
    static constexpr Bit<1> transmitter_ready{};
    static constexpr Bit<2> line_status{};
    static constexpr Bit<3> modem_status{};
};

/// Bits 3:0 of the identification; the one pending that matters most.
enum class UartInterrupt : std::uint8_t {
    ModemStatus = 0x0,
    None = 0x1,
    TransmitterReady = 0x2,
    ReceivedData = 0x4,
    LineStatus = 0x6,
};

struct UartLineControl : Register<UartLineControl, std::uint8_t> {
    static constexpr Bits<1, 0> word_length{}; // bits, less 5
    static constexpr Bit<2> two_stop_bits{};
    static constexpr Bit<3> parity{};
    static constexpr Bit<7> divisor_access{}; // DLAB

    /// 8 data bits, no parity, one stop bit.
    static constexpr UartLineControl eight_n_one() {
        return UartLineControl{}.with(word_length, 3);
    }
};

struct UartFifoControl : Register<UartFifoControl, std::uint8_t> {
    static constexpr Bit<0> enable{};
    static constexpr Bit<1> clear_receiver{};
    static constexpr Bit<2> clear_transmitter{};
    static constexpr Bits<7, 6> trigger{}; // "received data" is at 1, 4, 8 or 14 bytes
};

struct UartModemControl : Register<UartModemControl, std::uint8_t> {
    static constexpr Bit<0> data_terminal_ready{}; // DTR
    static constexpr Bit<1> request_to_send{};     // RTS
    static constexpr Bit<2> output_1{};            // OUT1
    static constexpr Bit<3> interrupt_enable{};    // OUT2: gates the interrupt line on PCs
    static constexpr Bit<4> loop_back{};           // what is sent is received
};

struct UartLineStatus : Register<UartLineStatus, std::uint8_t> {
    static constexpr Bit<0> data_ready{};        // DR
    static constexpr Bit<1> overrun{};           // OE
    static constexpr Bit<5> transmitter_ready{}; // THRE: the data register takes a byte
    static constexpr Bit<6> transmitter_idle{};  // TEMT
};

} // namespace x86
