// SPDX-License-Identifier: MIT
#include "hypervisor/vtd/vtd.h"

#include "hypervisor/cpu.h"
#include "rt/check.h"
#include "x86/msi.h"
#include "x86/vtd_tables.h"

namespace hv {

using namespace x86::vtd;

namespace {

/// All devices with the same rights share one.
constexpr std::uint16_t domain_of_vtl0 = 1;

constexpr std::uint32_t upper(std::uint64_t value) {
    return static_cast<std::uint32_t>(value >> 32);
}

Entry* table_at(std::uint64_t physical) { return reinterpret_cast<Entry*>(cpu::ram_at(physical)); }

Entry context_of(std::uint64_t table, std::uint16_t domain = domain_of_vtl0) {
    return {ContextEntry::from(table).with(ContextEntry::present, true).raw,
            ContextDomain{}
                .with(ContextDomain::width, ContextDomain::four_levels)
                .with(ContextDomain::domain, domain)
                .raw};
}

} // namespace

std::uint32_t Vtd::read(std::uint32_t offset) const {
    return cpu::read_device(registers_ + offset);
}

std::uint64_t Vtd::read_wide(std::uint32_t offset) const {
    return read(offset) | std::uint64_t{read(offset + upper_half)} << 32;
}

void Vtd::write(std::uint32_t offset, std::uint32_t value) const {
    cpu::write_device(registers_ + offset, value);
}

/// The lower half first: the upper one may start a command.
void Vtd::write_wide(std::uint32_t offset, std::uint64_t value) const {
    write(offset, static_cast<std::uint32_t>(value));
    write(offset + upper_half, upper(value));
}

const char* Vtd::problem() const {
    const auto capability =
        Capability::from(read_wide(static_cast<std::uint32_t>(RegisterOffset::Capability)));
    if (capability.raw == 0 || capability.raw == ~0ull) {
        return "Nothing answers where the firmware says the IOMMU is.";
    }
    if (!capability.get(Capability::four_levels) || !capability.get(Capability::large_pages)) {
        return "The IOMMU cannot read page tables of four levels with pages of 2 MiB.";
    }
    if (capability.get(Capability::caches_absence)) {
        return "The IOMMU wants to be told of every new right, too.";
    }
    const auto extended = ExtendedCapability::from(
        read_wide(static_cast<std::uint32_t>(RegisterOffset::ExtendedCapability)));
    if (remaps_interrupts() && !extended.get(ExtendedCapability::queued_invalidation)) {
        return "The IOMMU judges interrupts, and has no way to forget how.";
    }
    return nullptr;
}

bool Vtd::make_tables(PagePool& pool) {
    const auto page = pool.allocate();
    root_ = page ? page->value : 0;
    return page.has_value();
}

bool Vtd::give(PagePool& pool, x86::PciRequester requester, std::uint64_t table) {
    Entry& root = table_at(root_)[requester.get(x86::PciRequester::bus)];
    if (!RootEntry::from(root.low).get(RootEntry::present)) {
        const auto page = pool.allocate();
        if (!page) {
            return false;
        }
        root.low = RootEntry::from(page->value).with(RootEntry::present, true).raw;
    }
    const std::uint64_t contexts = RootEntry::from(root.low).context_table();
    table_at(contexts)[requester.place_on_bus()] = context_of(table);
    return true;
}

bool Vtd::give_all(PagePool& pool, std::uint64_t table) {
    const auto page = pool.allocate();
    if (!page) {
        return false;
    }
    for (unsigned place = 0; place < requesters_per_bus; ++place) {
        table_at(page->value)[place] = context_of(table);
    }
    for (unsigned bus = 0; bus < buses; ++bus) {
        table_at(root_)[bus].low = RootEntry::from(page->value).with(RootEntry::present, true).raw;
    }
    return true;
}

/// An entry has two halves, so in between it says nothing: whoever looks then is refused.
bool Vtd::move(x86::PciRequester requester, std::uint64_t table, std::uint16_t tag) {
    const auto root = RootEntry::from(table_at(root_)[requester.get(x86::PciRequester::bus)].low);
    if (!root.get(RootEntry::present)) {
        return false;
    }
    volatile Entry& entry = table_at(root.context_table())[requester.place_on_bus()];
    if (!ContextEntry::from(entry.low).get(ContextEntry::present)) {
        return false;
    }
    const Entry moved = context_of(table, tag);
    entry.low = 0;
    entry.high = moved.high;
    entry.low = moved.low;
    if (is_on_) {
        CHECK(forget_contexts(), "The IOMMU does not forget whose device it was.");
        forget_translations();
    }
    return true;
}

bool Vtd::wait_until_done(std::uint32_t offset, std::uint32_t busy) const {
    return wait_for([&] { return (read(offset) & busy) == 0; });
}

/// GCMD is written with what is on already, and one bit more.  [VTD 10.4.4]
bool Vtd::command(GlobalCommand wanted) const {
    const auto on = GlobalCommand::from(read(RegisterOffset::GlobalStatus))
                        .with(GlobalCommand::set_root_table, false)
                        .with(GlobalCommand::set_interrupt_table, false);
    write(RegisterOffset::GlobalCommand, on.raw | wanted.raw);
    return wait_for(
        [&] { return (read(RegisterOffset::GlobalStatus) & wanted.raw) == wanted.raw; });
}

bool Vtd::command_off(GlobalCommand unwanted) const {
    const auto on = GlobalCommand::from(read(RegisterOffset::GlobalStatus))
                        .with(GlobalCommand::set_root_table, false)
                        .with(GlobalCommand::set_interrupt_table, false);
    write(RegisterOffset::GlobalCommand, on.raw & ~unwanted.raw);
    return wait_until_done(static_cast<std::uint32_t>(RegisterOffset::GlobalStatus), unwanted.raw);
}

bool Vtd::forget_contexts() const {
    constexpr auto place = static_cast<std::uint32_t>(RegisterOffset::ContextCommand);
    write_wide(place, ContextCommand{}
                          .with(ContextCommand::start, true)
                          .with(ContextCommand::wanted, ContextCommand::Granularity::All)
                          .raw);
    return wait_until_done(place + upper_half,
                           upper(ContextCommand{}.with(ContextCommand::start, true).raw));
}

bool Vtd::switch_on() {
    const auto capability =
        Capability::from(read_wide(static_cast<std::uint32_t>(RegisterOffset::Capability)));
    const auto extended = ExtendedCapability::from(
        read_wide(static_cast<std::uint32_t>(RegisterOffset::ExtendedCapability)));
    fault_record_ = capability.fault_record_offset();
    iotlb_command_ = extended.iotlb_offset() + iotlb_command_after_address;

    write_wide(static_cast<std::uint32_t>(RegisterOffset::RootTable), root_);
    if (!command(GlobalCommand{}.with(GlobalCommand::set_root_table, true)) || !forget_contexts()) {
        return false;
    }
    forget_translations();
    if (interrupts_ != 0 && !switch_on_interrupt_remapping()) {
        return false;
    }
    // As an NMI it stops every guest, and no guest can hold it back.
    write(RegisterOffset::FaultData,
          x86::MsiData{}.with(x86::MsiData::delivery, x86::InterruptCommand::Delivery::Nmi).raw);
    write(RegisterOffset::FaultAddress, x86::MsiAddress::to(announced_to_).raw);
    write(RegisterOffset::FaultUpperAddress, 0);
    is_on_ = command(GlobalCommand{}.with(GlobalCommand::translation, true));
    await_faults();
    return is_on_;
}

/// Transfers on their way are waited for.  [VTD 6.5.1.2]
void Vtd::forget_translations() {
    write_wide(iotlb_command_, IotlbCommand{}
                                   .with(IotlbCommand::start, true)
                                   .with(IotlbCommand::wanted, IotlbCommand::Granularity::All)
                                   .with(IotlbCommand::drain_reads, true)
                                   .with(IotlbCommand::drain_writes, true)
                                   .raw);
    CHECK(wait_until_done(iotlb_command_ + upper_half,
                          upper(IotlbCommand{}.with(IotlbCommand::start, true).raw)),
          "The IOMMU does not forget what devices were once allowed.");
}

std::optional<DeviceFault> Vtd::take_fault() {
    // While it is looked at, a new fault is kept for await_faults to announce.
    write(RegisterOffset::FaultControl, FaultControl{}.with(FaultControl::masked, true).raw);
    constexpr std::uint32_t record_upper = 8;
    const auto record = FaultRecord::from(read_wide(fault_record_ + record_upper));
    if (!record.get(FaultRecord::is_full)) {
        return std::nullopt;
    }
    DeviceFault fault;
    fault.requester.raw = record.get(FaultRecord::source);
    fault.address = read_wide(fault_record_);
    fault.access =
        record.get(FaultRecord::is_read) ? DeviceFault::Access::Read : DeviceFault::Access::Write;
    const FaultReason reason = record.get(FaultRecord::reason);
    if (is_about_interrupt(reason)) {
        fault.access = DeviceFault::Access::Interrupt;
        fault.address = FaultPlace::from(fault.address).get(FaultPlace::interrupt);
    }
    const bool is_unknown =
        reason == FaultReason::RootNotPresent || reason == FaultReason::ContextNotPresent;
    fault.cause = is_unknown ? DeviceFault::Cause::UnknownDevice : DeviceFault::Cause::BeyondRights;
    fault.reason = static_cast<std::uint8_t>(reason);
    write(fault_record_ + record_upper + upper_half,
          upper(FaultRecord{}.with(FaultRecord::is_full, true).raw));
    return fault;
}

void Vtd::await_faults() {
    write(RegisterOffset::FaultStatus, FaultStatus{}.with(FaultStatus::overflow, true).raw);
    write(RegisterOffset::FaultControl, 0);
}

} // namespace hv
