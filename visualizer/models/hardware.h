// SPDX-License-Identifier: MIT
// What the hypervisor has set up in the hardware: the VMCB of each VTL, and the tables by which the
// IOMMU judges each device.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vitrine::models {

struct HardwareFact {
    std::string name; // "N_CR3"
    std::string value;

    friend bool operator==(const HardwareFact&, const HardwareFact&) = default;
};

/// Of the first processor: what VMRUN loads for a VTL, and what #VMEXIT left there.  [APM2 App. B]
struct VmcbFacts {
    std::string vtl;           // "VTL 0"
    std::uint64_t address = 0; // physical
    std::vector<HardwareFact> fields;
    std::vector<std::string> intercepts; // what leaves the guest: "MSR", "VMMCALL"

    friend bool operator==(const VmcbFacts&, const VmcbFacts&) = default;
};

/// The context entries, one a device.  [VTD 9.3]
struct IommuFacts {
    std::uint64_t root_table = 0; // 0: no IOMMU is in force
    std::vector<HardwareFact> devices;

    friend bool operator==(const IommuFacts&, const IommuFacts&) = default;
};

struct Hardware {
    std::vector<VmcbFacts> vmcbs; // of the VTLs that exist
    IommuFacts iommu;

    friend bool operator==(const Hardware&, const Hardware&) = default;
};

} // namespace vitrine::models
