// SPDX-License-Identifier: MIT
#include "visualizer/app/hardware_reader.h"

#include "tests/catch.h"
#include "x86/pci_requester.h"
#include "x86/svm/vmcb.h"
#include "x86/vtd_tables.h"

#include <cstring>
#include <string>
#include <vector>

namespace {

using vitrine::app::read_hardware;
using vitrine::models::VmcbFacts;
using x86::svm::ExitCode;
using x86::svm::Vmcb;

constexpr std::uint64_t first_vmcb = 0x4000;
constexpr std::uint64_t root_table = 0x8000;
constexpr std::uint64_t context_table = 0x9000;
constexpr std::uint64_t nested_root = 0xA000;

struct Ram {
    std::vector<std::byte> bytes = std::vector<std::byte>(0x10000);
    abi::TraceRingHeader ring;

    template <typename Value>
    void put(std::uint64_t address, const Value& value) {
        std::memcpy(bytes.data() + address, &value, sizeof value);
    }
};

std::string field(const VmcbFacts& vmcb, const std::string& name) {
    for (const auto& fact : vmcb.fields) {
        if (fact.name == name) {
            return fact.value;
        }
    }
    return "";
}

Vmcb small_vmcb() {
    Vmcb vmcb{};
    vmcb.control.nested_cr3 = nested_root;
    vmcb.control.asid = 1;
    vmcb.control.instruction_intercepts.raw = 1U << (static_cast<unsigned>(ExitCode::Msr) % 32) |
                                              1U << (static_cast<unsigned>(ExitCode::Cpuid) % 32);
    return vmcb;
}

} // namespace

TEST_CASE("A VMCB says which table its guest has, and what leaves the guest", "[hardware]") {
    Ram ram;
    ram.put(first_vmcb, small_vmcb());
    ram.ring.vmcb[0] = first_vmcb;
    const auto hardware = read_hardware(ram.bytes, ram.ring);
    REQUIRE(hardware.vmcbs.size() == 1);
    const VmcbFacts& vmcb = hardware.vmcbs[0];
    CHECK(vmcb.vtl == "VTL 0");
    CHECK(vmcb.address == first_vmcb);
    CHECK(field(vmcb, "N_CR3") == "0xa000");
    CHECK(field(vmcb, "EXITCODE") == "none yet");
    CHECK(vmcb.intercepts == std::vector<std::string>{"CPUID", "MSR"});
    CHECK(hardware.iommu.root_table == 0);
    CHECK(hardware.iommu.devices.empty());
}

TEST_CASE("A VMCB says by which exit its guest was left last", "[hardware]") {
    Ram ram;
    Vmcb vmcb = small_vmcb();
    vmcb.control.exit_code = ExitCode::NestedPageFault;
    vmcb.control.exit_info_2 = 0x206B000;
    ram.put(first_vmcb, vmcb);
    ram.ring.vmcb[1] = first_vmcb;
    const auto hardware = read_hardware(ram.bytes, ram.ring);
    REQUIRE(hardware.vmcbs.size() == 1);
    CHECK(hardware.vmcbs[0].vtl == "VTL 1");
    CHECK(field(hardware.vmcbs[0], "EXITCODE") == "NPF");
    CHECK(field(hardware.vmcbs[0], "EXITINFO2") == "0x206b000");
}

TEST_CASE("Each device of the IOMMU's tables says whose table judges it", "[hardware]") {
    using namespace x86::vtd;
    Ram ram;
    ram.ring.iommu_root = root_table;
    ram.ring.nested_root[0] = nested_root;
    ram.put(root_table, RootEntry{}.raw | context_table | 1);
    const auto put_context = [&](x86::PciRequester who, std::uint64_t table) {
        const std::uint64_t entry = context_table + who.place_on_bus() * 16;
        ram.put(entry, table | 1);
        ram.put(entry + 8, ContextDomain{}.with(ContextDomain::width, ContextDomain::four_levels));
    };
    put_context(x86::PciRequester::of(0, 4), nested_root);
    put_context(x86::PciRequester::of(0, 5), 0xB000);
    const auto iommu = read_hardware(ram.bytes, ram.ring).iommu;
    CHECK(iommu.root_table == root_table);
    REQUIRE(iommu.devices.size() == 2);
    CHECK(iommu.devices[0].name == "teaching device (00:04.0)");
    CHECK(iommu.devices[0].value == "0xa000, VTL 0's");
    CHECK(iommu.devices[1].value == "0xb000, its own");
}

TEST_CASE("A VMCB or a table outside of memory is left out", "[hardware]") {
    Ram ram;
    ram.ring.vmcb[0] = ram.bytes.size() - 8;
    ram.ring.vmcb[1] = ~0ULL;
    ram.ring.iommu_root = ~0ULL & ~0xFFFULL;
    const auto hardware = read_hardware(ram.bytes, ram.ring);
    CHECK(hardware.vmcbs.empty());
    CHECK(hardware.iommu.devices.empty());
}
