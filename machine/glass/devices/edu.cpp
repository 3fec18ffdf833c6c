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
    case at(RegisterOffset::Liveness): return inverted_;
    case at(RegisterOffset::Factorial): return factorial_;
    case at(RegisterOffset::Status): return status_.raw;
    case at(RegisterOffset::InterruptStatus): return interrupt_status_;
    case at(RegisterOffset::Source): return source_;
    case at(RegisterOffset::Destination): return destination_;
    case at(RegisterOffset::Count): return count_;
    case at(RegisterOffset::Command): return command_.raw;
    default: return ~0u;
    }
}

void Edu::write_memory(std::uint32_t offset, unsigned bytes, std::uint32_t value) {
    if (bytes != 4) {
        return;
    }
    // The engine's registers keep what it works with.
    const auto set = [this, value](std::uint32_t& engine_register) {
        engine_register = command_.get(Command::running) ? engine_register : value;
    };
    switch (offset) {
    case at(RegisterOffset::Liveness): inverted_ = ~value; break;
    case at(RegisterOffset::Factorial): begin_factorial(value); break;
    case at(RegisterOffset::Status):
        status_ = status_.with(Status::interrupts_when_done,
                               Status::from(value).get(Status::interrupts_when_done));
        break;
    case at(RegisterOffset::InterruptRaise): raise(value); break;
    case at(RegisterOffset::InterruptAcknowledge): interrupt_status_ &= ~value; break;
    case at(RegisterOffset::Source): set(source_); break;
    case at(RegisterOffset::Destination): set(destination_); break;
    case at(RegisterOffset::Count): set(count_); break;
    case at(RegisterOffset::Command): begin_transfer(value); break;
    default: break;
    }
}

void Edu::begin_factorial(std::uint32_t of) {
    if (status_.get(Status::computing)) {
        return;
    }
    factorial_ = of;
    status_ = status_.with(Status::computing, true);
    factorial_due_ = clock_.now() + of * instructions_per_factor;
}

void Edu::finish_factorial() {
    std::uint32_t product = 1;
    // Of more factors than this the product is 0, modulo 2^32.
    constexpr std::uint32_t enough = 34;
    if (factorial_ >= enough) {
        product = 0;
    }
    for (std::uint32_t factor = 2; factor <= factorial_ && product != 0; ++factor) {
        product *= factor;
    }
    factorial_ = product;
    factorial_due_.reset();
    status_ = status_.with(Status::computing, false);
    if (status_.get(Status::interrupts_when_done)) {
        raise(factorial_done);
    }
}

void Edu::begin_transfer(std::uint32_t command) {
    if (Command::from(command).get(Command::running)) {
        if (!command_.get(Command::running)) {
            command_.raw = command;
        }
        transfer_due_ = clock_.now() + transfer_nanoseconds; // one more order starts it anew
    }
}

/// What reaches past the buffer does not take place; QEMU 7.2 ends itself there.
void Edu::finish_transfer() {
    const bool to_ram = command_.get(Command::to_ram);
    const std::uint64_t begin = (to_ram ? source_ : destination_) - std::uint64_t{buffer_address};
    const std::uint64_t outside = (to_ram ? destination_ : source_) % reached_addresses;
    if (begin < buffer_bytes && count_ <= buffer_bytes - begin) {
        const auto part = std::span(buffer_).subspan(begin, count_);
        to_ram ? master_.write(outside, part) : master_.read(outside, part);
    }
    command_ = command_.with(Command::running, false);
    transfer_due_.reset();
    if (command_.get(Command::interrupts_when_done)) {
        raise(transfer_done);
    }
}

void Edu::raise(std::uint32_t cause) {
    interrupt_status_ |= cause;
    const auto msi = x86::PciMsi::read(
        msi_capability, [this](std::uint8_t place) { return configuration().read(place); });
    if (interrupt_status_ != 0 && msi.is_enabled) {
        master_.interrupt(msi.address, msi.data);
    }
}

void Edu::advance(std::uint64_t now) {
    if (factorial_due_ && *factorial_due_ <= now) {
        finish_factorial();
    }
    if (transfer_due_ && *transfer_due_ <= now) {
        finish_transfer();
    }
}

std::optional<std::uint64_t> Edu::next_event() const {
    if (factorial_due_ && transfer_due_) {
        return std::min(*factorial_due_, *transfer_due_);
    }
    return factorial_due_ ? factorial_due_ : transfer_due_;
}

/// What it does not hold at power-on, so that a machine that never used it is as it was without.
void Edu::add_to(Hash& hash) const {
    PciDevice::add_to(hash);
    const std::uint64_t values[] = {inverted_,
                                    factorial_,
                                    status_.raw,
                                    interrupt_status_,
                                    source_,
                                    destination_,
                                    count_,
                                    command_.raw,
                                    factorial_due_.value_or(0),
                                    transfer_due_.value_or(0)};
    for (std::size_t index = 0; index < std::size(values); ++index) {
        if (values[index] != 0) {
            hash.add(index);
            hash.add(values[index]);
        }
    }
    const bool is_buffer_used = std::any_of(buffer_.begin(), buffer_.end(),
                                            [](std::byte each) { return each != std::byte{}; });
    if (is_buffer_used) {
        hash.add(buffer_);
    }
}

} // namespace machine::glass
