// SPDX-License-Identifier: MIT
// What is on the PCI bus: asked once, when the system starts.  [PCI 6.1]
#pragma once

#include "x86/pci_requester.h"

#include <cstdint>
#include <span>

namespace nt::pci {

struct Function {
    x86::PciRequester place;
    std::uint32_t identity = 0;           // vendor, device
    std::uint32_t class_and_revision = 0; // class, subclass, interface, revision
};

/// Looks at every function of bus 0, and of the buses that bridges lead to.
void enumerate();

/// As they were then, bus by bus.
std::span<const Function> functions();

} // namespace nt::pci
