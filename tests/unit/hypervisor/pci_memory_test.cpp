// SPDX-License-Identifier: MIT
#include "hypervisor/pci_memory.h"

#include "abi/memory_layout.h"
#include "tests/catch.h"
#include "tests/fakes/panic.h"
#include "tests/unit/hypervisor/machine_with_devices.h"

#include <vector>

namespace {

using abi::PageAccess;
using test::DividedMachine;
using test::place_mcfg;
using x86::acpi::McfgEntry;

constexpr std::uint64_t place = 0xB000'0000;
constexpr McfgEntry all_buses{place, 0, 0, 255, 0};
constexpr std::uint64_t bytes = 256ull << 20;

x86::GuestPage page_at(std::uint64_t address) { return x86::GuestPhysicalAddress{address}.page(); }

void close(DividedMachine& machine, const std::vector<McfgEntry>& entries) {
    machine.set_acpi_tables(place_mcfg(entries));
    hv::close_pci_memory(machine.partition);
}

abi::GuardsOff without_lock() {
    abi::GuardsOff off;
    off.switch_off(abi::Guard::IoPortLock);
    return off;
}

} // namespace

TEST_CASE("PCI configuration in memory is in nobody's view", "[pci-memory]") {
    DividedMachine machine;
    close(machine, {all_buses});
    machine.enable_vtl1_with_mbec();
    auto& normal = machine.partition.level(abi::Vtl::Normal);
    for (const auto* view : {&normal.nested, &normal.nested_for_users,
                             &machine.partition.level(abi::Vtl::Secure).nested}) {
        CHECK(view->access_of(page_at(place)) == PageAccess::none());
        CHECK(view->access_of(page_at(place + bytes - 1)) == PageAccess::none());
        CHECK(view->access_of(page_at(place - 1)) == PageAccess::read_write());
        CHECK(view->access_of(page_at(place + bytes)) == PageAccess::read_write());
    }
    CHECK(machine.partition.is_own(page_at(place + 0x4'0000)));
    CHECK(machine.partition.access_of(abi::Vtl::Secure, page_at(place)) == PageAccess::none());
}

TEST_CASE("A machine without an MCFG has the ports alone", "[pci-memory]") {
    DividedMachine machine;
    machine.set_acpi_tables(0);
    CHECK_NOTHROW(hv::close_pci_memory(machine.partition));
    CHECK(machine.partition.pci_memory.size == 0);
}

TEST_CASE("Without the guard the registers in memory stay open", "[pci-memory]") {
    DividedMachine machine{without_lock()};
    close(machine, {all_buses});
    CHECK(machine.partition.level(abi::Vtl::Normal).nested.access_of(page_at(place)) ==
          PageAccess::read_write());
}

TEST_CASE("Only the buses that are there are taken", "[pci-memory]") {
    DividedMachine machine;
    close(machine, {{place, 0, 2, 3, 0}});
    const auto& view = machine.partition.level(abi::Vtl::Normal).nested;
    CHECK(view.access_of(page_at(place)) == PageAccess::read_write());
    CHECK(view.access_of(page_at(place + (2 << 20))) == PageAccess::none());
    CHECK(view.access_of(page_at(place + (4 << 20))) == PageAccess::read_write());
}

TEST_CASE("An MCFG that cannot be meant stops the machine", "[pci-memory]") {
    const McfgEntry over_ram{0x10'0000, 0, 0, 255, 0};
    const McfgEntry too_high{abi::physical_address_limit - (1 << 20), 0, 0, 255, 0};
    const McfgEntry wrapping{~0ull << 20, 0, 0, 255, 0};
    const McfgEntry backwards{place, 0, 9, 3, 0};
    const McfgEntry crooked{place + 1, 0, 0, 255, 0};
    const McfgEntry elsewhere{place, 1, 0, 255, 0};
    for (const McfgEntry& entry : {over_ram, too_high, wrapping, backwards, crooked, elsewhere}) {
        DividedMachine machine;
        CHECK_THROWS_AS(close(machine, {entry}), fakes::Panic);
    }
    DividedMachine machine;
    CHECK_THROWS_AS(close(machine, {}), fakes::Panic);
    CHECK_THROWS_AS(close(machine, {all_buses, all_buses}), fakes::Panic);
    machine.set_acpi_tables(place_mcfg(std::vector{all_buses}));
    *DividedMachine::ram(0xF'0240) ^= std::byte{1};
    CHECK_THROWS_AS(hv::close_pci_memory(machine.partition), fakes::Panic);
}
