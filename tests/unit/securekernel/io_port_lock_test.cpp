// SPDX-License-Identifier: MIT
#include "securekernel/io_port_lock.h"

#include "abi/memory_layout.h"
#include "securekernel/boot.h"
#include "tests/catch.h"
#include "tests/fakes/securekernel/world.h"
#include "x86/pci.h"

namespace {

using abi::tlfs::InterceptAccess;
using abi::tlfs::IoPortAccessInfo;
using abi::tlfs::IoPortIntercept;
using abi::tlfs::RegisterName;

constexpr std::uint32_t firmware_choice = 0xFEA0'0000;
constexpr std::uint8_t device = 4;

auto& world() { return fakes::secure_kernel_world(); }

IoPortIntercept access(InterceptAccess kind, std::uint16_t port, std::uint8_t width,
                       std::uint64_t rax = 0) {
    IoPortIntercept intercept;
    intercept.header.access = kind;
    intercept.header.rip = 0x1000;
    intercept.header.instruction_length = 1;
    intercept.port = port;
    intercept.access_info = IoPortAccessInfo{}.with(IoPortAccessInfo::size, width);
    intercept.rax = rax;
    return intercept;
}

void judge(const IoPortIntercept& intercept) {
    sk::Vtl0Registers registers;
    sk::judge_port(intercept, registers);
}

void select(std::uint8_t register_number) {
    judge(access(InterceptAccess::Write, x86::pci_address_port, 4,
                 x86::PciAddress::of(device, register_number).raw));
}

void write_window(std::uint32_t value, std::uint8_t width = 4) {
    judge(access(InterceptAccess::Write, x86::pci_data_port, width, value));
}

bool was_refused() {
    return !world().decisions.empty() && world().decisions.back().rule == abi::Rule::IoPortLocked &&
           !world().injected.empty();
}

} // namespace

TEST_CASE("VTL1 asks to judge the address port and each byte of the window, with the guard only") {
    fakes::reset_secure_kernel_world();
    sk::lock_io_ports(sk::boot_info);
    CHECK(world().judged_ports == std::vector<std::uint16_t>{0xCF8, 0xCFC, 0xCFD, 0xCFE, 0xCFF});

    fakes::reset_secure_kernel_world();
    sk::boot_info.guards_off.switch_off(abi::Guard::IoPortLock);
    sk::lock_io_ports(sk::boot_info);
    CHECK(world().judged_ports.empty());
}

TEST_CASE("A device may be moved to where it harms nobody") {
    fakes::reset_secure_kernel_world();
    select(0x10);
    write_window(0xE000'0000);
    CHECK_FALSE(was_refused());
    CHECK(world().pci_bar == 0xE000'0000);
    CHECK(world().vtl0_registers[RegisterName::Rip].low == 0x1001);
}

TEST_CASE("A device may not be moved over VTL1's memory or the hypervisor's, or partly over it") {
    const auto place = GENERATE(
        static_cast<std::uint32_t>(abi::secure_kernel_region.base),
        static_cast<std::uint32_t>(abi::secure_kernel_region.end() - 0x10'0000),
        static_cast<std::uint32_t>(abi::hypervisor_region.base),
        static_cast<std::uint32_t>(abi::secure_kernel_region.base) + 8,       // "prefetchable"
        static_cast<std::uint32_t>(abi::secure_kernel_region.base) + 0x4000); // rounded down
    fakes::reset_secure_kernel_world();
    select(0x10);
    write_window(place);
    CHECK(was_refused());
    CHECK(world().pci_bar == firmware_choice); // as it was, also after its size was asked
}

TEST_CASE("Just beside is allowed, and so is asking for the size") {
    fakes::reset_secure_kernel_world();
    select(0x10);
    const auto place = GENERATE(static_cast<std::uint32_t>(abi::hypervisor_region.base - 0x10'0000),
                                static_cast<std::uint32_t>(abi::secure_kernel_region.end()),
                                x86::pci_size_question);
    write_window(place);
    CHECK_FALSE(was_refused());
}

TEST_CASE("Other registers may be written with any value") {
    fakes::reset_secure_kernel_world();
    select(0x04);
    write_window(static_cast<std::uint32_t>(abi::secure_kernel_region.base));
    CHECK_FALSE(was_refused());
}

TEST_CASE("A bridge's bus numbers may be written; a device has a base address register there") {
    const auto value = static_cast<std::uint32_t>(abi::secure_kernel_region.base);
    fakes::reset_secure_kernel_world();
    select(0x18);
    SECTION("a bridge") {
        world().pci_header = 1 << 16;
        write_window(value);
        CHECK_FALSE(was_refused());
        CHECK(world().pci_bar == value);
    }
    SECTION("a device") {
        write_window(value);
        CHECK(was_refused());
    }
}

TEST_CASE("Behind its header a bridge to the processor is read alone: it lays out memory") {
    constexpr std::uint8_t ecam_base = 0x60; // PCIEXBAR of QEMU's q35
    fakes::reset_secure_kernel_world();
    select(ecam_base);
    SECTION("a bridge to the processor") {
        world().pci_class = 0x0600'0000;
        write_window(0xE000'0001);
        CHECK(was_refused());
        CHECK(world().pci_bar == firmware_choice);
    }
    SECTION("one byte of it") {
        world().pci_class = 0x0600'0000;
        write_window(1, 1);
        CHECK(was_refused());
    }
    SECTION("another device") {
        write_window(0xE000'0001);
        CHECK_FALSE(was_refused());
    }
}

TEST_CASE("A part of a base address register, or a string of words, is refused") {
    fakes::reset_secure_kernel_world();
    select(0x10);
    SECTION("one byte") { write_window(0x01, 1); }
    SECTION("OUTS") {
        auto string = access(InterceptAccess::Write, x86::pci_data_port, 4, 0xE000'0000);
        string.access_info = string.access_info.with(IoPortAccessInfo::string, true);
        judge(string);
    }
    CHECK(was_refused());
    CHECK(world().pci_bar == firmware_choice);
}

TEST_CASE("What VTL0 reads, VTL1 reads for it") {
    fakes::reset_secure_kernel_world();
    select(0x10);
    sk::Vtl0Registers registers;
    sk::judge_port(access(InterceptAccess::Read, x86::pci_data_port, 4), registers);
    CHECK(registers.rax == firmware_choice);
    CHECK_FALSE(was_refused());
}
