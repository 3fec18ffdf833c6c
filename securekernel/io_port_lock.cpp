// SPDX-License-Identifier: MIT
#include "securekernel/io_port_lock.h"

#include "abi/memory_layout.h"
#include "rt/check.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "securekernel/intercepts.h"
#include "securekernel/secure_device.h"
#include "x86/pci.h"

namespace sk {
namespace {

using abi::tlfs::HvStatus;
using abi::tlfs::InterceptAccess;
using abi::tlfs::IoPortAccessInfo;
using abi::tlfs::IoPortIntercept;
using x86::PciAddress;
using x86::PciBar;
using x86::PciRegister;

constexpr unsigned data_port_bytes = 4;

bool is_data_port(std::uint16_t port) {
    return port >= x86::pci_data_port && port < x86::pci_data_port + data_port_bytes;
}

bool is_bar(PciAddress address) {
    const std::uint8_t number = address.register_number();
    return address.get(PciAddress::enable) &&
           number >= static_cast<std::uint8_t>(PciRegister::FirstBar) &&
           number <= static_cast<std::uint8_t>(PciRegister::LastBar);
}

/// In a bridge, where a device has its third base address register, are the numbers of its buses.
/// They say which device has which name, and who has which name is the IOMMU's to judge.
bool is_bus_numbers(PciAddress address) {
    if (address.register_number() != static_cast<std::uint8_t>(PciRegister::BusNumbers)) {
        return false;
    }
    constexpr std::uint8_t dword = static_cast<std::uint8_t>(PciRegister::HeaderType) / 4;
    cpu::write_port32(x86::pci_address_port, address.with(PciAddress::dword, dword).raw);
    const auto header = x86::PciHeader::from(cpu::read_port32(x86::pci_data_port));
    cpu::write_port32(x86::pci_address_port, address.raw);
    return header.get(x86::PciHeader::kind) == x86::PciHeader::bridge;
}

/// Behind the header a bridge to the processor has registers that lay out memory: where PCI
/// configuration is in it, what of RAM is shown. Firmware has set them, and nobody else does.
/// [PCI 6.1]
bool is_layout_of_memory(PciAddress address) {
    constexpr std::uint8_t end_of_header = 0x40;
    constexpr std::uint32_t bridge_to_processor = 0x0600; // class and subclass
    constexpr std::uint8_t dword = static_cast<std::uint8_t>(PciRegister::ClassAndRevision) / 4;
    if (!address.get(PciAddress::enable) || address.register_number() < end_of_header) {
        return false;
    }
    cpu::write_port32(x86::pci_address_port, address.with(PciAddress::dword, dword).raw);
    const std::uint32_t kind = cpu::read_port32(x86::pci_data_port) >> 16;
    cpu::write_port32(x86::pci_address_port, address.raw);
    return kind == bridge_to_processor;
}

/// How large the range of the selected base address register is: asked of the device, as firmware
/// asks it. 0: the register is not there.
std::uint64_t size_of_selected_bar() {
    const std::uint32_t before = cpu::read_port32(x86::pci_data_port);
    cpu::write_port32(x86::pci_data_port, x86::pci_size_question);
    const auto mask = PciBar::from(cpu::read_port32(x86::pci_data_port));
    cpu::write_port32(x86::pci_data_port, before);
    return mask.address() == 0 ? 0 : std::uint64_t{~mask.address()} + 1;
}

bool overlap(const abi::PhysicalRange& left, const abi::PhysicalRange& right) {
    return left.base < right.end() && right.base < left.end();
}

/// Would the register with this value lay the device over memory that is not VTL0's?
bool reaches_secure_memory(std::uint32_t value) {
    const auto bar = PciBar::from(value);
    if (bar.get(PciBar::is_io) || value == x86::pci_size_question) {
        return false;
    }
    const std::uint64_t size = size_of_selected_bar();
    const abi::PhysicalRange range{bar.address() & ~(size - 1), size};
    return size != 0 &&
           (overlap(range, abi::secure_kernel_region) || overlap(range, abi::hypervisor_region) ||
            overlap(range, secure_device_registers()));
}

bool is_of_secure_device(PciAddress address) {
    return address.get(PciAddress::enable) &&
           is_secure_device(x86::PciRequester::of(address.get(PciAddress::bus),
                                                  address.get(PciAddress::device),
                                                  address.get(PciAddress::function)));
}

/// A part of a base address register cannot be judged by itself, and nobody writes one.
bool is_allowed(const IoPortIntercept& intercept) {
    const auto width = intercept.access_info.get(IoPortAccessInfo::size);
    const auto selected = PciAddress::from(cpu::read_port32(x86::pci_address_port));
    if (is_data_port(intercept.port) &&
        (is_layout_of_memory(selected) || is_of_secure_device(selected))) {
        return false;
    }
    if (!is_data_port(intercept.port) || !is_bar(selected) || is_bus_numbers(selected)) {
        return true;
    }
    return width == data_port_bytes &&
           !reaches_secure_memory(static_cast<std::uint32_t>(intercept.rax));
}

void carry_out(const IoPortIntercept& intercept, Vtl0Registers& registers) {
    const auto width = intercept.access_info.get(IoPortAccessInfo::size);
    if (intercept.header.access == InterceptAccess::Read) {
        registers.rax = cpu::read_port(intercept.port, width, registers.rax);
    } else {
        cpu::write_port(intercept.port, width, static_cast<std::uint32_t>(intercept.rax));
    }
    skip_instruction(intercept.header);
}

/// INS and OUTS take their values from memory, where VTL0 could change them after VTL1 has looked.
bool is_string_access(const IoPortIntercept& intercept) {
    return intercept.access_info.get(IoPortAccessInfo::string);
}

} // namespace

void lock_io_ports(const abi::BootInfo& boot) {
    if (boot.guards_off.is_off(abi::Guard::IoPortLock)) {
        return;
    }
    const auto watch = [](std::uint16_t port) {
        CHECK(hypercalls::intercept_port(port) == HvStatus::Success,
              "The hypervisor does not let VTL1 judge a port.");
    };
    watch(x86::pci_address_port);
    for (std::uint16_t byte = 0; byte < data_port_bytes; ++byte) {
        watch(static_cast<std::uint16_t>(x86::pci_data_port + byte));
    }
}

void judge_port(const IoPortIntercept& intercept, Vtl0Registers& registers) {
    const bool is_read = intercept.header.access == InterceptAccess::Read;
    if (!is_string_access(intercept) && (is_read || is_allowed(intercept))) {
        carry_out(intercept, registers);
        return;
    }
    hypercalls::report_decision(abi::Rule::IoPortLocked, intercept.port, intercept.rax);
    refuse_instruction();
}

} // namespace sk
