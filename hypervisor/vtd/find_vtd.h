// SPDX-License-Identifier: MIT
// Where the IOMMU is: what the firmware's DMAR table says.  [VTD 8]
#pragma once

#include "x86/acpi_tables.h"
#include "x86/pci_requester.h"

#include <cstdint>

namespace hv {

struct FoundVtd {
    enum class Kind : std::uint8_t {
        Absent,
        Unusable, // `problem` says why
        Found,
    };

    Kind kind = Kind::Absent;
    const char* problem = "";
    std::uint64_t registers = 0;      // physical
    bool promises_interrupts = false; // firmware says that it judges interrupts, too
    bool serves_all_devices = false;
    x86::acpi::Table scopes; // else: whom it serves; in firmware's memory

    /// Do this device's transfers go through it?
    bool serves(x86::PciRequester requester) const;
};

/// `rsdp` is 0 if the firmware left no ACPI tables.
FoundVtd find_vtd(std::uint64_t rsdp);

} // namespace hv
