// SPDX-License-Identifier: MIT
// Interrupts of a device by a table, and the queue by which what is remembered of it is forgotten.
//
// Not compared is what QEMU 7.2 does otherwise: it lets messages of the old format through, records
// no fault of an interrupt, and remembers no entry.
#include "tests/devices/probe.h"
#include "x86/apic.h"
#include "x86/pci_msi.h"
#include "x86/vtd_interrupts.h"
#include "x86/vtd_queue.h"

#include <initializer_list>

namespace probe {
namespace {

using namespace x86::vtd;
using Vtd = RegisterOffset;

constexpr std::uint64_t queue = tables + 0x6000;
constexpr std::uint64_t interrupt_table = tables + 0x7000;
constexpr std::uint64_t answer = tables + 0x8000;
constexpr std::uint8_t size_of_table = 2; // eight entries
constexpr unsigned msi_capability = 0x40;

void look_at_register(Vtd which, std::uint32_t compared = ~0u) {
    const std::uint32_t before = vtd::get(which);
    tell("interrupts: at power-on", before);
    vtd::set(which, 0xFFFF'FFFF);
    tell("interrupts: all ones written", vtd::get(which) & compared);
    vtd::set(which, before);
    tell("interrupts: and back", vtd::get(which));
}

/// Where the queue is QEMU shows only while it is on.
void look_at_new_registers() {
    for (const Vtd which : {Vtd::QueueHead, Vtd::QueueTail, Vtd::QueueDone, Vtd::QueueControl,
                            Vtd::QueueData, Vtd::QueueInterrupt, Vtd::InterruptTable}) {
        look_at_register(which);
    }
    constexpr std::uint32_t size_of_queue = 7;
    look_at_register(Vtd::QueueAddress, size_of_queue);
    constexpr auto upper = static_cast<std::uint32_t>(Vtd::InterruptTable) + upper_half;
    vtd::set(upper, 0xFFFF'FFFF);
    tell("interrupts: upper half", vtd::get(upper));
    vtd::set(upper, 0);
}

/// Queues `descriptor` at `place` and has it worked off.
void queue_up(std::uint32_t place, std::uint64_t low, std::uint64_t high) {
    word(queue + place * sizeof(Entry)) = low;
    word(queue + place * sizeof(Entry) + 8) = high;
    vtd::set(Vtd::QueueTail, (place + 1) * static_cast<std::uint32_t>(sizeof(Entry)));
}

constexpr QueueWait wait = QueueWait{}.with(QueueWait::kind, QueueDescriptor::Kind::Wait);
constexpr std::uint64_t forget_interrupts =
    ForgetInterrupts{}.with(ForgetInterrupts::kind, QueueDescriptor::Kind::Interrupts).raw;

void look_at_queue() {
    word(answer) = 0;
    vtd::set(Vtd::QueueAddress, static_cast<std::uint32_t>(queue));
    vtd::set(Vtd::GlobalCommand, GlobalCommand{}.with(GlobalCommand::queue, true).raw);
    tell("queue: on", vtd::get(Vtd::GlobalStatus));
    tell("queue: where", vtd::get(Vtd::QueueAddress));
    queue_up(0, 0x11, 0); // all contexts
    tell("queue: head", vtd::get(Vtd::QueueHead));
    queue_up(1, 0x12, 0); // all translations
    queue_up(2, 5ull << 16 | 0x32, page_a);
    queue_up(3, forget_interrupts, 0);
    queue_up(
        4, ForgetInterrupts::from(forget_interrupts).with(ForgetInterrupts::by_index, true).raw, 0);
    queue_up(5, wait.with(QueueWait::by_store, true).with(QueueWait::stored, 0x1234'5678).raw,
             answer);
    tell("queue: stored", word(answer));
    tell("queue: head", vtd::get(Vtd::QueueHead));
    queue_up(6, wait.with(QueueWait::by_interrupt, true).raw, 0);
    tell("queue: waited", vtd::get(Vtd::QueueDone));
    tell("queue: interrupt held back", vtd::get(Vtd::QueueControl));
    vtd::set(Vtd::QueueDone, 1);
    tell("queue: seen to", vtd::get(Vtd::QueueControl));
    tell("queue: status", vtd::get(Vtd::FaultStatus));
}

void set_entry(std::uint32_t index, InterruptEntry low, InterruptSource high) {
    word(interrupt_table + index * sizeof(Entry) + 8) = high.raw;
    word(interrupt_table + index * sizeof(Entry)) = low.raw;
}

InterruptEntry entry_for(std::uint8_t vector) {
    return InterruptEntry{}
        .with(InterruptEntry::present, true)
        .with(InterruptEntry::vector, vector);
}

/// Does the device's message come to the processor as `vector`?
void try_message(std::string_view what, const EduRegisters& edu, std::uint32_t address,
                 std::uint32_t data, std::uint8_t vector) {
    set_config(edu.requester, msi_capability + x86::PciMsi::address_place, address);
    set_config(edu.requester, msi_capability + x86::PciMsi::data_place, data);
    edu.set(x86::edu::RegisterOffset::InterruptRaise, 1);
    edu.set(x86::edu::RegisterOffset::InterruptAcknowledge, 1);
    const auto place =
        static_cast<std::uint32_t>(x86::ApicRegister::InterruptRequest) + vector / 32 * 0x10;
    tell(what, hv::cpu::read_device(x86::apic_default_base + place) >> vector % 32 & 1);
    vtd::set(vtd::fault_record + 12, 1u << 31); // if one was recorded
    vtd::set(Vtd::FaultStatus, 1);
}

void fill_table(const EduRegisters& edu) {
    for (std::uint32_t place = 0; place < x86::page_bytes; place += 8) {
        word(interrupt_table + place) = 0;
    }
    const auto own = InterruptSource{}.with(InterruptSource::source, edu.requester.raw);
    const auto checked = own.with(InterruptSource::check, InterruptSource::Check::Requester);
    set_entry(0, entry_for(0x50), {});
    set_entry(2, entry_for(0x52), checked);
    set_entry(3, entry_for(0x53), checked.with(InterruptSource::source, edu.requester.raw ^ 0x100));
    set_entry(4, entry_for(0x54),
              checked.with(InterruptSource::source, edu.requester.raw ^ 4)
                  .with(InterruptSource::ignored, 1));
    set_entry(5, InterruptEntry::from(entry_for(0x55).raw | 0x1000), {});
    // Bus 0 to bus 0: QEMU takes the two for each other.
    set_entry(6, entry_for(0x56),
              InterruptSource{}.with(InterruptSource::check, InterruptSource::Check::Buses));
}

void look_at_table(const EduRegisters& edu) {
    fill_table(edu);
    vtd::set(Vtd::InterruptTable, static_cast<std::uint32_t>(interrupt_table) | size_of_table);
    const auto queue_on = GlobalCommand{}.with(GlobalCommand::queue, true);
    vtd::set(Vtd::GlobalCommand, queue_on.with(GlobalCommand::set_interrupt_table, true).raw);
    tell("table: set", vtd::get(Vtd::GlobalStatus));
    queue_up(7, forget_interrupts, 0);
    vtd::set(Vtd::GlobalCommand, queue_on.with(GlobalCommand::interrupt_remapping, true).raw);
    tell("table: on", vtd::get(Vtd::GlobalStatus));

    const auto handle = [](std::uint16_t number) { return RemappableAddress::of(number).raw; };
    const auto based = [](std::uint16_t number) {
        return RemappableAddress::of(number).with(RemappableAddress::has_subhandle, true).raw;
    };
    try_message("entry 0", edu, handle(0), 0, 0x50);
    try_message("entry 1, not there", edu, handle(1), 0x51, 0x51);
    try_message("entry 2, its own", edu, handle(2), 0, 0x52);
    try_message("entry 3, another's", edu, handle(3), 0, 0x53);
    try_message("entry 4, of a function of the same device", edu, handle(4), 0, 0x54);
    try_message("entry 5, reserved bits", edu, handle(5), 0, 0x55);
    try_message("entry 6, by its bus", edu, handle(6), 0, 0x56);
    set_entry(7, entry_for(0x57), {});
    try_message("entry 7, by a base and a number", edu, based(4), 3, 0x57);
    try_message("beyond the table", edu, handle(0x700), 0x58, 0x58);
    set_entry(0, entry_for(0x59), {});
    queue_up(8, forget_interrupts, 0);
    try_message("entry 0, changed and forgotten", edu, handle(0), 0, 0x59);
    vtd::set(Vtd::GlobalCommand, queue_on.raw);
    tell("table: off", vtd::get(Vtd::GlobalStatus));
    try_message("no table: what the message says", edu, 0xFEE0'0000, 0x5A, 0x5A);
}

} // namespace

void look_at_interrupts() {
    const EduRegisters edu = near_edu();
    hv::cpu::write_apic(x86::ApicRegister::SpuriousInterrupt, 0x1FF);
    set_config(edu.requester, msi_capability, 1u << 16); // messages on
    look_at_new_registers();
    look_at_queue();
    look_at_table(edu);
    set_config(edu.requester, msi_capability, 0);
    queue_up(9, wait.with(QueueWait::by_store, true).raw, answer);
    vtd::set(Vtd::GlobalCommand, 0);
    tell("queue: off", vtd::get(Vtd::GlobalStatus));
    tell("queue: off, head", vtd::get(Vtd::QueueHead));
}

} // namespace probe
