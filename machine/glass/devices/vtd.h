// SPDX-License-Identifier: MIT
// VT-d as the QEMU machine has it (intel-iommu, 48 bits): registers, one fault record, the
// interrupt that announces it, the queue of invalidations. What it does with addresses is in
// vtd_tables.h, with interrupts in vtd_interrupts.h.  [VTD 10.4]
#pragma once

#include "machine/glass/devices/apic_bus.h"
#include "machine/glass/devices/vtd_interrupts.h"
#include "machine/glass/devices/vtd_tables.h"
#include "machine/hash.h"
#include "x86/vtd.h"

#include <array>
#include <cstdint>
#include <optional>

namespace machine::glass {

class Vtd {
public:
    static constexpr std::uint64_t base = 0xFED9'0000;
    static constexpr std::uint64_t window_bytes = x86::page_bytes;

    Vtd(PhysicalMemory& memory, const ApicBus& bus);

    /// All accesses have 32 bits; others find nothing.
    std::uint32_t read(std::uint32_t offset, unsigned bytes) const;
    void write(std::uint32_t offset, unsigned bytes, std::uint32_t value);

    /// Where a device's access really goes, up to the end of the page; nothing if it is refused,
    /// which is then recorded.
    struct Reached {
        std::uint64_t physical;
        std::uint64_t bytes;
    };
    std::optional<Reached> reach(const DmaRequest& request);
    /// What a device wrote into the MSI window becomes an interrupt, or is refused and recorded.
    void interrupt(const InterruptRequest& request);

    /// Adds what has changed since power-on.
    void add_to(Hash& hash) const;

    static constexpr std::uint32_t register_bytes = 0x230;

    struct State {
        std::array<std::uint32_t, register_bytes / 4> words{};
        VtdTables::State caches;
        VtdInterrupts::State interrupts;
    };
    State state() const { return {words_, tables_.state(), interrupts_.state()}; }
    void restore(const State& state) {
        words_ = state.words;
        tables_.restore(state.caches);
        interrupts_.restore(state.interrupts);
    }

private:
    static constexpr std::uint32_t iotlb_registers = 0xF0;
    static constexpr std::uint32_t fault_record = 0x220;

    std::uint32_t& word(std::uint32_t offset) { return words_[offset / 4]; }
    std::uint32_t word(std::uint32_t offset) const { return words_[offset / 4]; }
    std::uint32_t& word(x86::vtd::RegisterOffset which) {
        return word(static_cast<std::uint32_t>(which));
    }
    std::uint64_t quad(std::uint32_t offset) const {
        return word(offset) | std::uint64_t{word(offset + 4)} << 32;
    }
    void set_quad(std::uint32_t offset, std::uint64_t value);
    bool is_translating() const;

    void store(std::uint32_t offset, std::uint32_t value);
    void act_on(std::uint32_t offset);
    void command(x86::vtd::GlobalCommand wanted);
    void switch_queue(bool on);
    void invalidate_contexts();
    void invalidate_translations();
    /// What was really forgotten; None: nothing, because the order has no meaning.
    x86::vtd::ContextCommand::Granularity
    forget_contexts(x86::vtd::ContextCommand::Granularity wanted, std::uint16_t source,
                    std::uint8_t function_mask);
    x86::vtd::IotlbCommand::Granularity
    forget_translations(x86::vtd::IotlbCommand::Granularity wanted, std::uint16_t domain,
                        x86::vtd::InvalidationAddress pages);

    // The queue (vtd_queue.cpp).
    bool has_queue() const;
    void work_off_queue();
    void stop_queue();
    bool obey(const x86::vtd::Entry& descriptor);
    bool say_done(const x86::vtd::Entry& descriptor);
    void say_done_by_interrupt();
    void send_queue_interrupt();
    void queue_done_written();

    // Faults (vtd_faults.cpp).
    struct Refusal {
        x86::PciRequester requester;
        x86::vtd::FaultReason reason;
        std::uint64_t place; // the lower half of the record
        bool is_read;
    };
    void report(const Refusal& refusal);
    void update_fault_status();
    void send_fault_interrupt();
    void fault_control_written();
    void fault_status_written();

    PhysicalMemory& memory_;
    VtdTables tables_;
    VtdInterrupts interrupts_;
    const ApicBus& bus_;
    std::array<std::uint32_t, register_bytes / 4> words_{};
    std::array<std::uint32_t, register_bytes / 4> at_power_on_{};
};

} // namespace machine::glass
