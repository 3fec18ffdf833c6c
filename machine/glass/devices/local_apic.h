// SPDX-License-Identifier: MIT
// A processor's local interrupt controller, in xAPIC mode at 0xFEE0'0000: a timer, interrupts from
// processor to processor, priorities. Its time is the machine's clock.  [APM2 16]
#pragma once

#include "machine/glass/devices/apic_bus.h"
#include "machine/glass/devices/vector_set.h"
#include "x86/apic.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

namespace machine::glass {

class LocalApic {
public:
    static constexpr std::uint64_t window_bytes = 4096;

    /// Attaches itself to `bus`, which it sends by and is reached by.
    LocalApic(ApicBus& bus, std::uint8_t id);
    ~LocalApic() = default;

    /// All that it holds, to be put away; and brought back.
    std::unique_ptr<const LocalApic> copy() const {
        return std::unique_ptr<const LocalApic>(new LocalApic(*this));
    }
    void restore(const LocalApic& copy) { *this = copy; }

    /// `offset` within the page. `now` is the machine's clock.
    std::uint32_t read(std::uint32_t offset, std::uint64_t now) const;
    void write(std::uint32_t offset, std::uint32_t value, std::uint64_t now);

    /// Lets time pass: a timer that is due requests its interrupt.
    void advance(std::uint64_t now);
    /// When `advance` will next have something to do.
    std::optional<std::uint64_t> next_event() const;

    /// The interrupt that the processor should take now, if any is important enough.
    std::optional<std::uint8_t> pending() const;
    /// The processor takes it.
    void acknowledge(std::uint8_t vector);

    /// A command without a shorthand: does it name this controller?
    bool answers_to(x86::InterruptCommand command) const;
    /// From the bus. What is not an interrupt with a vector waits to be taken.
    void receive(x86::InterruptCommand command);
    bool init_is_pending() const { return init_; }
    /// INIT: everything as at power-on but the ID.
    void reset();
    /// The vector of a SIPI that has come since INIT.
    std::optional<std::uint8_t> startup_vector() const { return startup_; }
    void take_startup() { startup_.reset(); }
    bool nmi_is_pending() const { return nmi_; }
    void take_nmi() { nmi_ = false; }

    /// CR8 is bits 7:4 of the task priority.
    std::uint8_t task_priority() const { return task_priority_; }
    void set_task_priority(std::uint8_t value) { task_priority_ = value; }

private:
    /// One that is attached to nothing, for `reset`.
    explicit LocalApic(std::uint8_t id);
    LocalApic(const LocalApic&) = default;
    LocalApic& operator=(const LocalApic&) = default;

    bool enabled() const { return spurious_.get(x86::SpuriousInterruptRegister::enabled); }
    std::uint8_t processor_priority() const;
    std::uint64_t divisor() const;
    std::uint32_t current_count(std::uint64_t now) const;
    void start_timer(std::uint32_t count, std::uint64_t now);
    void request(std::uint8_t vector);

    ApicBus* bus_;
    VectorSet requested_;  // IRR
    VectorSet in_service_; // ISR
    std::uint8_t task_priority_ = 0;
    bool nmi_ = false;
    bool init_ = false;
    std::optional<std::uint8_t> startup_;
    x86::ApicIdRegister id_;
    x86::ApicIdRegister logical_destination_;
    std::uint32_t destination_format_ = 0xFFFF'FFFF;
    x86::SpuriousInterruptRegister spurious_ = x86::SpuriousInterruptRegister::from(0xFF);
    std::uint32_t command_low_ = 0;
    std::uint32_t command_high_ = 0;
    x86::LocalVector timer_vector_ = masked();
    std::array<x86::LocalVector, 3> other_vectors_{masked(), masked(), masked()};
    std::uint32_t timer_divide_ = 0;
    std::uint32_t timer_initial_ = 0;
    std::optional<std::uint64_t> timer_due_;

    static constexpr x86::LocalVector masked() {
        return x86::LocalVector{}.with(x86::LocalVector::masked, true);
    }
};

} // namespace machine::glass
