// SPDX-License-Identifier: MIT
// A device of VTL1's. The hypervisor gives it a table of its own, in which is one page of VTL1's;
// VTL0 loses its registers, and VTL1 does not let it be configured. So nobody in VTL0 sees what
// VTL1 and its device say to each other.  [WI7 ch.9, secure devices] Guard: secure-device.
// Lesson: 10.
#pragma once

#include "abi/boot_info.h"
#include "abi/memory_layout.h"
#include "x86/pci_requester.h"

#include <cstdint>

namespace sk {

/// Takes the teaching device in `slot` of bus 0, if one is there; 0: none. After VTL1 has begun to
/// judge the ports: VTL0 could move it otherwise. What is decided first stays.
void decide_secure_device(const abi::BootInfo& boot, std::uint64_t slot);

struct SecureDevice {
    /// What it is sent for: to read what VTL1 has written, and to write it elsewhere.
    enum class Errand : std::uint8_t { None, Reading, Writing, Done };

    bool is_decided = false;
    x86::PciRequester place;
    abi::PhysicalRange registers; // empty: there is none
    std::uint64_t memory = 0;     // the page that it reaches, physical
    Errand errand = Errand::None;
    bool came_back_the_same = false;

    bool exists() const { return registers.size != 0; }
};

extern SecureDevice secure_device;

/// Takes the errand one step further, if the device has done its part. VTL0 has its time meanwhile.
const SecureDevice& drive_secure_device();

/// Is its configuration VTL1's?
bool is_secure_device(x86::PciRequester who);
/// Its registers, if VTL0 may not use them; else an empty range.
abi::PhysicalRange secure_device_registers();

} // namespace sk
