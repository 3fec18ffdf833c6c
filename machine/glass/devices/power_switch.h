// SPDX-License-Identifier: MIT
// The port that ends the machine (abi/ports.h), as QEMU's isa-debug-exit is.
#pragma once

#include "machine/glass/devices/port_device.h"

#include <cstdint>
#include <optional>

namespace machine::glass {

class PowerSwitch final : public PortDevice {
public:
    static constexpr std::uint16_t port_count = 4;

    std::uint32_t read(std::uint16_t, unsigned) override { return 0; }
    void write(std::uint16_t, unsigned, std::uint32_t value) override { pressed_ = value; }

    /// What was written, once something was.
    const std::optional<std::uint32_t>& pressed() const { return pressed_; }

private:
    std::optional<std::uint32_t> pressed_;
};

} // namespace machine::glass
