// SPDX-License-Identifier: MIT
#include "securekernel/secure_device.h"

#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/io_port_lock.h"
#include "securekernel/secure_calls/secure_calls.h"
#include "tests/catch.h"
#include "tests/fakes/panic.h"
#include "tests/fakes/securekernel/world.h"
#include "x86/edu.h"
#include "x86/pci.h"

#include <cstring>

namespace {

using abi::PageAccess;
using abi::tlfs::HvStatus;
using x86::edu::RegisterOffset;

constexpr std::uint32_t registers = 0xFEA0'0000;
constexpr auto place = x86::PciRequester::of(0, 7);

struct Fresh {
    Fresh() {
        fakes::reset_secure_kernel_world();
        world.pci_identity = x86::edu::identity;
    }

    std::uint32_t& device_register(RegisterOffset which) {
        return world.device_registers[registers + static_cast<std::uint32_t>(which)];
    }
    /// The device has done what it was told, and copied what it was told to.
    void finish() {
        auto& command = device_register(RegisterOffset::Command);
        const std::uint64_t from = device_register(RegisterOffset::Source);
        const std::uint64_t to = device_register(RegisterOffset::Destination);
        const std::uint32_t bytes = device_register(RegisterOffset::Count);
        const bool to_ram = (command & 2) != 0;
        std::memcpy(to_ram ? sk::cpu::ram_at(to) : buffer, to_ram ? buffer : sk::cpu::ram_at(from),
                    bytes);
        command &= ~1u;
    }
    abi::SecureCall query() {
        abi::SecureCall call;
        call.service = abi::SecureService::QuerySecureDevice;
        sk::handle_secure_call(call);
        return call;
    }

    fakes::SecureKernelWorld& world = fakes::secure_kernel_world();
    std::byte buffer[x86::edu::buffer_bytes] = {};
};

void write_configuration(x86::PciRequester whose, x86::PciRegister which, std::uint32_t value) {
    using namespace abi::tlfs;
    const auto access = [](std::uint16_t port, std::uint32_t written) {
        IoPortIntercept intercept;
        intercept.header.access = InterceptAccess::Write;
        intercept.port = port;
        intercept.access_info = IoPortAccessInfo{}.with(IoPortAccessInfo::size, 4);
        intercept.rax = written;
        sk::Vtl0Registers vtl0;
        sk::judge_port(intercept, vtl0);
    };
    access(x86::pci_address_port, x86::PciAddress::of(whose, which).raw);
    access(x86::pci_data_port, value);
}

} // namespace

TEST_CASE_METHOD(Fresh, "VTL1's device reaches one page of VTL1's, and VTL0 loses its registers") {
    sk::decide_secure_device(sk::boot_info, 7);
    REQUIRE(world.device_domains.size() == 1);
    const auto& domain = world.device_domains.begin()->second;
    CHECK(domain.devices == std::vector<std::uint16_t>{place.raw});
    REQUIRE(domain.pages.size() == 1);
    CHECK(abi::secure_kernel_region.contains(domain.pages[0] * abi::page_size));
    CHECK(world.access[registers / abi::page_size] == PageAccess::none());
    CHECK(world.access[(registers + x86::edu::memory_bytes - 1) / abi::page_size] ==
          PageAccess::none());
    CHECK_FALSE(world.access.contains((registers + x86::edu::memory_bytes) / abi::page_size));
    CHECK(world.marks.back() == abi::Mark::SecureDeviceTaken);
    CHECK(device_register(RegisterOffset::Liveness) != 0);
    CHECK((world.pci_command & 6) == 6);
}

TEST_CASE_METHOD(Fresh, "What VTL0 had selected of PCI configuration stays selected") {
    world.pci_address = 0x8000'2010;
    sk::decide_secure_device(sk::boot_info, 7);
    CHECK(world.pci_address == 0x8000'2010);
}

TEST_CASE_METHOD(Fresh, "Without the device, or another in its place, there is none") {
    world.pci_identity = GENERATE(0u, x86::pci_nobody, 0x1042'1AF4u);
    sk::decide_secure_device(sk::boot_info, 7);
    CHECK(world.device_domains.empty());
    CHECK(world.access.empty());
    CHECK(query().parameter[1] == static_cast<std::uint64_t>(abi::NtStatus::NotFound));
}

TEST_CASE_METHOD(Fresh, "Which device it is, VTL0 says once, and nothing that is no slot") {
    sk::decide_secure_device(sk::boot_info, GENERATE(0ull, 32ull, 0x107ull, ~0ull));
    sk::decide_secure_device(sk::boot_info, 7);
    CHECK(world.device_domains.empty());
}

TEST_CASE_METHOD(Fresh, "A device whose registers are nowhere is none") {
    world.pci_bar = GENERATE(0u, 0xC001u);
    sk::decide_secure_device(sk::boot_info, 7);
    CHECK_FALSE(sk::secure_device.exists());
}

TEST_CASE_METHOD(Fresh, "Without an IOMMU the device is taken all the same") {
    world.next_device_domain = HvStatus::FeatureUnavailable;
    sk::decide_secure_device(sk::boot_info, 7);
    CHECK(world.access[registers / abi::page_size] == PageAccess::none());
}

TEST_CASE_METHOD(Fresh, "A hypervisor that does not give the device ends the start") {
    world.next_device_domain = HvStatus::InsufficientMemory;
    CHECK_THROWS_AS(sk::decide_secure_device(sk::boot_info, 7), fakes::Panic);
}

TEST_CASE_METHOD(Fresh, "Without the guard VTL0 keeps the registers, and may move them") {
    sk::boot_info.guards_off.switch_off(abi::Guard::SecureDevice);
    sk::decide_secure_device(sk::boot_info, 7);
    CHECK(world.access.empty());
    write_configuration(place, x86::PciRegister::FirstBar, 0xD000'0000);
    CHECK(world.decisions.empty());
}

TEST_CASE_METHOD(Fresh, "VTL0 does not configure VTL1's device, nor lay another one over it") {
    sk::decide_secure_device(sk::boot_info, 7);
    const auto which =
        GENERATE(x86::PciRegister::Command, x86::PciRegister::FirstBar, x86::PciRegister::Identity);
    write_configuration(place, which, 0);
    REQUIRE(world.decisions.size() == 1);
    CHECK(world.decisions[0].rule == abi::Rule::IoPortLocked);
    const auto other = x86::PciRequester::of(0, 4);
    write_configuration(other, x86::PciRegister::Command, 6);
    CHECK(world.decisions.size() == 1);
    write_configuration(other, x86::PciRegister::FirstBar, registers);
    CHECK(world.decisions.size() == 2);
}

TEST_CASE_METHOD(Fresh, "The device's errand is there and back, a step at each call") {
    sk::decide_secure_device(sk::boot_info, 7);
    CHECK(query().parameter[2] == 0);
    REQUIRE((device_register(RegisterOffset::Command) & 1) == 1);
    CHECK(query().parameter[2] == 0); // It is under way still.
    finish();
    CHECK(query().parameter[2] == 0);
    REQUIRE((device_register(RegisterOffset::Command) & 3) == 3);
    SECTION("it brings what it was given") {
        finish();
        CHECK(query().parameter[2] == 1);
        CHECK(query().parameter[3] == 1);
    }
    SECTION("it brings something else") {
        buffer[63] ^= std::byte{1};
        finish();
        CHECK(query().parameter[2] == 1);
        CHECK(query().parameter[3] == 0);
    }
    CHECK(world.marks.back() == abi::Mark::SecureDeviceAnswered);
}
