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

    /// Null if this hypervisor can use it; else a sentence that says what it lacks.
    const char* problem() const;

    /// Makes an empty root table: no device reaches anything. False: no page is left.
    bool make_tables(PagePool& pool);
    /// `requester` may do what the nested page table `table` says. False: no page is left.
    bool give(PagePool& pool, x86::PciRequester requester, std::uint64_t table);
    /// So may every other, known or not.
    bool give_all(PagePool& pool, std::uint64_t table);

    /// Faults are announced by an NMI to this processor.
    void announce_to(std::uint8_t apic_id) { announced_to_ = apic_id; }

    bool switch_on() override;
    bool is_on() const override { return is_on_; }
    void forget_translations() override;
    std::optional<DmaFault> take_fault() override;
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
    /// Waits until no bit of `busy` is set.
    bool wait_until_done(std::uint32_t offset, std::uint32_t busy) const;
    bool command(x86::vtd::GlobalCommand wanted) const;
    bool forget_contexts() const;

    std::uint64_t registers_ = 0; // physical
    std::uint64_t root_ = 0;      // physical
    std::uint32_t iotlb_command_ = 0;
    std::uint32_t fault_record_ = 0;
    std::uint8_t announced_to_ = 0;
    bool is_on_ = false;
};

} // namespace hv
