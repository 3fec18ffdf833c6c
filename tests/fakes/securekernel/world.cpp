// SPDX-License-Identifier: MIT
#include "tests/fakes/securekernel/world.h"

#include "securekernel/boot.h"
#include "securekernel/console.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "securekernel/image_pages.h"
#include "securekernel/images/secure_image.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/memory/page_frames.h"
#include "securekernel/own_pages.h"
#include "securekernel/processor.h"
#include "securekernel/secret_pages.h"
#include "securekernel/secure_device.h"
#include "securekernel/vtl1_context.h"
#include "x86/pci.h"

#include <sys/mman.h>

#include <cstring>
#include <new>
#include <stdexcept>

namespace fakes {
namespace {

/// In one piece, as it is for VTL1. Zero, and only there where it is touched.
std::byte* ram() {
    static void* const all = mmap(nullptr, secure_kernel_ram_size, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED) {
        throw std::bad_alloc{};
    }
    return static_cast<std::byte*>(all);
}

} // namespace

SecureKernelWorld& secure_kernel_world() {
    static SecureKernelWorld world;
    return world;
}

void reset_secure_kernel_world() {
    secure_kernel_world() = SecureKernelWorld{};
    madvise(ram(), secure_kernel_ram_size, MADV_DONTNEED); // zero again
    sk::boot_info = abi::BootInfo{};
    sk::secret_pages = sk::SecretPages{};
    sk::image_pages = sk::ImagePages{};
    sk::secure_images = sk::SecureImages{};
    sk::page_frames = sk::PageFrames{};
    sk::secure_device = {};
    sk::own_pool = sk::OwnPool{};
    sk::own_pool.start({abi::secure_kernel_region.base + 0x10'0000, 0x60'0000});
    sk::boot_info.ram_end = secure_kernel_ram_size;
    sk::boot_info.image(abi::ImageId::SecureKernel).page_table_root = sk::own_pool.allocate();
    for (std::uint32_t index = 0; index < abi::max_processors; ++index) {
        using Startup = sk::Processor::Startup;
        sk::processor_at(index).startup = index == 0 ? Startup::Starting : Startup::Off;
    }
}

std::uint64_t& secure_kernel_word(std::uint64_t address) {
    return *reinterpret_cast<std::uint64_t*>(sk::cpu::ram_at(address));
}

} // namespace fakes

