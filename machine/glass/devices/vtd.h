// SPDX-License-Identifier: MIT
// VT-d as the QEMU machine has it (intel-iommu, 48 bits), without its queue of invalidations and
// without interrupt remapping: registers, one fault record, the interrupt that announces it. What
// it does with addresses is in vtd_tables.h.  [VTD 10.4]
#pragma once

#include "machine/glass/devices/apic_bus.h"
#include "machine/glass/devices/vtd_tables.h"
#include "machine/glass/hash.h"
#include "x86/vtd.h"

#include <array>
#include <cstdint>
#include <optional>

namespace machine::glass {

class Vtd {
public:
    static constexpr std::uint64_t base = 0xFED9'0000;
    static constexpr std::uint64_t window_bytes = x86::page_bytes;

    Vtd(const PhysicalMemory& memory, const ApicBus& bus);

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

    /// Adds what has changed since power-on.
    void add_to(Hash& hash) const;

    static constexpr std::uint32_t register_bytes = 0x230;

    struct State {
        std::array<std::uint32_t, register_bytes / 4> words{};
        VtdTables::State caches;
    };
    State state() const { return {words_, tables_.state()}; }
    void restore(const State& state) {
        words_ = state.words;
        tables_.restore(state.caches);
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
    void invalidate_contexts();
    void invalidate_translations();

    // Faults (vtd_faults.cpp).
    void report(const DmaRequest& request, x86::vtd::FaultReason reason);
    void update_fault_status();
    void send_fault_interrupt();
    void fault_control_written();
    void fault_status_written();

    VtdTables tables_;
    const ApicBus& bus_;
    std::array<std::uint32_t, register_bytes / 4> words_{};
    std::array<std::uint32_t, register_bytes / 4> at_power_on_{};
};

} // namespace machine::glass
