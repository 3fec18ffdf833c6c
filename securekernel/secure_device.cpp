// SPDX-License-Identifier: MIT
#include "securekernel/secure_device.h"

#include "rt/check.h"
#include "rt/split_mix.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/pci.h"
#include "x86/edu.h"

#include <cstring>

namespace sk {
namespace {

using abi::tlfs::HvStatus;
using x86::PciCommand;
using x86::PciRegister;
using x86::PciRequester;
using x86::edu::Command;
using x86::edu::RegisterOffset;
using Errand = SecureDevice::Errand;

constexpr std::uint32_t domain = 1;

/// What VTL1 writes at the beginning of the page is to come back in its middle.
constexpr std::uint32_t errand_bytes = 64;
constexpr std::uint64_t way_back = abi::page_size / 2;

void write(RegisterOffset which, std::uint32_t value) {
    cpu::write_device(secure_device.registers.base + static_cast<std::uint32_t>(which), value);
}

std::uint32_t read(RegisterOffset which) {
    return cpu::read_device(secure_device.registers.base + static_cast<std::uint32_t>(which));
}

abi::PhysicalRange find_registers() {
    if (pci::read(secure_device.place, PciRegister::Identity) != x86::edu::identity) {
        return {};
    }
    const auto bar = x86::PciBar::from(pci::read(secure_device.place, PciRegister::FirstBar));
    const bool is_memory = !bar.get(x86::PciBar::is_io) && bar.address() != 0;
    return is_memory ? abi::PhysicalRange{bar.address(), x86::edu::memory_bytes}
                     : abi::PhysicalRange{};
}

/// Where there is no IOMMU a device is nobody's, and reaches everything.
void make_domain() {
    const HvStatus made = hypercalls::create_device_domain(domain);
    if (made == HvStatus::FeatureUnavailable) {
        return;
    }
    const auto page = x86::GuestPhysicalAddress{secure_device.memory}.page();
    const bool is_done =
        made == HvStatus::Success &&
        hypercalls::map_device_page(domain, page) == HvStatus::Success &&
        hypercalls::attach_device_domain(domain, secure_device.place) == HvStatus::Success;
    CHECK(is_done, "The hypervisor does not give VTL1 a device.");
}

void fill_memory(std::uint64_t seed) {
    std::byte* const memory = cpu::ram_at(secure_device.memory);
    rt::SplitMix words(seed);
    for (std::uint64_t offset = 0; offset < errand_bytes; offset += sizeof(std::uint64_t)) {
        const std::uint64_t word = words.next();
        std::memcpy(memory + offset, &word, sizeof word);
    }
    // One word of it stays in the device: whoever can read its registers has it.
    std::uint32_t kept = 0;
    std::memcpy(&kept, memory, sizeof kept);
    write(RegisterOffset::Liveness, kept);
}

void carry(std::uint64_t from, std::uint64_t to, Command command) {
    write(RegisterOffset::Source, static_cast<std::uint32_t>(from));
    write(RegisterOffset::Destination, static_cast<std::uint32_t>(to));
    write(RegisterOffset::Count, errand_bytes);
    write(RegisterOffset::Command, command.with(Command::running, true).raw);
}

/// What the device brought is compared by VTL1 itself.
void end_errand() {
    const std::byte* const memory = cpu::ram_at(secure_device.memory);
    secure_device.came_back_the_same = std::memcmp(memory, memory + way_back, errand_bytes) == 0;
    hypercalls::mark(abi::Mark::SecureDeviceAnswered, secure_device.came_back_the_same ? 1 : 0);
}

void take_secure_device(const abi::BootInfo& boot) {
    secure_device.registers = find_registers();
    if (!secure_device.exists()) {
        return;
    }
    secure_device.memory = own_pool.allocate();
    CHECK(secure_device.memory != 0, "VTL1 has no page for its device.");
    make_domain();
    if (!boot.guards_off.is_off(abi::Guard::SecureDevice)) {
        const auto taken = hypercalls::protect(
            x86::GuestPhysicalAddress{secure_device.registers.base}.page(),
            secure_device.registers.size / abi::page_size, abi::PageAccess::none());
        CHECK(taken == HvStatus::Success, "VTL1 cannot take its device's registers.");
    }
    constexpr std::uint32_t lower_half = 0xFFFF; // the status above is cleared by ones
    const auto command =
        PciCommand::from(pci::read(secure_device.place, PciRegister::Command) & lower_half)
            .with(PciCommand::memory, true)
            .with(PciCommand::bus_master, true);
    pci::write(secure_device.place, PciRegister::Command, command.raw);
    fill_memory(boot.seed);
    hypercalls::mark(abi::Mark::SecureDeviceTaken, secure_device.registers.base,
                     secure_device.memory);
}

} // namespace

constinit SecureDevice secure_device;

void decide_secure_device(const abi::BootInfo& boot, std::uint64_t slot) {
    constexpr std::uint64_t slots = 32;
    if (secure_device.is_decided) {
        return;
    }
    secure_device.is_decided = true;
    if (slot != 0 && slot < slots) {
        secure_device.place = PciRequester::of(0, static_cast<std::uint8_t>(slot));
        take_secure_device(boot);
    }
}

const SecureDevice& drive_secure_device() {
    if (!secure_device.exists() ||
        Command::from(read(RegisterOffset::Command)).get(Command::running)) {
        return secure_device;
    }
    switch (secure_device.errand) {
    case Errand::None:
        carry(secure_device.memory, x86::edu::buffer_address, {});
        secure_device.errand = Errand::Reading;
        break;
    case Errand::Reading:
        carry(x86::edu::buffer_address, secure_device.memory + way_back,
              Command{}.with(Command::to_ram, true));
        secure_device.errand = Errand::Writing;
        break;
    case Errand::Writing:
        end_errand();
        secure_device.errand = Errand::Done;
        break;
    case Errand::Done: break;
    }
    return secure_device;
}

bool is_secure_device(PciRequester who) {
    return secure_device_registers().size != 0 && who == secure_device.place;
}

abi::PhysicalRange secure_device_registers() {
    const bool is_off = boot_info.guards_off.is_off(abi::Guard::SecureDevice);
    return is_off ? abi::PhysicalRange{} : secure_device.registers;
}

} // namespace sk
