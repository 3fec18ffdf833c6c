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

private:
    void begin_factorial(std::uint32_t of);
    void finish_factorial();
    void begin_transfer(std::uint32_t command);
    void finish_transfer();
    void raise(std::uint32_t cause);

    BusMaster master_;
    const Clock& clock_;
    std::uint32_t inverted_ = 0;
    std::uint32_t factorial_ = 0;
    x86::edu::Status status_;
    std::uint32_t interrupt_status_ = 0;
    std::uint32_t source_ = 0;
    std::uint32_t destination_ = 0;
    std::uint32_t count_ = 0;
    x86::edu::Command command_;
    std::optional<std::uint64_t> factorial_due_;
    std::optional<std::uint64_t> transfer_due_;
    std::array<std::byte, x86::edu::buffer_bytes> buffer_{};
};

} // namespace machine::glass
