// SPDX-License-Identifier: MIT
// See local_apic.h.
#include "machine/glass/devices/local_apic.h"

namespace machine::glass {
namespace {

using x86::ApicRegister;
using x86::InterruptCommand;
using x86::LocalVector;

constexpr std::uint32_t apic_version = 0x0005'0014; // six LVT entries less one, version 0x14
constexpr std::uint32_t register_spacing = 16;

/// The eight registers of a vector bitmap that starts at `first`.
constexpr bool is_in_bitmap(std::uint32_t offset, ApicRegister first) {
    const auto start = static_cast<std::uint32_t>(first);
    return offset >= start && offset < start + 8 * register_spacing;
}

std::uint32_t bitmap_register(const VectorSet& vectors, std::uint32_t offset) {
    return vectors.register_at((offset % 0x80) / register_spacing);
}

constexpr std::uint8_t class_of(std::uint8_t vector) { return vector & 0xF0; }

/// The other entries of the local vector table keep what is written; nothing is connected to them.
std::optional<std::size_t> other_vector_index(std::uint32_t offset) {
    switch (static_cast<ApicRegister>(offset)) {
    case ApicRegister::LocalInterrupt0: return 0;
    case ApicRegister::LocalInterrupt1: return 1;
    case ApicRegister::ErrorVector: return 2;
    default: return std::nullopt;
    }
}

/// The second half of an INIT as old processors wanted it.
bool is_deassertion(InterruptCommand command) {
    return command.get(InterruptCommand::level_triggered) &&
           !command.get(InterruptCommand::asserted);
}

} // namespace

LocalApic::LocalApic(ApicBus& bus, std::uint8_t id) : LocalApic(id) {
    bus_ = &bus;
    bus.attach(*this);
}

LocalApic::LocalApic(std::uint8_t id)
    : bus_(nullptr), id_(x86::ApicIdRegister{}.with(x86::ApicIdRegister::id, id)) {}

void LocalApic::reset() {
    LocalApic fresh(id_.get(x86::ApicIdRegister::id));
    fresh.bus_ = bus_;
    fresh.startup_ = startup_; // It may have followed INIT before anybody looked.
    *this = fresh;
}

std::uint32_t LocalApic::read(std::uint32_t offset, std::uint64_t now) const {
    if (is_in_bitmap(offset, ApicRegister::InService)) {
        return bitmap_register(in_service_, offset);
    }
    if (is_in_bitmap(offset, ApicRegister::InterruptRequest)) {
        return bitmap_register(requested_, offset);
    }
    if (const auto other = other_vector_index(offset)) {
        return other_vectors_[*other].raw;
    }
    switch (static_cast<ApicRegister>(offset)) {
    case ApicRegister::Id: return id_.raw;
    case ApicRegister::Version: return apic_version;
    case ApicRegister::TaskPriority: return task_priority_;
    case ApicRegister::ProcessorPriority: return processor_priority();
    case ApicRegister::LogicalDestination: return logical_destination_.raw;
    case ApicRegister::DestinationFormat: return destination_format_;
    case ApicRegister::SpuriousInterrupt: return spurious_.raw;
    case ApicRegister::InterruptCommandLow: return command_low_;
    case ApicRegister::InterruptCommandHigh: return command_high_;
    case ApicRegister::TimerVector: return timer_vector_.raw;
    case ApicRegister::TimerInitialCount: return timer_initial_;
    case ApicRegister::TimerCurrentCount: return current_count(now);
    case ApicRegister::TimerDivide: return timer_divide_;
    default: return 0;
    }
}

void LocalApic::write(std::uint32_t offset, std::uint32_t value, std::uint64_t now) {
    if (const auto other = other_vector_index(offset)) {
        other_vectors_[*other].raw = value;
        return;
    }
    switch (static_cast<ApicRegister>(offset)) {
    case ApicRegister::Id: id_.raw = value & decltype(x86::ApicIdRegister::id)::mask; break;
    case ApicRegister::TaskPriority: task_priority_ = static_cast<std::uint8_t>(value); break;
    case ApicRegister::EndOfInterrupt:
        if (const auto done = in_service_.highest()) {
            in_service_.reset(*done);
        }
        break;
    case ApicRegister::LogicalDestination:
        logical_destination_.raw = value & decltype(x86::ApicIdRegister::id)::mask;
        break;
    case ApicRegister::DestinationFormat: destination_format_ = value | 0x0FFF'FFFF; break;
    case ApicRegister::SpuriousInterrupt: spurious_.raw = value & 0x1FF; break;
    case ApicRegister::InterruptCommandLow:
        command_low_ = value;
        bus_->send(*this, InterruptCommand::from(std::uint64_t{command_high_} << 32 | value));
        break;
    case ApicRegister::InterruptCommandHigh: command_high_ = value; break;
    case ApicRegister::TimerVector:
        timer_vector_.raw = value;
        start_timer(timer_initial_, now);
        break;
    case ApicRegister::TimerInitialCount: start_timer(value, now); break;
    case ApicRegister::TimerDivide:
        timer_divide_ = value & 0xB;
        start_timer(timer_initial_, now);
        break;
    default: break;
    }
}

/// Bits 3, 1 and 0 of the divide register: 2, 4, 8, …, 128, and last 1. [APM2 16.4.1]
std::uint64_t LocalApic::divisor() const {
    const std::uint32_t selector = (timer_divide_ & 3) | (timer_divide_ & 8) >> 1;
    return selector == 7 ? 1 : 2ull << selector;
}

void LocalApic::start_timer(std::uint32_t count, std::uint64_t now) {
    timer_initial_ = count;
    timer_due_.reset();
    if (count != 0) {
        timer_due_ = now + count * divisor();
    }
}

std::uint32_t LocalApic::current_count(std::uint64_t now) const {
    if (!timer_due_ || now >= *timer_due_) {
        return 0;
    }
    return static_cast<std::uint32_t>((*timer_due_ - now + divisor() - 1) / divisor());
}

void LocalApic::advance(std::uint64_t now) {
    while (timer_due_ && *timer_due_ <= now) {
        if (!timer_vector_.get(LocalVector::masked)) {
            request(timer_vector_.get(LocalVector::vector));
        }
        if (!timer_vector_.get(LocalVector::periodic)) {
            timer_due_.reset();
            return;
        }
        *timer_due_ += timer_initial_ * divisor();
    }
}

std::optional<std::uint64_t> LocalApic::next_event() const { return timer_due_; }

/// In the flat model each bit of the destination is a processor; in the cluster model the upper
/// half is a number and the lower half the bits. [APM2 16.6.1]
bool LocalApic::answers_to(InterruptCommand command) const {
    constexpr std::uint32_t cluster_model = 0;
    constexpr unsigned half = 4;
    constexpr unsigned lower_half = 0xF;
    const unsigned destination = command.get(InterruptCommand::destination);
    if (destination == x86::apic_broadcast) {
        return true;
    }
    if (!command.get(InterruptCommand::logical)) {
        return destination == id_.get(x86::ApicIdRegister::id);
    }
    const unsigned mine = logical_destination_.get(x86::ApicIdRegister::id);
    if (destination_format_ >> 28 != cluster_model) {
        return (destination & mine) != 0;
    }
    return destination >> half == mine >> half && (destination & mine & lower_half) != 0;
}

void LocalApic::receive(InterruptCommand command) {
    switch (command.get(InterruptCommand::delivery)) {
    case InterruptCommand::Delivery::Fixed:
    case InterruptCommand::Delivery::LowestPriority:
        request(command.get(InterruptCommand::vector));
        break;
    case InterruptCommand::Delivery::Nmi: nmi_ = true; break;
    case InterruptCommand::Delivery::Init:
        if (is_deassertion(command)) {
            break;
        }
        init_ = true;
        startup_.reset();
        break;
    case InterruptCommand::Delivery::Startup:
        startup_ = command.get(InterruptCommand::vector);
        break;
    default: break; // There is no SMM.
    }
}

void LocalApic::request(std::uint8_t vector) {
    constexpr std::uint8_t first_legal_vector = 16;
    if (enabled() && vector >= first_legal_vector) {
        requested_.set(vector);
    }
}

std::uint8_t LocalApic::processor_priority() const {
    const std::uint8_t serving = class_of(in_service_.highest().value_or(0));
    return class_of(task_priority_) >= serving ? task_priority_ : serving;
}

std::optional<std::uint8_t> LocalApic::pending() const {
    const auto vector = requested_.highest();
    if (!enabled() || !vector || class_of(*vector) <= class_of(processor_priority())) {
        return std::nullopt;
    }
    return vector;
}

void LocalApic::acknowledge(std::uint8_t vector) {
    requested_.reset(vector);
    in_service_.set(vector);
}

} // namespace machine::glass
