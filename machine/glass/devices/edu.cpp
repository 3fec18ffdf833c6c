// SPDX-License-Identifier: MIT
// See edu.h.
#include "machine/glass/devices/edu.h"

#include "x86/pci_msi.h"

#include <algorithm>

namespace machine::glass {

using namespace x86::edu;

namespace {

constexpr PciIdentity identity_of_edu{identity, 0x00FF'0010, 0x1100'1AF4, 1, true};
constexpr auto bar = static_cast<std::uint8_t>(x86::PciRegister::FirstBar);

/// Where QEMU puts its one capability, and how long a multiplication takes: QEMU leaves that to
/// chance.
constexpr std::uint8_t msi_capability = 0x40;
constexpr std::uint64_t instructions_per_factor = 10;

constexpr std::uint32_t at(RegisterOffset which) { return static_cast<std::uint32_t>(which); }

} // namespace

Edu::Edu(const DmaPath& path, const PciPlace& place, std::uint32_t memory, const Clock& clock)
    : PciDevice(identity_of_edu, {bar, false, memory_bytes, memory}), master_(path, place, *this),
      clock_(clock) {
    x86::PciMsi::place(msi_capability, 0, [this](std::uint8_t place, auto value, auto writable) {
        configuration().set(place, value, writable);
    });
}

std::uint32_t Edu::read_memory(std::uint32_t offset, unsigned bytes) {
    if (bytes != 4) {
        return ~0u;
    }
    switch (offset) {
    case at(RegisterOffset::Version): return version;
    case at(RegisterOffset::Liveness): return state_.inverted;
    case at(RegisterOffset::Factorial): return state_.factorial;
    case at(RegisterOffset::Status): return state_.status.raw;
    case at(RegisterOffset::InterruptStatus): return state_.interrupt_status;
    case at(RegisterOffset::Source): return state_.source;
    case at(RegisterOffset::Destination): return state_.destination;
    case at(RegisterOffset::Count): return state_.count;
    case at(RegisterOffset::Command): return state_.command.raw;
    default: return ~0u;
    }
}

void Edu::write_memory(std::uint32_t offset, unsigned bytes, std::uint32_t value) {
    if (bytes != 4) {
        return;
    }
    // The engine's registers keep what it works with.
    const auto set = [this, value](std::uint32_t& engine_register) {
        engine_register = state_.command.get(Command::running) ? engine_register : value;
    };
    switch (offset) {
    case at(RegisterOffset::Liveness): state_.inverted = ~value; break;
    case at(RegisterOffset::Factorial): begin_factorial(value); break;
    case at(RegisterOffset::Status):
        state_.status = state_.status.with(Status::interrupts_when_done,
                                           Status::from(value).get(Status::interrupts_when_done));
        break;
    case at(RegisterOffset::InterruptRaise): raise(value); break;
    case at(RegisterOffset::InterruptAcknowledge): state_.interrupt_status &= ~value; break;
    case at(RegisterOffset::Source): set(state_.source); break;
    case at(RegisterOffset::Destination): set(state_.destination); break;
    case at(RegisterOffset::Count): set(state_.count); break;
    case at(RegisterOffset::Command): begin_transfer(value); break;
    default: break;
    }
}

void Edu::begin_factorial(std::uint32_t of) {
    if (state_.status.get(Status::computing)) {
        return;
    }
    state_.factorial = of;
    state_.status = state_.status.with(Status::computing, true);
    state_.factorial_due = clock_.now() + of * instructions_per_factor;
}

void Edu::finish_factorial() {
    std::uint32_t product = 1;
    // Of more factors than this the product is 0, modulo 2^32.
    constexpr std::uint32_t enough = 34;
    if (state_.factorial >= enough) {
        product = 0;
    }
    for (std::uint32_t factor = 2; factor <= state_.factorial && product != 0; ++factor) {
        product *= factor;
    }
    state_.factorial = product;
    state_.factorial_due.reset();
    state_.status = state_.status.with(Status::computing, false);
    if (state_.status.get(Status::interrupts_when_done)) {
        raise(factorial_done);
    }
}

void Edu::begin_transfer(std::uint32_t command) {
    if (Command::from(command).get(Command::running)) {
        if (!state_.command.get(Command::running)) {
            state_.command.raw = command;
        }
        state_.transfer_due = clock_.now() + transfer_nanoseconds; // one more order starts it anew
    }
}

/// What reaches past the buffer does not take place; QEMU 7.2 ends itself there.
void Edu::finish_transfer() {
    const bool to_ram = state_.command.get(Command::to_ram);
    const std::uint64_t begin =
        (to_ram ? state_.source : state_.destination) - std::uint64_t{buffer_address};
    const std::uint64_t outside = (to_ram ? state_.destination : state_.source) % reached_addresses;
    if (begin < buffer_bytes && state_.count <= buffer_bytes - begin) {
        const auto part = std::span(state_.buffer).subspan(begin, state_.count);
        to_ram ? master_.write(outside, part) : master_.read(outside, part);
    }
    state_.command = state_.command.with(Command::running, false);
    state_.transfer_due.reset();
    if (state_.command.get(Command::interrupts_when_done)) {
        raise(transfer_done);
    }
}

void Edu::raise(std::uint32_t cause) {
    state_.interrupt_status |= cause;
    const auto msi = x86::PciMsi::read(
        msi_capability, [this](std::uint8_t place) { return configuration().read(place); });
    if (state_.interrupt_status != 0 && msi.is_enabled) {
        master_.interrupt(msi.address, msi.data);
    }
}

void Edu::advance(std::uint64_t now) {
    if (state_.factorial_due && *state_.factorial_due <= now) {
        finish_factorial();
    }
    if (state_.transfer_due && *state_.transfer_due <= now) {
        finish_transfer();
    }
}

std::optional<std::uint64_t> Edu::next_event() const {
    if (state_.factorial_due && state_.transfer_due) {
        return std::min(*state_.factorial_due, *state_.transfer_due);
    }
    return state_.factorial_due ? state_.factorial_due : state_.transfer_due;
}

/// What it does not hold at power-on, so that a machine that never used it is as it was without.
void Edu::add_to(Hash& hash) const {
    PciDevice::add_to(hash);
    const std::uint64_t values[] = {state_.inverted,
                                    state_.factorial,
                                    state_.status.raw,
                                    state_.interrupt_status,
                                    state_.source,
                                    state_.destination,
                                    state_.count,
                                    state_.command.raw,
                                    state_.factorial_due.value_or(0),
                                    state_.transfer_due.value_or(0)};
    for (std::size_t index = 0; index < std::size(values); ++index) {
        if (values[index] != 0) {
            hash.add(index);
            hash.add(values[index]);
        }
    }
    const bool is_buffer_used = std::any_of(state_.buffer.begin(), state_.buffer.end(),
                                            [](std::byte each) { return each != std::byte{}; });
    if (is_buffer_used) {
        hash.add(state_.buffer);
    }
}

} // namespace machine::glass
