// SPDX-License-Identifier: MIT
#include "kernel/console.h"

#include "abi/ports.h"
#include "rt/instructions.h"
#include "x86/uart.h"

namespace nt::console {
namespace {

constexpr std::uint16_t port_of(x86::UartRegister which) {
    return static_cast<std::uint16_t>(abi::console_port + static_cast<std::uint16_t>(which));
}

bool is_ready() {
    using Status = x86::UartLineStatus;
    const auto status = rt::in8(port_of(x86::UartRegister::LineStatus));
    return Status::from(status).get(Status::transmitter_ready);
}

} // namespace

void put(char character) {
    while (!is_ready()) {
    }
    rt::out8(port_of(x86::UartRegister::Data), static_cast<std::uint8_t>(character));
}

void write(std::string_view text) {
    for (const char character : text) {
        put(character);
    }
}

} // namespace nt::console
