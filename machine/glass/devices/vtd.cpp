// SPDX-License-Identifier: MIT
// See vtd.h.
#include "machine/glass/devices/vtd.h"

#include <algorithm>

namespace machine::glass {

using namespace x86::vtd;

namespace {

constexpr std::uint32_t at(RegisterOffset which) { return static_cast<std::uint32_t>(which); }

constexpr std::uint32_t version = 0x10;
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
constexpr ExtendedCapability extended_capability = ExtendedCapability{}
                                                       .with(ExtendedCapability::pass_through, true)
                                                       .with(ExtendedCapability::iotlb_place, 0xF);

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

Vtd::Vtd(const PhysicalMemory& memory, const ApicBus& bus) : tables_(memory), bus_(bus) {
    word(RegisterOffset::Version) = version;
    set_quad(at(RegisterOffset::Capability), capability.raw);
    set_quad(at(RegisterOffset::ExtendedCapability), extended_capability.raw);
    word(RegisterOffset::FaultControl) = FaultControl{}.with(FaultControl::masked, true).raw;
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
    case at(RegisterOffset::FaultStatus): fault_status_written(); break;
    case at(RegisterOffset::FaultControl): fault_control_written(); break;
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
    word(RegisterOffset::GlobalStatus) = status.raw;
}

void Vtd::invalidate_contexts() {
    using Granularity = ContextCommand::Granularity;
    const auto command = ContextCommand::from(quad(at(RegisterOffset::ContextCommand)));
    if (!command.get(ContextCommand::start)) {
        return;
    }
    auto done = command.get(ContextCommand::wanted);
    if (done == Granularity::All || done == Granularity::Domain) {
        done = Granularity::All; // More than was asked for is allowed.
        tables_.forget_contexts();
    } else if (done == Granularity::Device) {
        constexpr std::uint16_t ignored_by_mask[] = {0, 4, 6, 7};
        tables_.forget_contexts_of(x86::PciRequester::from(command.get(ContextCommand::source)),
                                   ignored_by_mask[command.get(ContextCommand::function_mask)]);
    }
    set_quad(at(RegisterOffset::ContextCommand),
             command.with(ContextCommand::start, false).with(ContextCommand::done, done).raw);
}

void Vtd::invalidate_translations() {
    using Granularity = IotlbCommand::Granularity;
    constexpr std::uint32_t place = iotlb_registers + iotlb_command_after_address;
    const auto command = IotlbCommand::from(quad(place));
    const auto address = InvalidationAddress::from(quad(iotlb_registers));
    if (!command.get(IotlbCommand::start)) {
        return;
    }
    auto done = command.get(IotlbCommand::wanted);
    const unsigned mask = address.get(InvalidationAddress::address_mask);
    switch (done) {
    case Granularity::All: tables_.forget_translations(); break;
    case Granularity::Domain:
        tables_.forget_translations_of(command.get(IotlbCommand::domain));
        break;
    case Granularity::Pages:
        if (mask > capability.get(Capability::largest_address_mask)) {
            done = Granularity::None;
            break;
        }
        tables_.forget_pages(command.get(IotlbCommand::domain),
                             address.get(InvalidationAddress::page) << x86::page_shift, mask);
        break;
    case Granularity::None: break;
    }
    set_quad(place, command.with(IotlbCommand::start, false).with(IotlbCommand::done, done).raw);
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
        report(request, translation.fault);
    }
    return std::nullopt;
}

void Vtd::add_to(Hash& hash) const {
    for (std::size_t index = 0; index < words_.size(); ++index) {
        if (words_[index] != at_power_on_[index]) {
            hash.add(index);
            hash.add(words_[index]);
        }
    }
    tables_.add_to(hash);
}

} // namespace machine::glass
