// SPDX-License-Identifier: MIT
// A divided machine whose devices are those of glass: the hypervisor's policy drives the model of
// the IOMMU that a whole machine has, and both see the same RAM.
#pragma once

#include "machine/glass/clock.h"
#include "machine/glass/devices/edu.h"
#include "machine/glass/devices/local_apic.h"
#include "machine/glass/devices/pci.h"
#include "machine/glass/devices/vtd.h"
#include "tests/unit/hypervisor/divided_machine.h"
#include "x86/acpi.h"
#include "x86/pci_memory.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace test {

class MachineWithDevices : public DividedMachine {
public:
    static constexpr x86::PciRequester edu_requester = x86::PciRequester::of(0, 4);

    /// As far as the IOMMU is on; VTL1 is configured.
    explicit MachineWithDevices(abi::GuardsOff guards_off = {});

    /// A transfer of edu's. True: all of it was allowed.
    bool device_reads(std::uint64_t address, std::span<std::byte> to);
    bool device_writes(std::uint64_t address, std::span<const std::byte> from);
    /// Could edu read, or write, at `address`? Its byte there is the same afterwards.
    bool device_can_read(std::uint64_t address);
    bool device_can_write(std::uint64_t address);
    /// Edu sends an interrupt by message. True: the processor's controller has got it.
    bool device_interrupts(std::uint32_t address, std::uint32_t data);
    /// By another requester number.
    bool stranger_can_read(x86::PciRequester requester, std::uint64_t address);

    /// The NMI that the IOMMU sends comes to the hypervisor. False: none is there.
    bool deliver_nmi();

    machine::glass::PhysicalMemory memory;
    machine::glass::Clock clock;
    machine::glass::ApicBus bus;
    machine::glass::LocalApic apic{bus, 0};
    machine::glass::Vtd iommu{memory, bus};
    machine::glass::EventRecorder device_events{clock, {}};
    machine::glass::PciConfiguration pci;
    machine::glass::Edu edu{{memory, iommu, device_events}, {4}, 0xFEA0'0000, clock};
    machine::glass::BusMaster edu_master{{memory, iommu, device_events}, {4}, edu};
    /// Another one, which VTL1 may take.
    machine::glass::Edu last_edu{{memory, iommu, device_events}, {7}, 0xFE90'0000, clock};
    machine::glass::BusMaster last_edu_master{{memory, iommu, device_events}, {7}, last_edu};
};

/// All guards are on but this one.
abi::GuardsOff without(abi::Guard guard);

/// What happened on `machine` of this kind, in order.
std::vector<abi::TraceEvent> events_of(const DividedMachine& machine, abi::EventKind kind);

/// What firmware leaves: an RSDP, an RSDT and a DMAR that names the IOMMU at its place, with these
/// bytes as its structures.
std::vector<std::byte> dmar_structures(std::uint8_t flags, std::span<const std::byte> scopes = {});
std::uint64_t place_dmar(std::span<const std::byte> structures,
                         std::uint8_t flags = x86::acpi::DmarStart::remaps_interrupts);
/// The same with an MCFG in the DMAR's place.
std::uint64_t place_mcfg(std::span<const x86::acpi::McfgEntry> entries);

} // namespace test
