// SPDX-License-Identifier: MIT
// A virtio device's registers on the PCI bus, through the direct map.  [VIRTIO 4.1]
#pragma once

#include "kernel/drivers/virtio_block.h"
#include "kernel/drivers/virtio_places.h"

#include <cstdint>

namespace nt {

class VirtioPci final : public VirtioRegisters {
public:
    /// Takes the disk on bus 0, which is enabled and may be bus master from here on. False: there
    /// is none that we can use, and nothing else may be called.
    bool take_disk();

    std::uint32_t read(x86::virtio::Common which, unsigned bytes) override;
    void write(x86::virtio::Common which, unsigned bytes, std::uint32_t value) override;
    std::uint32_t read_device(std::uint32_t offset) override;
    void notify(std::uint16_t place) override;
    void wait() override;

private:
    std::uint64_t memory_ = 0; // virtual
    VirtioPlaces places_;
};

} // namespace nt