namespace sk {

abi::BootInfo boot_info;

abi::PhysicalRange vtl0_section() {
    return {abi::secure_kernel_region.base + 0x5000, 2 * abi::page_size};
}

abi::tlfs::InitialVpContext vtl1_context(const Processor&) { return {}; }

namespace cpu {

std::uint64_t first_word_at_gs() {
    return reinterpret_cast<std::uint64_t>(&processor_at(fakes::secure_kernel_world().processor));
}

std::byte* ram_at(std::uint64_t physical) {
    if (physical >= fakes::secure_kernel_ram_size) {
        throw std::out_of_range("the secure kernel used an address that is not RAM");
    }
    return fakes::ram() + physical;
}

PageSum sum_of(const std::byte* page) {
    fakes::secure_kernel_world().vectors_hold_traces = true;
    PageSum result;
    for (std::size_t offset = 0; offset < abi::page_size; offset += 16) {
        std::uint64_t block[2];
        std::memcpy(block, page + offset, sizeof(block));
        for (int half = 0; half < 2; ++half) {
            result.sum[half] += block[half];
            result.sum_of_sums[half] += result.sum[half];
        }
    }
    return result;
}

std::uint32_t read_port32(std::uint16_t port) {
    const auto& world = fakes::secure_kernel_world();
    if (port == x86::pci_address_port) {
        return world.pci_address;
    }
    const auto selected = x86::PciAddress::from(world.pci_address).register_number();
    switch (static_cast<x86::PciRegister>(selected)) {
    case x86::PciRegister::HeaderType: return world.pci_header;
    case x86::PciRegister::ClassAndRevision: return world.pci_class;
    case x86::PciRegister::Identity: return world.pci_identity;
    case x86::PciRegister::Command: return world.pci_command;
    default: return world.pci_bar;
    }
}

void write_port32(std::uint16_t port, std::uint32_t value) {
    auto& world = fakes::secure_kernel_world();
    world.port_writes.emplace_back(port, value);
    if (port == x86::pci_address_port) {
        world.pci_address = value;
    } else if (x86::PciAddress::from(world.pci_address).register_number() ==
               static_cast<std::uint8_t>(x86::PciRegister::Command)) {
        world.pci_command = value;
    } else {
        world.pci_bar = value & 0xFFF0'0000;
    }
}

std::uint32_t read_device(std::uint64_t physical) {
    return fakes::secure_kernel_world().device_registers[physical];
}

void write_device(std::uint64_t physical, std::uint32_t value) {
    fakes::secure_kernel_world().device_registers[physical] = value;
}

std::uint64_t read_port(std::uint16_t port, unsigned, std::uint64_t) { return read_port32(port); }

void write_port(std::uint16_t port, unsigned, std::uint32_t value) { write_port32(port, value); }

void clear_vectors() { fakes::secure_kernel_world().vectors_hold_traces = false; }

} // namespace cpu

namespace hypercalls {

HvStatus protect(x86::GuestPage first, std::uint64_t count, abi::PageAccess access) {
    auto& world = fakes::secure_kernel_world();
    if (world.next_protect != HvStatus::Success) {
        return world.next_protect;
    }
    for (std::uint64_t index = 0; index < count; ++index) {
        world.access[first.number + index] = access;
    }
    return HvStatus::Success;
}

HvStatus enable_vp_vtl(std::uint32_t vp_index, const abi::tlfs::InitialVpContext&) {
    auto& world = fakes::secure_kernel_world();
    if (world.next_enable == HvStatus::Success) {
        world.with_vtl1.push_back(vp_index);
    }
    return world.next_enable;
}

HvStatus start_virtual_processor(std::uint32_t vp_index,
                                 const abi::tlfs::InitialVpContext& context) {
    auto& world = fakes::secure_kernel_world();
    if (world.next_start == HvStatus::Success) {
        world.started[vp_index] = context;
    }
    return world.next_start;
}

HvStatus create_device_domain(std::uint32_t id) {
    auto& world = fakes::secure_kernel_world();
    if (world.next_device_domain == HvStatus::Success) {
        world.device_domains[id] = {};
    }
    return world.next_device_domain;
}

HvStatus map_device_page(std::uint32_t domain, x86::GuestPage page) {
    fakes::secure_kernel_world().device_domains.at(domain).pages.push_back(page.number);
    return HvStatus::Success;
}

HvStatus attach_device_domain(std::uint32_t domain, x86::PciRequester device) {
    fakes::secure_kernel_world().device_domains.at(domain).devices.push_back(device.raw);
    return HvStatus::Success;
}

HvStatus intercept_port(std::uint16_t port) {
    fakes::secure_kernel_world().judged_ports.push_back(port);
    return HvStatus::Success;
}

HvStatus enable_mode_based_execution() { return HvStatus::Success; }

HvStatus set_own_register(abi::tlfs::RegisterName name, std::uint64_t value) {
    fakes::secure_kernel_world().own_registers[name] = value;
    return HvStatus::Success;
}

abi::tlfs::RegisterValue register_of_vtl0(abi::tlfs::RegisterName name) {
    return fakes::secure_kernel_world().vtl0_registers[name];
}

HvStatus set_register_of_vtl0(abi::tlfs::RegisterName name, const abi::tlfs::RegisterValue& value) {
    auto& world = fakes::secure_kernel_world();
    const bool is_rip = name == abi::tlfs::RegisterName::Rip;
    if (!is_rip && world.next_set_of_vtl0 != HvStatus::Success) {
        return world.next_set_of_vtl0;
    }
    world.vtl0_registers[name] = value;
    return HvStatus::Success;
}

HvStatus inject(x86::Exception exception, std::uint32_t) {
    fakes::secure_kernel_world().injected.push_back(exception);
    return HvStatus::Success;
}

void mark(abi::Mark mark, std::uint64_t, std::uint64_t) {
    fakes::secure_kernel_world().marks.push_back(mark);
}
void report_secure_call(const abi::SecureCall&) { ++fakes::secure_kernel_world().reported_calls; }
void report_decision(abi::Rule rule, std::uint64_t subject, std::uint64_t value) {
    fakes::secure_kernel_world().decisions.push_back({rule, subject, value});
}
void report_answer(const abi::SecureCall&) { ++fakes::secure_kernel_world().reported_answers; }
void report_normal_call(abi::NormalService, std::uint32_t, std::uint64_t) {}
void report_launch_gate(abi::LaunchGate gate, std::uint64_t, abi::Rule refused_by) {
    fakes::secure_kernel_world().gates.push_back({gate, refused_by});
}
void report_system_call(std::uint32_t, abi::NtStatus, std::uint32_t) {}

} // namespace hypercalls

namespace console {

void write(std::string_view text) { fakes::secure_kernel_world().console += text; }

} // namespace console
} // namespace sk
