// SPDX-License-Identifier: MIT
// Intel's IOMMU.  [VTD]  Lesson: 10.
//
// Its second-level tables have the format of the nested page tables, as far as both read them
// (x86/vtd_tables.h). So there is no second description of who may do what: every device is given
// VTL0's nested table itself. What VTL0 may not touch, its devices cannot.
#pragma once

#include "hypervisor/iommu.h"
#include "hypervisor/page_pool.h"
#include "x86/vtd.h"

#include <cstdint>

namespace hv {

class Vtd final : public Iommu {
public:
    constexpr Vtd() = default;
    constexpr explicit Vtd(std::uint64_t registers) : registers_(registers) {}

    std::uint64_t registers() const { return registers_; }
    std::uint64_t root_table() const { return root_; }
    std::uint64_t interrupt_table() const { return interrupts_; }

    /// Null if this hypervisor can use it; else a sentence that says what it lacks.
    const char* problem() const;

    /// Makes an empty root table: no device reaches anything. False: no page is left.
    bool make_tables(PagePool& pool);
    /// `requester` may do what the nested page table `table` says. False: no page is left.
    bool give(PagePool& pool, x86::PciRequester requester, std::uint64_t table);
    /// So may every other, known or not.
    bool give_all(PagePool& pool, std::uint64_t table);

    /// No device sends any interrupt: the table of those that are allowed is empty. It counts from
    /// switch_on on. False: no page is left.  (interrupt_remapping.cpp)
    bool forbid_interrupts(PagePool& pool);
    /// Can it judge interrupts at all?
    bool remaps_interrupts() const;

    /// Faults are announced by an NMI to this processor.
    void announce_to(std::uint8_t apic_id) { announced_to_ = apic_id; }

    bool switch_on() override;
    bool is_on() const override { return is_on_; }
    void forget_translations() override;
    bool move(x86::PciRequester requester, std::uint64_t table, std::uint16_t tag) override;
    std::optional<DeviceFault> take_fault() override;
    void await_faults() override;

private:
    std::uint32_t read(std::uint32_t offset) const;
    std::uint32_t read(x86::vtd::RegisterOffset which) const {
        return read(static_cast<std::uint32_t>(which));
    }
    std::uint64_t read_wide(std::uint32_t offset) const;
    void write(std::uint32_t offset, std::uint32_t value) const;
    void write(x86::vtd::RegisterOffset which, std::uint32_t value) const {
        write(static_cast<std::uint32_t>(which), value);
    }
    void write_wide(std::uint32_t offset, std::uint64_t value) const;
    /// Every command is answered within a few accesses to the bus; one that is not never will be.
    template <typename Condition>
    static bool wait_for(const Condition& condition) {
        constexpr unsigned longest_wait = 1'000'000;
        for (unsigned tries = 0; tries < longest_wait; ++tries) {
            if (condition()) {
                return true;
            }
        }
        return false;
    }
    /// Waits until no bit of `busy` is set.
    bool wait_until_done(std::uint32_t offset, std::uint32_t busy) const;
    bool command(x86::vtd::GlobalCommand wanted) const;
    bool command_off(x86::vtd::GlobalCommand unwanted) const;
    bool forget_contexts() const;
    bool forget_interrupts() const;
    bool switch_on_interrupt_remapping() const;

    std::uint64_t registers_ = 0;  // physical
    std::uint64_t root_ = 0;       // physical
    std::uint64_t interrupts_ = 0; // their table, physical; 0: not judged
    std::uint64_t queue_ = 0;      // of invalidations, physical
    std::uint32_t iotlb_command_ = 0;
    std::uint32_t fault_record_ = 0;
    std::uint8_t announced_to_ = 0;
    bool is_on_ = false;
};

} // namespace hv
