// SPDX-License-Identifier: MIT
// See vtd_interrupts.h.
#include "machine/glass/devices/vtd_interrupts.h"

namespace machine::glass {

using namespace x86::vtd;
using x86::InterruptCommand;

namespace {

constexpr std::uint32_t subhandle_bits = 0xFFFF;

bool is_for(InterruptSource source, x86::PciRequester requester) {
    using x86::PciRequester;
    const auto named = PciRequester::from(source.get(InterruptSource::source));
    const std::uint8_t bus = requester.get(PciRequester::bus);
    constexpr std::uint16_t ignored_by_qualifier[] = {0, 4, 6, 7};
    switch (source.get(InterruptSource::check)) {
    case InterruptSource::Check::None: return true;
    case InterruptSource::Check::Requester: {
        const std::uint16_t ignored = ignored_by_qualifier[source.get(InterruptSource::ignored)];
        return (named.raw & ~ignored) == (requester.raw & ~ignored);
    }
    case InterruptSource::Check::Buses: // from the upper byte to the lower one
        return bus >= named.get(PciRequester::bus) && bus <= (named.raw & 0xFF);
    }
    return false; // the fourth is reserved
}

InterruptCommand command_of(InterruptEntry entry) {
    return InterruptCommand::to(entry.get(InterruptEntry::destination),
                                entry.get(InterruptEntry::delivery),
                                entry.get(InterruptEntry::vector))
        .with(InterruptCommand::logical, entry.get(InterruptEntry::logical));
}

} // namespace

void VtdInterrupts::set_table(InterruptTableRegister table) {
    caches_.table = table;
    forget_all();
}

RemappedInterrupt VtdInterrupts::remap(const InterruptRequest& request, OldFormat old_format) {
    const auto address = RemappableAddress::from(request.address);
    if (!address.get(RemappableAddress::remappable)) {
        const auto command = x86::command_of(x86::MsiAddress::from(request.address),
                                             x86::MsiData::from(request.data));
        return old_format == OldFormat::LetThrough
                   ? RemappedInterrupt{FaultReason::None, false, 0, command}
                   : RemappedInterrupt{FaultReason::InterruptOldFormat, false, 0, {}};
    }
    const bool adds = address.get(RemappableAddress::has_subhandle);
    const std::uint32_t wanted = address.handle() + (adds ? request.data & subhandle_bits : 0);
    const auto index = static_cast<std::uint16_t>(wanted);
    if (adds && request.data >> 16 != 0) {
        return {FaultReason::InterruptReserved, false, index, {}};
    }
    if (wanted >= caches_.table.entries()) {
        return {FaultReason::InterruptBeyondTable, false, index, {}};
    }
    const Found found = find(index);
    const auto entry = InterruptEntry::from(found.entry.low);
    const auto source = InterruptSource::from(found.entry.high);
    const bool is_silent = entry.get(InterruptEntry::faults_disabled);
    if (found.fault != FaultReason::None) {
        return {found.fault, is_silent, index, {}};
    }
    if (!is_for(source, request.requester)) {
        return {FaultReason::InterruptOfAnother, is_silent, index, {}};
    }
    return {FaultReason::None, false, index, command_of(entry)};
}

/// What is not present, or wrong, is not kept: it is looked at again.  [VTD 6.2.5]
VtdInterrupts::Found VtdInterrupts::find(std::uint16_t index) {
    const auto cached = caches_.entries.find(index);
    if (cached != caches_.entries.end()) {
        return {FaultReason::None, cached->second};
    }
    const std::uint64_t place = caches_.table.address() + index * sizeof(Entry);
    if (!memory_.contains(place, sizeof(Entry))) {
        return {FaultReason::InterruptTableOutsideMemory, {}};
    }
    const auto entry = memory_.read<Entry>(place);
    const auto low = InterruptEntry::from(entry.low);
    if (!low.get(InterruptEntry::present)) {
        return {FaultReason::InterruptNotPresent, entry};
    }
    const bool is_sound = (entry.low & InterruptEntry::reserved) == 0 &&
                          (entry.high & InterruptSource::reserved) == 0 &&
                          !low.get(InterruptEntry::posted);
    if (!is_sound) {
        return {FaultReason::InterruptEntryReserved, entry};
    }
    caches_.entries[index] = entry;
    return {FaultReason::None, entry};
}

void VtdInterrupts::forget(std::uint16_t index, unsigned mask) {
    std::erase_if(caches_.entries,
                  [&](const auto& each) { return each.first >> mask == index >> mask; });
}

void VtdInterrupts::add_to(Hash& hash) const {
    for (const auto& [index, entry] : caches_.entries) {
        hash.add(index);
        hash.add(entry.low);
        hash.add(entry.high);
    }
}

} // namespace machine::glass
