// SPDX-License-Identifier: MIT
// The DMAR table, sound and otherwise: a usable IOMMU, none, or one sentence.
#include "hypervisor/vtd/find_vtd.h"

#include "hypervisor/dma_protection.h"
#include "tests/catch.h"
#include "tests/fakes/hypervisor/cpu.h"
#include "tests/fakes/panic.h"
#include "tests/unit/hypervisor/machine_with_devices.h"
#include "x86/acpi.h"

#include <random>

namespace {

using namespace x86::acpi;
using hv::FoundVtd;
using test::DividedMachine;
using test::dmar_structures;
using test::place_dmar;

constexpr std::uint64_t dmar_address = 0xF'0200; // where place_dmar puts it
constexpr std::uint64_t dmar_content = dmar_address + sizeof(TableHeader) + sizeof(DmarStart);

constexpr std::byte one_endpoint[] = {std::byte{1}, std::byte{8}, std::byte{0}, std::byte{0},
                                      std::byte{0}, std::byte{0}, std::byte{4}, std::byte{0}};
constexpr std::byte one_bridge[] = {std::byte{2}, std::byte{8}, std::byte{0}, std::byte{0},
                                    std::byte{0}, std::byte{0}, std::byte{5}, std::byte{0}};

struct FreshRam {
    FreshRam() { fakes::reset_hypervisor_cpu(); }
};

} // namespace

TEST_CASE_METHOD(FreshRam, "The IOMMU is where the DMAR says", "[dmar]") {
    const auto found = hv::find_vtd(place_dmar(dmar_structures(1)));
    CHECK(found.kind == FoundVtd::Kind::Found);
    CHECK(found.registers == 0xFED9'0000);
    CHECK(found.serves(x86::PciRequester::of(0, 9)));
}

TEST_CASE_METHOD(FreshRam, "A machine without a DMAR has no IOMMU", "[dmar]") {
    CHECK(hv::find_vtd(0).kind == FoundVtd::Kind::Absent);
    const auto rsdp = place_dmar(dmar_structures(1));
    *DividedMachine::ram(0xF'0200) = std::byte{'X'}; // now it is another table, and unsound
    CHECK(hv::find_vtd(rsdp).kind == FoundVtd::Kind::Absent);
}

TEST_CASE_METHOD(FreshRam, "A list of devices is believed, as far as it goes", "[dmar]") {
    const auto one = hv::find_vtd(place_dmar(dmar_structures(0, one_endpoint)));
    REQUIRE(one.kind == FoundVtd::Kind::Found);
    CHECK(one.serves(x86::PciRequester::of(0, 4)));
    CHECK_FALSE(one.serves(x86::PciRequester::of(0, 5)));
    CHECK_FALSE(one.serves(x86::PciRequester::of(1, 4)));
    const auto bridge = hv::find_vtd(place_dmar(dmar_structures(0, one_bridge)));
    CHECK(bridge.serves(x86::PciRequester::of(0, 5)));
    CHECK(bridge.serves(x86::PciRequester::of(3, 4)));
    CHECK_FALSE(bridge.serves(x86::PciRequester::of(0, 4)));
}

TEST_CASE_METHOD(FreshRam, "A DMAR that is damaged is not taken for none", "[dmar]") {
    const auto rsdp = place_dmar(dmar_structures(1));
    *DividedMachine::ram(dmar_content) ^= std::byte{1};
    const auto found = hv::find_vtd(rsdp);
    CHECK(found.kind == FoundVtd::Kind::Unusable);
    CHECK(std::string(found.problem) == "The DMAR table is damaged.");
}

TEST_CASE_METHOD(FreshRam, "What a DMAR may get wrong is told, each in a sentence", "[dmar]") {
    const auto problem_of = [](const std::vector<std::byte>& structures) {
        const auto found = hv::find_vtd(place_dmar(structures));
        return found.kind == FoundVtd::Kind::Unusable ? std::string(found.problem) : "";
    };
    const auto good = dmar_structures(1);
    CHECK(problem_of({}) == "The DMAR table names no IOMMU.");
    auto twice = good;
    twice.insert(twice.end(), good.begin(), good.end());
    CHECK(problem_of(twice) == "This machine has several IOMMUs.");
    auto without_length = good;
    without_length[2] = std::byte{0};
    CHECK(problem_of(without_length) == "The DMAR table has an entry without a length.");
    auto too_long = good;
    too_long[2] = std::byte{99};
    CHECK(problem_of(too_long) == "The DMAR table is cut short.");
    auto misplaced = good;
    misplaced[9] = std::byte{1};
    CHECK(problem_of(misplaced) == "The DMAR table places the IOMMU where it cannot be.");
    auto endless = dmar_structures(0, one_endpoint);
    endless[17] = std::byte{0};
    CHECK(problem_of(endless) == "The DMAR table's list of devices is damaged.");
}

TEST_CASE_METHOD(FreshRam, "Whatever bytes a DMAR has, the search ends", "[dmar]") {
    std::mt19937 random(3);
    for (unsigned round = 0; round < 20'000; ++round) {
        auto structures = dmar_structures(static_cast<std::uint8_t>(random() % 2), one_endpoint);
        for (unsigned changes = random() % 4; changes != 0; --changes) {
            structures[random() % structures.size()] = static_cast<std::byte>(random());
        }
        structures.resize(random() % 8 == 0 ? random() % structures.size() : structures.size());
        const auto found = hv::find_vtd(place_dmar(structures));
        if (found.kind == FoundVtd::Kind::Found) {
            CHECK(found.registers % 0x1000 == 0);
            found.serves(x86::PciRequester::of(0, 4));
        }
    }
}

TEST_CASE("A hypervisor does not start on a machine whose IOMMU it cannot use", "[dmar]") {
    DividedMachine machine;
    machine.set_acpi_tables(place_dmar(dmar_structures(1)));
    CHECK_THROWS_AS(hv::protect_from_devices(machine.partition), fakes::Panic); // no answer
    machine.set_acpi_tables(0);
    CHECK_NOTHROW(hv::protect_from_devices(machine.partition));
    CHECK(machine.partition.iommu == nullptr);
}
