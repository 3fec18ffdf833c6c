// SPDX-License-Identifier: MIT
#include "hypervisor/guest_memory.h"

#include "hypervisor/cpu.h"

#include <algorithm>
#include <cstring>

namespace hv {
namespace {

using abi::tlfs::TranslateCode;

bool breaks_privilege(const x86::Walk& walk, const x86::svm::SaveArea& save,
                      TranslationRequest request) {
    const bool write_protected = request.as_user || save.cr0.get(x86::Cr0::write_protect);
    return (request.as_user && !walk.user) ||
           (request.write && !walk.writable && write_protected) ||
           (request.execute && !walk.executable && save.efer.get(x86::Efer::no_execute));
}

/// Accessed in every entry, dirty in the leaf of a write, as the processor would. An entry that the
/// VTL itself could not write stays as it is.
void set_table_bits(const Partition& partition, abi::Vtl vtl, const x86::Walk& walk, bool write) {
    for (unsigned index = 0; index < walk.count; ++index) {
        const x86::WalkStep& step = walk.steps[index];
        const x86::GuestPhysicalAddress place{step.entry_address};
        std::byte* const page = partition.page_for_writing(vtl, place.page());
        if (page == nullptr) {
            continue;
        }
        const bool is_leaf = index + 1 == walk.count;
        auto& entry = *reinterpret_cast<x86::PageTableEntry*>(page + place.offset());
        entry = entry.with(x86::PageTableEntry::accessed, true);
        if (is_leaf && write) {
            entry = entry.with(x86::PageTableEntry::dirty, true);
        }
    }
}

/// The guest-physical page itself: what do the nested tables allow?
TranslateCode judge_page(const Partition& partition, abi::Vtl vtl, std::uint64_t physical,
                         TranslationRequest request) {
    const abi::PageAccess access =
        partition.access_of(vtl, x86::GuestPhysicalAddress{physical}.page());
    const bool exists = access != abi::PageAccess::none() ||
                        partition.is_ram(x86::GuestPhysicalAddress{physical}.page());
    if (!exists) {
        return TranslateCode::GpaUnmapped;
    }
    if (!access.allows(abi::PageAccess::read())) {
        return TranslateCode::GpaNoReadAccess;
    }
    return request.write && !access.allows(abi::PageAccess::write())
               ? TranslateCode::GpaNoWriteAccess
               : TranslateCode::Success;
}

} // namespace

const std::uint64_t* ReadableMemory::table_at(std::uint64_t physical) const {
    const x86::GuestPage page = x86::GuestPhysicalAddress{physical}.page();
    const bool readable =
        partition.is_ram(page) && partition.access_of(vtl, page).allows(abi::PageAccess::read());
    return readable ? reinterpret_cast<const std::uint64_t*>(cpu::ram_at(physical)) : nullptr;
}

Translated translate(VirtualProcessor& vp, abi::Vtl vtl, std::uint64_t address,
                     TranslationRequest request) {
    const auto& save = vp.vmcb_of(vtl).save;
    if (!save.cr0.get(x86::Cr0::paging)) {
        return {judge_page(vp.partition, vtl, address, request), address};
    }
    if (!x86::is_canonical({address})) {
        return {TranslateCode::PageNotPresent};
    }
    const ReadableMemory memory{vp.partition, vtl};
    const x86::Walk walk = x86::walk(memory, save.cr3.table_address(), address);
    if (walk.end == x86::Walk::End::TableOutsideMemory) {
        return {TranslateCode::GpaUnmapped};
    }
    if (!walk.is_mapped()) {
        return {TranslateCode::PageNotPresent};
    }
    if (!request.ignore_privilege && breaks_privilege(walk, save, request)) {
        return {TranslateCode::PrivilegeViolation};
    }
    const TranslateCode code = judge_page(vp.partition, vtl, walk.physical, request);
    if (code == TranslateCode::Success && request.set_table_bits) {
        set_table_bits(vp.partition, vtl, walk, request.write);
    }
    return {code, walk.physical};
}

std::size_t read_guest(VirtualProcessor& vp, std::uint64_t address, std::span<std::uint8_t> to) {
    std::size_t done = 0;
    while (done < to.size()) {
        const std::uint64_t from = address + done;
        const Translated place = translate(vp, vp.active_vtl, from, {.ignore_privilege = true});
        const x86::GuestPhysicalAddress physical{place.physical};
        if (place.code != TranslateCode::Success || !vp.partition.is_ram(physical.page())) {
            break;
        }
        const std::size_t count =
            std::min<std::size_t>(to.size() - done, x86::page_bytes - physical.offset());
        std::memcpy(&to[done], cpu::ram_at(place.physical), count);
        done += count;
    }
    return done;
}

x86::SystemInstruction instruction_at_rip(VirtualProcessor& vp) {
    constexpr std::size_t longest_instruction = 15;
    const auto& save = vp.vmcb().save;
    const auto code = save.cs.attributes.unpacked();
    if (!code.get(x86::SegmentAttributes::long_mode)) {
        return {}; // Only 64-bit code is understood.
    }
    std::uint8_t bytes[longest_instruction];
    const std::size_t count = read_guest(vp, save.rip, bytes);
    return x86::decode_system_instruction({bytes, count});
}

std::uint64_t& register_numbered(VirtualProcessor& vp, unsigned number) {
    GuestRegisters& shared = vp.registers;
    auto& save = vp.vmcb().save;
    std::uint64_t* const all[] = {&save.rax,   &shared.rcx, &shared.rdx, &shared.rbx,
                                  &save.rsp,   &shared.rbp, &shared.rsi, &shared.rdi,
                                  &shared.r8,  &shared.r9,  &shared.r10, &shared.r11,
                                  &shared.r12, &shared.r13, &shared.r14, &shared.r15};
    return *all[number % 16];
}

std::uint64_t operand_address(VirtualProcessor& vp, const x86::SystemInstruction& instruction) {
    using Segment = x86::SystemInstruction::Segment;
    const auto& save = vp.vmcb().save;
    std::uint64_t general[16];
    for (unsigned number = 0; number < 16; ++number) {
        general[number] = register_numbered(vp, number);
    }
    const std::uint64_t base = instruction.segment == Segment::Fs   ? save.fs.base
                               : instruction.segment == Segment::Gs ? save.gs.base
                                                                    : 0;
    return instruction.address(general, save.rip + instruction.length, base);
}

} // namespace hv
