// SPDX-License-Identifier: MIT
// Which interrupts devices may send: none. An interrupt is a store to the MSI window, and nothing
// but this keeps a device from writing one that restarts a processor, outside the hypervisor. The
// drivers of VTL0 poll, so nobody misses any.  [VTD 5.1]  Guard: interrupt-remapping. Lesson: 10.
#include "hypervisor/cpu.h"
#include "hypervisor/vtd/vtd.h"
#include "x86/vtd_interrupts.h"
#include "x86/vtd_queue.h"
#include "x86/vtd_tables.h"

namespace hv {

using namespace x86::vtd;

namespace {

/// A page of entries, of which none is present.
constexpr auto size_of_table = std::uint8_t{7};
static_assert(InterruptTableRegister{}.with(InterruptTableRegister::size, size_of_table).entries() *
                  sizeof(Entry) ==
              x86::page_bytes);

/// Where in the queue's page the IOMMU says that it is done, far behind what is queued.
constexpr std::uint64_t answer_place = x86::page_bytes - sizeof(Entry);
constexpr std::uint32_t answer = 1;

} // namespace

bool Vtd::remaps_interrupts() const {
    const auto extended = ExtendedCapability::from(
        read_wide(static_cast<std::uint32_t>(RegisterOffset::ExtendedCapability)));
    return extended.get(ExtendedCapability::interrupt_remapping);
}

bool Vtd::forbid_interrupts(PagePool& pool) {
    const auto table = pool.allocate();
    const auto queue = pool.allocate();
    interrupts_ = table ? table->value : 0;
    queue_ = queue ? queue->value : 0;
    return table.has_value() && queue.has_value();
}

/// What the IOMMU remembers of interrupts it forgets by its queue only. All else is asked for by
/// register, which the queue excludes: so it is on no longer than this.  [VTD 6.5.2]
bool Vtd::forget_interrupts() const {
    auto* const queued = reinterpret_cast<Entry*>(cpu::ram_at(queue_));
    auto& answered = *reinterpret_cast<volatile std::uint32_t*>(cpu::ram_at(queue_) + answer_place);
    queued[0] = {
        ForgetInterrupts{}.with(ForgetInterrupts::kind, QueueDescriptor::Kind::Interrupts).raw, 0};
    queued[1] = {QueueWait{}
                     .with(QueueWait::kind, QueueDescriptor::Kind::Wait)
                     .with(QueueWait::by_store, true)
                     .with(QueueWait::stored, answer)
                     .raw,
                 queue_ + answer_place};
    answered = 0;
    write_wide(static_cast<std::uint32_t>(RegisterOffset::QueueAddress), queue_);
    write_wide(static_cast<std::uint32_t>(RegisterOffset::QueueTail), 0);
    constexpr auto on = GlobalCommand{}.with(GlobalCommand::queue, true);
    if (!command(on)) {
        return false;
    }
    write_wide(static_cast<std::uint32_t>(RegisterOffset::QueueTail),
               QueuePlace{}.with(QueuePlace::descriptor, 2).raw);
    return wait_for([&answered] { return answered == answer; }) && command_off(on);
}

/// Messages of the old format, which no table judges, are blocked with the first command already:
/// CFI stays clear.  [VTD 5.1.4]
bool Vtd::switch_on_interrupt_remapping() const {
    write_wide(static_cast<std::uint32_t>(RegisterOffset::InterruptTable),
               InterruptTableRegister::from(interrupts_)
                   .with(InterruptTableRegister::size, size_of_table)
                   .raw);
    return command(GlobalCommand{}.with(GlobalCommand::set_interrupt_table, true)) &&
           forget_interrupts() &&
           command(GlobalCommand{}.with(GlobalCommand::interrupt_remapping, true));
}

} // namespace hv
