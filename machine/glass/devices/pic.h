// SPDX-License-Identifier: MIT
// An 8259 interrupt controller, as far as a program goes that masks it and forgets it: the mask can
// be written and read back, and the start-up sequence is understood so that it does not end up in
// the mask. No line is connected.  [8259A datasheet]
#pragma once

#include "machine/glass/devices/port_device.h"

#include <cstdint>

namespace machine::glass {

class Pic final : public PortDevice {
public:
    static constexpr std::uint16_t port_count = 2; // command, data

    std::uint32_t read(std::uint16_t offset, unsigned bytes) override;
    void write(std::uint16_t offset, unsigned bytes, std::uint32_t value) override;

private:
    std::uint8_t mask_ = 0;
    unsigned start_up_words_left_ = 0;
};

} // namespace machine::glass
