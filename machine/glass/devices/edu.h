// SPDX-License-Identifier: MIT
// QEMU's teaching device. A transfer takes 100 ms of the machine's time: as many instructions.
// [QEMU-edu]
#pragma once

#include "machine/glass/clock.h"
#include "machine/glass/devices/bus_master.h"
#include "machine/glass/devices/pci_device.h"
#include "x86/edu.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace machine::glass {

/// What the device remembers.
struct EduState {
    std::uint32_t inverted = 0;
    std::uint32_t factorial = 0;
    x86::edu::Status status;
    std::uint32_t interrupt_status = 0;
    std::uint32_t source = 0;
    std::uint32_t destination = 0;
    std::uint32_t count = 0;
    x86::edu::Command command;
    std::optional<std::uint64_t> factorial_due;
    std::optional<std::uint64_t> transfer_due;
    std::array<std::byte, x86::edu::buffer_bytes> buffer{};
};

class Edu final : public PciDevice {
public:
    /// `memory`: where its registers are at power-on.
    Edu(const DmaPath& path, const PciPlace& place, std::uint32_t memory, const Clock& clock);

    std::uint32_t read_memory(std::uint32_t offset, unsigned bytes) override;
    void write_memory(std::uint32_t offset, unsigned bytes, std::uint32_t value) override;

    /// Lets time pass: what is due by `now` happens.
    void advance(std::uint64_t now);
    /// When `advance` will next have something to do.
    std::optional<std::uint64_t> next_event() const;

    void add_to(Hash& hash) const override;

    EduState state() const { return state_; }
    void restore(const EduState& state) { state_ = state; }

private:
    void begin_factorial(std::uint32_t of);
    void finish_factorial();
    void begin_transfer(std::uint32_t command);
    void finish_transfer();
    void raise(std::uint32_t cause);

    BusMaster master_;
    const Clock& clock_;
    EduState state_;
};

} // namespace machine::glass
