// SPDX-License-Identifier: MIT
// See vtd.h.
#include "machine/glass/devices/vtd.h"

#include "x86/vtd_queue.h"

#include <algorithm>

namespace machine::glass {

using namespace x86::vtd;

namespace {

constexpr std::uint32_t at(RegisterOffset which) { return static_cast<std::uint32_t>(which); }

constexpr std::uint32_t vtd_version = 0x10;
constexpr Capability capability = Capability{}
                                      .with(Capability::domains, 6)
                                      .with(Capability::three_levels, true)
                                      .with(Capability::four_levels, true)
                                      .with(Capability::address_width, 47)
                                      .with(Capability::fault_record_place, 0x22)
                                      .with(Capability::large_pages, true)
                                      .with(Capability::huge_pages, true)
                                      .with(Capability::page_invalidation, true)
                                      .with(Capability::largest_address_mask, 18)
                                      .with(Capability::drains_writes, true)
                                      .with(Capability::drains_reads, true);
static_assert(capability.raw == 0x00D2'008C'222F'0606);
constexpr ExtendedCapability extended_capability =
    ExtendedCapability{}
        .with(ExtendedCapability::queued_invalidation, true)
        .with(ExtendedCapability::interrupt_remapping, true)
        .with(ExtendedCapability::pass_through, true)
        .with(ExtendedCapability::iotlb_place, 0xF)
        .with(ExtendedCapability::largest_handle_mask, 0xF);
static_assert(extended_capability.raw == 0x00F0'0F4A);

/// Which bits of a register a store changes, which it clears by a one, and which nobody sees.
struct Rule {
    std::uint32_t offset;
    std::uint32_t writable = 0;
    std::uint32_t cleared_by_one = 0;
    std::uint32_t hidden = 0;
};

constexpr std::uint32_t all = 0xFFFF'FFFF;
constexpr std::uint32_t iotlb_registers_place = 0xF0;

constexpr Rule rules[] = {
    {at(RegisterOffset::GlobalCommand), 0xFF80'0000, 0, 0xFF80'0000},
    {at(RegisterOffset::RootTable), 0xFFFF'FC00},
    {at(RegisterOffset::RootTable) + upper_half, all},
    {at(RegisterOffset::ContextCommand), all, 0, 0xFFFF'0000},
    {at(RegisterOffset::ContextCommand) + upper_half, 0xE000'0003, 0, 0x3},
    {at(RegisterOffset::FaultStatus), 0, 0x11},
    {at(RegisterOffset::FaultControl), 0x8000'0000},
    {at(RegisterOffset::FaultData), 0xFFFF},
    {at(RegisterOffset::FaultAddress), 0xFFFF'FFFC},
    {at(RegisterOffset::QueueTail), 0x0007'FFF0},
    {at(RegisterOffset::QueueAddress), 0xFFFF'F807},
    {at(RegisterOffset::QueueAddress) + upper_half, all},
    {at(RegisterOffset::QueueDone), 0, 1},
    {at(RegisterOffset::QueueControl), 0x8000'0000},
    {at(RegisterOffset::QueueData), all},
    {at(RegisterOffset::QueueInterrupt), 0xFFFF'FFFC},
    {at(RegisterOffset::InterruptTable), 0xFFFF'F80F},
    {at(RegisterOffset::InterruptTable) + upper_half, all},
    {iotlb_registers_place, 0xFFFF'F07F, 0, 0xFFFF'F07F},
    {iotlb_registers_place + upper_half, all, 0, all},
    {iotlb_registers_place + iotlb_command_after_address + upper_half, 0xB003'FFFF},
    {capability.fault_record_offset() + 12, 0, 0x8000'0000},
};

Rule rule_of(std::uint32_t offset) {
    const auto* const found =
        std::find_if(std::begin(rules), std::end(rules),
                     [offset](const Rule& rule) { return rule.offset == offset; });
    return found == std::end(rules) ? Rule{offset} : *found;
}

} // namespace

Vtd::Vtd(PhysicalMemory& memory, const ApicBus& bus)
    : memory_(memory), tables_(memory), interrupts_(memory), bus_(bus) {
    word(RegisterOffset::Version) = vtd_version;
    set_quad(at(RegisterOffset::Capability), capability.raw);
    set_quad(at(RegisterOffset::ExtendedCapability), extended_capability.raw);
    word(RegisterOffset::FaultControl) = FaultControl{}.with(FaultControl::masked, true).raw;
    word(RegisterOffset::QueueControl) = FaultControl{}.with(FaultControl::masked, true).raw;
    at_power_on_ = words_;
}

void Vtd::set_quad(std::uint32_t offset, std::uint64_t value) {
    word(offset) = static_cast<std::uint32_t>(value);
    word(offset + upper_half) = static_cast<std::uint32_t>(value >> 32);
}

bool Vtd::is_translating() const {
    return GlobalCommand::from(word(at(RegisterOffset::GlobalStatus)))
        .get(GlobalCommand::translation);
}

std::uint32_t Vtd::read(std::uint32_t offset, unsigned bytes) const {
    if (bytes != 4 || offset % 4 != 0 || offset >= register_bytes) {
        return ~0u;
    }
    return word(offset) & ~rule_of(offset).hidden;
}

void Vtd::write(std::uint32_t offset, unsigned bytes, std::uint32_t value) {
    if (bytes != 4 || offset % 4 != 0 || offset >= register_bytes) {
        return;
    }
    store(offset, value);
    act_on(offset);
}

void Vtd::store(std::uint32_t offset, std::uint32_t value) {
    const Rule rule = rule_of(offset);
    word(offset) = ((word(offset) & ~rule.writable) | (value & rule.writable)) &
                   ~(value & rule.cleared_by_one);
}

void Vtd::act_on(std::uint32_t offset) {
    switch (offset) {
    case at(RegisterOffset::GlobalCommand): command(GlobalCommand::from(word(offset))); break;
    case at(RegisterOffset::ContextCommand) + upper_half: invalidate_contexts(); break;
    case iotlb_registers + iotlb_command_after_address + upper_half:
        invalidate_translations();
        break;
    case at(RegisterOffset::QueueTail): work_off_queue(); break;
    case at(RegisterOffset::FaultStatus): fault_status_written(); break;
    case at(RegisterOffset::FaultControl): fault_control_written(); break;
    case at(RegisterOffset::QueueDone): queue_done_written(); break;
    case at(RegisterOffset::QueueControl): send_queue_interrupt(); break;
    case fault_record + 12: update_fault_status(); break;
    default: break;
    }
}

void Vtd::command(GlobalCommand wanted) {
    auto status = GlobalCommand::from(word(RegisterOffset::GlobalStatus));
    if (wanted.get(GlobalCommand::translation) != status.get(GlobalCommand::translation)) {
        status = status.with(GlobalCommand::translation, wanted.get(GlobalCommand::translation));
        tables_.forget_contexts();
        tables_.forget_translations();
    }
    if (wanted.get(GlobalCommand::set_root_table)) {
        status = status.with(GlobalCommand::set_root_table, true);
        tables_.set_root(quad(at(RegisterOffset::RootTable)));
    }
    if (wanted.get(GlobalCommand::set_interrupt_table)) {
        status = status.with(GlobalCommand::set_interrupt_table, true);
        interrupts_.set_table(
            InterruptTableRegister::from(quad(at(RegisterOffset::InterruptTable))));
    }
    status = status
                 .with(GlobalCommand::interrupt_remapping,
                       wanted.get(GlobalCommand::interrupt_remapping))
                 .with(GlobalCommand::old_interrupts, wanted.get(GlobalCommand::old_interrupts));
    word(RegisterOffset::GlobalStatus) = status.raw;
    switch_queue(wanted.get(GlobalCommand::queue));
}

/// As QEMU, a tail that is not 0 yet is worked off at once.
void Vtd::switch_queue(bool on) {
    auto& status = word(RegisterOffset::GlobalStatus);
    status = GlobalCommand::from(status).with(GlobalCommand::queue, on).raw;
    if (on) {
        work_off_queue();
    } else {
        set_quad(at(RegisterOffset::QueueHead), 0);
    }
}

/// With the queue on, nobody answers here: as QEMU.  [VTD 6.5.1]
void Vtd::invalidate_contexts() {
    const auto command = ContextCommand::from(quad(at(RegisterOffset::ContextCommand)));
    if (!command.get(ContextCommand::start) || has_queue()) {
        return;
    }
    const auto done =
        forget_contexts(command.get(ContextCommand::wanted), command.get(ContextCommand::source),
                        command.get(ContextCommand::function_mask));
    set_quad(at(RegisterOffset::ContextCommand),
             command.with(ContextCommand::start, false).with(ContextCommand::done, done).raw);
}

ContextCommand::Granularity Vtd::forget_contexts(ContextCommand::Granularity wanted,
                                                 std::uint16_t source, std::uint8_t function_mask) {
    using Granularity = ContextCommand::Granularity;
    constexpr std::uint16_t ignored_by_mask[] = {0, 4, 6, 7};
    switch (wanted) {
    case Granularity::All:
    case Granularity::Domain: // More than was asked for is allowed.
        tables_.forget_contexts();
        return Granularity::All;
    case Granularity::Device:
        tables_.forget_contexts_of(x86::PciRequester::from(source), ignored_by_mask[function_mask]);
        break;
    case Granularity::None: break;
    }
    return wanted;
}

void Vtd::invalidate_translations() {
    constexpr std::uint32_t place = iotlb_registers + iotlb_command_after_address;
    const auto command = IotlbCommand::from(quad(place));
    if (!command.get(IotlbCommand::start) || has_queue()) {
        return;
    }
    const auto done =
        forget_translations(command.get(IotlbCommand::wanted), command.get(IotlbCommand::domain),
                            InvalidationAddress::from(quad(iotlb_registers)));
    set_quad(place, command.with(IotlbCommand::start, false).with(IotlbCommand::done, done).raw);
}

IotlbCommand::Granularity Vtd::forget_translations(IotlbCommand::Granularity wanted,
                                                   std::uint16_t domain,
                                                   InvalidationAddress pages) {
    using Granularity = IotlbCommand::Granularity;
    const unsigned mask = pages.get(InvalidationAddress::address_mask);
    switch (wanted) {
    case Granularity::All: tables_.forget_translations(); break;
    case Granularity::Domain: tables_.forget_translations_of(domain); break;
    case Granularity::Pages:
        if (mask > capability.get(Capability::largest_address_mask)) {
            return Granularity::None;
        }
        tables_.forget_pages(domain, pages.get(InvalidationAddress::page) << x86::page_shift, mask);
        break;
    case Granularity::None: break;
    }
    return wanted;
}

std::optional<Vtd::Reached> Vtd::reach(const DmaRequest& request) {
    const std::uint64_t left = x86::page_bytes - request.address % x86::page_bytes;
    if (!is_translating()) {
        return Reached{request.address, left};
    }
    const DmaTranslation translation = tables_.translate(request);
    if (translation.is_allowed()) {
        return Reached{translation.physical, left};
    }
    if (!translation.is_silent) {
        report({request.requester, translation.fault, request.address & ~(x86::page_bytes - 1),
                request.direction == DmaDirection::Read});
    }
    return std::nullopt;
}

void Vtd::interrupt(const InterruptRequest& request) {
    const auto status = GlobalCommand::from(word(RegisterOffset::GlobalStatus));
    if (!status.get(GlobalCommand::interrupt_remapping)) {
        bus_.send_message(x86::MsiAddress::from(request.address), x86::MsiData::from(request.data));
        return;
    }
    const auto old_format = status.get(GlobalCommand::old_interrupts)
                                ? VtdInterrupts::OldFormat::LetThrough
                                : VtdInterrupts::OldFormat::Blocked;
    const RemappedInterrupt remapped = interrupts_.remap(request, old_format);
    if (remapped.is_allowed()) {
        bus_.send_command(remapped.command);
    } else if (!remapped.is_silent) {
        report({request.requester, remapped.fault,
                FaultPlace{}.with(FaultPlace::interrupt, remapped.index).raw, false});
    }
}

void Vtd::add_to(Hash& hash) const {
    for (std::size_t index = 0; index < words_.size(); ++index) {
        if (words_[index] != at_power_on_[index]) {
            hash.add(index);
            hash.add(words_[index]);
        }
    }
    tables_.add_to(hash);
    interrupts_.add_to(hash);
}

} // namespace machine::glass
