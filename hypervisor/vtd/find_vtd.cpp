// SPDX-License-Identifier: MIT
#include "hypervisor/vtd/find_vtd.h"

#include "abi/memory_layout.h"
#include "hypervisor/firmware_memory.h"
#include "x86/address.h"

namespace hv {
namespace {

using namespace x86::acpi;

FoundVtd unusable(const char* problem) {
    FoundVtd found;
    found.kind = FoundVtd::Kind::Unusable;
    found.problem = problem;
    return found;
}

bool is_place_for_registers(std::uint64_t address) {
    return address % x86::page_bytes == 0 && address >= end_of_low_ram &&
           address < abi::physical_address_limit;
}

/// `unit` with its list of devices, if these are sound.
FoundVtd usable(const DmarStart& start, const DmarRemappingUnit& unit, Table scopes) {
    DmarScope scope{};
    for (std::uint64_t at = 0; at < scopes.size(); at += scope.length) {
        if (!read_at(scopes, at, scope) || scope.length < sizeof scope + sizeof(DmarStep) ||
            scope.length > scopes.size() - at) {
            return unusable("The DMAR table's list of devices is damaged.");
        }
    }
    if (unit.segment != 0 || !is_place_for_registers(unit.register_base)) {
        return unusable("The DMAR table places the IOMMU where it cannot be.");
    }
    const bool serves_all = (unit.flags & DmarRemappingUnit::serves_all_others) != 0;
    const bool promises_interrupts = (start.flags & DmarStart::remaps_interrupts) != 0;
    return {FoundVtd::Kind::Found, "", unit.register_base, promises_interrupts, serves_all, scopes};
}

/// The one unit there is.
FoundVtd find_unit(Table dmar) {
    FoundVtd result = unusable("The DMAR table names no IOMMU.");
    bool is_first = true;
    DmarStart start{};
    if (!read_at(dmar, sizeof(TableHeader), start)) {
        return unusable("The DMAR table is cut short.");
    }
    DmarStructureHeader header{};
    for (std::uint64_t at = sizeof(TableHeader) + sizeof(DmarStart); read_at(dmar, at, header);
         at += header.length) {
        if (header.length < sizeof header) {
            return unusable("The DMAR table has an entry without a length.");
        }
        if (header.kind != DmarStructureHeader::Kind::RemappingUnit) {
            continue;
        }
        DmarRemappingUnit unit{};
        if (header.length < sizeof unit || header.length > dmar.size() - at ||
            !read_at(dmar, at, unit)) {
            return unusable("The DMAR table is cut short.");
        }
        if (!is_first) {
            return unusable("This machine has several IOMMUs.");
        }
        is_first = false;
        result = usable(start, unit, dmar.subspan(at + sizeof unit, header.length - sizeof unit));
    }
    return result;
}

} // namespace

/// What is behind a bridge is served if any bridge is: its bus number does not tell which.
bool FoundVtd::serves(x86::PciRequester requester) const {
    using x86::PciRequester;
    const std::uint8_t bus = requester.get(PciRequester::bus);
    DmarScope scope{};
    DmarStep step{};
    bool is_served = serves_all_devices;
    for (std::uint64_t at = 0; read_at(scopes, at, scope); at += scope.length) {
        const bool is_itself = read_at(scopes, at + sizeof scope, step) && scope.start_bus == bus &&
                               PciRequester::of(bus, step.device, step.function) == requester;
        const bool is_one = scope.kind == DmarScope::Kind::Device && is_itself &&
                            scope.length == sizeof scope + sizeof step;
        const bool is_behind = scope.kind == DmarScope::Kind::Bridge && (is_itself || bus != 0);
        is_served = is_served || is_one || is_behind;
    }
    return is_served;
}

FoundVtd find_vtd(std::uint64_t rsdp) {
    const FoundTable found = find_table(FirmwareMemory{}, rsdp, dmar_signature);
    switch (found.kind) {
    case FoundTable::Kind::Absent: return {};
    case FoundTable::Kind::Damaged: return unusable("The DMAR table is damaged.");
    case FoundTable::Kind::Sound: break;
    }
    return find_unit(found.table);
}

} // namespace hv
