// SPDX-License-Identifier: MIT
// The console: a 16550 serial port whose wire is a string. It never receives and never interrupts,
// and a byte is sent the moment it is written.  [16550 datasheet]
#pragma once

#include "machine/glass/devices/port_device.h"
#include "x86/uart.h"

#include <cstdint>
#include <string>

namespace machine::glass {

class Uart final : public PortDevice {
public:
    static constexpr std::uint16_t port_count = 8;

    std::uint32_t read(std::uint16_t offset, unsigned bytes) override;
    void write(std::uint16_t offset, unsigned bytes, std::uint32_t value) override;

    /// All that was ever sent.
    const std::string& sent() const { return sent_; }

private:
    std::string sent_;
    std::uint16_t divisor_ = 1;
    std::uint8_t interrupt_enable_ = 0;
    x86::UartFifoControl fifo_control_;
    x86::UartLineControl line_control_;
    std::uint8_t modem_control_ = 0;
    std::uint8_t scratch_ = 0;
};

} // namespace machine::glass
