// SPDX-License-Identifier: MIT
#include "kernel/drivers/edu.h"

#include "abi/memory_layout.h"
#include "kernel/drivers/pci.h"

extern "C" void let_time_pass(); // let_time_pass.S

namespace nt {

using x86::edu::Command;
using x86::edu::RegisterOffset;

std::optional<Edu> Edu::find() {
    const auto found = pci::find_device(x86::edu::identity);
    return found ? at(*found) : std::nullopt;
}

std::optional<Edu> Edu::at(x86::PciRequester requester) {
    if (pci::read(requester, x86::PciRegister::Identity) != x86::edu::identity) {
        return {};
    }
    const std::uint64_t registers = pci::memory_of(requester, x86::PciRegister::FirstBar);
    if (registers == 0) {
        return {};
    }
    pci::enable(requester);
    return Edu{abi::direct_map_base + registers};
}

std::uint32_t Edu::read(RegisterOffset which) const {
    return *reinterpret_cast<volatile std::uint32_t*>(registers_ +
                                                      static_cast<std::uint32_t>(which));
}

void Edu::write(RegisterOffset which, std::uint32_t value) const {
    *reinterpret_cast<volatile std::uint32_t*>(registers_ + static_cast<std::uint32_t>(which)) =
        value;
}

void Edu::carry(std::uint64_t from, std::uint64_t to, std::uint32_t count, Command command) const {
    write(RegisterOffset::Source, static_cast<std::uint32_t>(from));
    write(RegisterOffset::Destination, static_cast<std::uint32_t>(to));
    write(RegisterOffset::Count, count);
    write(RegisterOffset::Command, command.with(Command::running, true).raw);
    while (Command::from(read(RegisterOffset::Command)).get(Command::running)) {
        let_time_pass();
    }
}

void Edu::take_from(std::uint64_t physical, std::uint32_t count) const {
    carry(physical, x86::edu::buffer_address, count, {});
}

void Edu::bring_to(std::uint64_t physical, std::uint32_t count) const {
    carry(x86::edu::buffer_address, physical, count, Command{}.with(Command::to_ram, true));
}

} // namespace nt
