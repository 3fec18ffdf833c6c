// SPDX-License-Identifier: MIT
// Devices of VTL1's: what they reach, who may give it to them, and their registers.
#include "abi/tlfs/device_domains.h"

#include "hypervisor/dma_protection.h"
#include "tests/catch.h"
#include "tests/unit/hypervisor/machine_with_devices.h"

namespace {

using namespace abi::tlfs;
using abi::PageAccess;
using test::MachineWithDevices;
using test::some_page;
using test::status_of;

constexpr std::uint32_t id = 77;
constexpr DeviceDomain own{partition_self, InputVtl::own(), {}, DeviceDomain::second_stage, id};
constexpr std::uint64_t vtl1s_page = abi::secure_kernel_region.base + 0x5000;
constexpr x86::GuestPage registers{0xFE90'0000 / x86::page_bytes};

struct Domains : MachineWithDevices {
    Domains() { run_as(abi::Vtl::Secure); }

    HvStatus create(DeviceDomain domain = own) {
        return status_of(call(CallCode::CreateDeviceDomain, CreateDeviceDomainInput{domain}));
    }
    HvStatus attach(DeviceDomain domain = own, DeviceId device = DeviceId::of(edu_requester)) {
        return status_of(
            call(CallCode::AttachDeviceDomain, AttachDeviceDomainInput{domain, device}));
    }
    struct Mapping {
        MapDeviceGpaPagesInput header;
        std::uint64_t page;
    };
    HvStatus map(Mapping mapping) {
        return status_of(call(HypercallControl::rep(CallCode::MapDeviceGpaPages, 1), mapping));
    }
    HvStatus map(std::uint64_t address, PageAccess access) {
        return map({{own, InputVtl::own(), {}, access.bits, address}, address / x86::page_bytes});
    }
};

} // namespace

TEST_CASE_METHOD(Domains, "A device of VTL1's reaches what VTL1 put there, and no more", "[dma]") {
    protect({vtl1s_page / x86::page_bytes}, PageAccess::none());
    run_as(abi::Vtl::Secure);
    REQUIRE(device_can_read(some_page.address().value)); // The IOMMU remembers.
    REQUIRE_FALSE(device_can_read(vtl1s_page));
    REQUIRE(create() == HvStatus::Success);
    REQUIRE(map(vtl1s_page, PageAccess::read_write()) == HvStatus::Success);
    REQUIRE(attach() == HvStatus::Success);
    const auto attached = events()[events().size() - 2]; // Then the hypercall itself.
    CHECK(attached.kind == abi::EventKind::DeviceAttached);
    CHECK(attached.operand[0] == edu_requester.raw);
    CHECK(device_can_read(vtl1s_page));
    CHECK(device_can_write(vtl1s_page));
    CHECK_FALSE(device_can_read(vtl1s_page + x86::page_bytes));
    CHECK_FALSE(device_can_read(some_page.address().value));
    CHECK_FALSE(device_can_read(abi::hypervisor_region.base));
}

TEST_CASE_METHOD(Domains, "What VTL1 takes back from its device is gone at once", "[dma]") {
    REQUIRE(create() == HvStatus::Success);
    REQUIRE(map(vtl1s_page, PageAccess::read_write()) == HvStatus::Success);
    REQUIRE(attach() == HvStatus::Success);
    REQUIRE(device_can_write(vtl1s_page));
    REQUIRE(map(vtl1s_page, PageAccess::read()) == HvStatus::Success);
    CHECK(device_can_read(vtl1s_page));
    CHECK_FALSE(device_can_write(vtl1s_page));
    REQUIRE(map(vtl1s_page, PageAccess::none()) == HvStatus::Success);
    CHECK_FALSE(device_can_read(vtl1s_page));
}

TEST_CASE_METHOD(Domains, "Domains are VTL1's affair", "[dma]") {
    run_as(abi::Vtl::Normal);
    CHECK(create() == HvStatus::AccessDenied);
    CHECK(attach() == HvStatus::AccessDenied);
    CHECK(map(vtl1s_page, PageAccess::read()) == HvStatus::AccessDenied);
    run_as(abi::Vtl::Secure);
    REQUIRE(create() == HvStatus::Success);
    run_as(abi::Vtl::Normal);
    CHECK(map(vtl1s_page, PageAccess::read()) == HvStatus::AccessDenied);
    CHECK(attach() == HvStatus::AccessDenied);
}

TEST_CASE_METHOD(Domains, "What is wrong with a domain is told", "[dma]") {
    DeviceDomain wrong = own;
    SECTION("another partition") {
        wrong.partition = 1;
        CHECK(create(wrong) == HvStatus::InvalidPartitionId);
    }
    SECTION("VTL0's") {
        wrong.owner_vtl = InputVtl::of(abi::Vtl::Normal);
        CHECK(create(wrong) == HvStatus::InvalidParameter);
    }
    SECTION("another kind") {
        wrong.type = 1;
        CHECK(create(wrong) == HvStatus::InvalidParameter);
    }
    SECTION("reserved bytes") {
        wrong.reserved_009[6] = 1;
        CHECK(create(wrong) == HvStatus::InvalidParameter);
    }
    SECTION("one that there is not") {
        CHECK(attach() == HvStatus::NotFound);
        CHECK(map(vtl1s_page, PageAccess::read()) == HvStatus::NotFound);
    }
    SECTION("twice") {
        CHECK(create() == HvStatus::Success);
        CHECK(create() == HvStatus::ObjectInUse);
    }
    SECTION("too many") {
        for (wrong.id = 0; wrong.id < hv::DeviceDomains::most; ++wrong.id) {
            CHECK(create(wrong) == HvStatus::Success);
        }
        CHECK(create(wrong) == HvStatus::InsufficientMemory);
    }
    SECTION("no IOMMU") {
        partition.iommu = nullptr;
        CHECK(create() == HvStatus::FeatureUnavailable);
    }
}

TEST_CASE_METHOD(Domains, "What is wrong with a device is told", "[dma]") {
    REQUIRE(create() == HvStatus::Success);
    CHECK(attach(own, DeviceId::of(x86::PciRequester::of(0, 9))) == HvStatus::InvalidDeviceId);
    CHECK(attach(own, DeviceId::of(x86::PciRequester::of(9, 0))) == HvStatus::InvalidDeviceId);
    CHECK(attach(own, DeviceId::from(edu_requester.raw)) == HvStatus::InvalidDeviceId);
    CHECK(attach(own, DeviceId::of(edu_requester).with(DeviceId::segment, 1)) ==
          HvStatus::InvalidDeviceId);
    CHECK(device_can_read(some_page.address().value)); // Nothing has happened to it.
    CHECK(attach() == HvStatus::Success);
    CHECK(attach() == HvStatus::ObjectInUse);
}

TEST_CASE_METHOD(Domains, "What is wrong with a page for devices is told", "[dma]") {
    REQUIRE(create() == HvStatus::Success);
    const auto good = [](std::uint64_t page) {
        return Mapping{{own, InputVtl::own(), {}, PageAccess::read().bits, 0x1000}, page};
    };
    CHECK(map(good(abi::hypervisor_region.base / x86::page_bytes)) == HvStatus::InvalidParameter);
    CHECK(map(good(registers.number)) == HvStatus::InvalidParameter);
    CHECK(map(good(~0ull)) == HvStatus::InvalidParameter);
    auto mapping = good(some_page.number);
    SECTION("not the beginning of a page") { mapping.header.device_address = 0x1008; }
    SECTION("beyond all addresses") { mapping.header.device_address = 1ull << 32; }
    SECTION("beyond all numbers") { mapping.header.device_address = ~0xFFFull; }
    SECTION("written and not read") { mapping.header.map_flags = PageAccess::write().bits; }
    SECTION("to be run") { mapping.header.map_flags = PageAccess::all().bits; }
    SECTION("unknown flags") { mapping.header.map_flags = 0x101; }
    SECTION("another VTL") { mapping.header.target_vtl = InputVtl::of(abi::Vtl::Normal); }
    SECTION("reserved bytes") { mapping.header.reserved_019[0] = 1; }
    CHECK(map(mapping) == HvStatus::InvalidParameter);
}

TEST_CASE_METHOD(Domains, "VTL1 takes a device's registers from VTL0, and keeps them", "[dma]") {
    using hv::Outcome;
    REQUIRE(protect({registers.number}, PageAccess::none()) == HvStatus::Success);
    run_as(abi::Vtl::Normal);
    CHECK(touch(registers.address().value, PageAccess::read()).kind() ==
          Outcome::Kind::EnterSecure);
    CHECK(partition.level(abi::Vtl::Normal).nested.access_of(registers) == PageAccess::none());
    CHECK_FALSE(device_can_read(registers.address().value)); // Nor is it reached by DMA.
    CHECK(partition.access_of(abi::Vtl::Normal, registers + 1) == PageAccess::read_write());
    run_as(abi::Vtl::Secure);
    CHECK(partition.access_of(abi::Vtl::Secure, registers) == PageAccess::read_write());
    REQUIRE(protect({registers.number}, PageAccess::read_write()) == HvStatus::Success);
    run_as(abi::Vtl::Normal);
    CHECK(partition.access_of(abi::Vtl::Normal, registers) == PageAccess::read_write());
}

TEST_CASE_METHOD(Domains, "Of a device's registers VTL1 takes all or nothing", "[dma]") {
    CHECK(protect({registers.number}, PageAccess::read()) == HvStatus::InvalidParameter);
    CHECK(protect({registers.number}, PageAccess::all()) == HvStatus::InvalidParameter);
    constexpr std::uint64_t apic = 0xFEE0'0000 / x86::page_bytes;
    CHECK(protect({apic}, PageAccess::none()) == HvStatus::InvalidParameter);
    CHECK(protect({partition.iommu_registers->number}, PageAccess::none()) ==
          HvStatus::InvalidParameter);
    constexpr std::uint64_t neither = 0xB000'0000 / x86::page_bytes;
    CHECK(protect({neither}, PageAccess::none()) == HvStatus::InvalidParameter);
    CHECK(protect({1ull << 20}, PageAccess::none()) == HvStatus::InvalidParameter);
    CHECK(protect({~0ull}, PageAccess::none()) == HvStatus::InvalidParameter);
}
