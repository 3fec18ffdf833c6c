// SPDX-License-Identifier: MIT
#include "boot/console.h"

#include "abi/ports.h"
#include "rt/instructions.h"
#include "x86/uart.h"

namespace boot::console {

namespace {

using x86::UartLineStatus;
using x86::UartRegister;

constexpr std::uint8_t divisor_for_115200_baud = 1;

constexpr std::uint16_t port_of(UartRegister which) {
    return static_cast<std::uint16_t>(abi::console_port + static_cast<std::uint16_t>(which));
}

void set(UartRegister which, std::uint8_t value) { rt::out8(port_of(which), value); }

UartLineStatus line_status() {
    return UartLineStatus::from(rt::in8(port_of(UartRegister::LineStatus)));
}

void write_character(char character) {
    while (!line_status().get(UartLineStatus::transmitter_ready)) {
    }
    set(UartRegister::Data, static_cast<std::uint8_t>(character));
}

} // namespace

void start() {
    using x86::UartLineControl;
    constexpr UartLineControl frame = UartLineControl::eight_n_one();
    set(UartRegister::InterruptEnable, 0);
    set(UartRegister::LineControl, frame.with(UartLineControl::divisor_access, true).raw);
    set(UartRegister::Data, divisor_for_115200_baud);
    set(UartRegister::InterruptEnable, 0); // the divisor's high byte now
    set(UartRegister::LineControl, frame.raw);
}

void write(std::string_view text) {
    for (const char character : text) {
        write_character(character);
    }
}

void write_status(std::uint32_t status) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    write("0x");
    for (int shift = 28; shift >= 0; shift -= 4) {
        write_character(digits[(status >> shift) & 0xF]);
    }
}

void finish() {
    while (!line_status().get(UartLineStatus::transmitter_idle)) {
    }
}

} // namespace boot::console
