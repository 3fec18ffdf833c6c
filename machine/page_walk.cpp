// SPDX-License-Identifier: MIT
#include "machine/page_walk.h"

#include "machine/slat_reader.h"
#include "x86/address.h"
#include "x86/control_registers.h"

namespace machine {
namespace {

using Access = WalkRequest::Access;
using Stage = WalkRead::Stage;
using x86::Level;
using x86::PageTableEntry;

/// What one stage found: an address in the space below it, unless it refused.
struct StageResult {
    Refusal refusal = Refusal::None;
    Stage refused_by = Stage::Guest;
    std::uint64_t address = 0;
};

class Walker {
public:
    Walker(std::span<const std::byte> ram, const WalkRequest& request, PageWalk& result)
        : ram_(ram), request_(request), result_(result) {}

    void run() {
        const StageResult guest = guest_stage();
        if (guest.refusal != Refusal::None) {
            return refuse(guest);
        }
        result_.guest_physical = guest.address;
        const StageResult nested = nested_stage(guest.address, request_.access);
        if (nested.refusal != Refusal::None) {
            return refuse(nested);
        }
        result_.physical = nested.address;
        result_.reached = true;
    }

private:
    void refuse(const StageResult& stage) {
        result_.refusal = stage.refusal;
        result_.refused_by = stage.refused_by;
    }

    StageResult guest_stage() {
        const std::uint64_t address = request_.virtual_address;
        if (!request_.paging) {
            return {Refusal::None, Stage::Guest, address};
        }
        if (!x86::is_canonical({address})) {
            return {Refusal::NotCanonical, Stage::Guest, 0};
        }
        std::uint64_t table = x86::Cr3::from(request_.guest_cr3).table_address();
        Rights rights;
        for (Level level = Level::Pml4;; level = x86::level_below(level)) {
            WalkRead read{Stage::Guest, level, address, entry_address(table, address, level)};
            // The processor sets A and D in the entry as it goes, so at the nested stage reading a
            // guest's page table counts as a user's write to it. [APM2 15.25.6]
            const StageResult place = nested_stage(read.guest_physical, Access::Write);
            if (place.refusal != Refusal::None) {
                return place;
            }
            read.physical = place.address;
            const auto entry = read_entry(read);
            const bool last = entry.is_leaf(level) && level != Level::Pml4;
            rights.add(entry, request_.no_execute);
            if (read.refusal == Refusal::None && last) {
                read.refusal = guest_refusal(rights);
            }
            result_.reads.push_back(read);
            if (read.refusal != Refusal::None) {
                return {read.refusal, Stage::Guest, 0};
            }
            if (last) {
                return {Refusal::None, Stage::Guest, inside_leaf(entry, level, address)};
            }
            table = entry.address();
        }
    }

    StageResult nested_stage(std::uint64_t guest_physical, Access access) {
        if (request_.nested_root == 0) {
            return {Refusal::None, Stage::Nested, guest_physical};
        }
        std::uint64_t table = x86::Cr3::from(request_.nested_root).table_address();
        for (Level level = Level::Pml4;; level = x86::level_below(level)) {
            WalkRead read{Stage::Nested, level, guest_physical, 0,
                          entry_address(table, guest_physical, level)};
            const auto entry = read_entry(read);
            if (read.refusal == Refusal::None) {
                read.refusal = nested_refusal(entry, access);
            }
            result_.reads.push_back(read);
            if (read.refusal != Refusal::None) {
                return {read.refusal, Stage::Nested, 0};
            }
            if (entry.is_leaf(level) && level != Level::Pml4) {
                return {Refusal::None, Stage::Nested, inside_leaf(entry, level, guest_physical)};
            }
            table = entry.address();
        }
    }

    /// The guest's rights are judged at the end, over all levels together.  [APM2 5.6]
    struct Rights {
        bool writable = true;
        bool user = true;
        bool executable = true;

        void add(PageTableEntry entry, bool no_execute_counts) {
            writable = writable && entry.get(PageTableEntry::writable);
            user = user && entry.get(PageTableEntry::user);
            executable =
                executable && !(no_execute_counts && entry.get(PageTableEntry::no_execute));
        }
    };

    Refusal guest_refusal(const Rights& rights) const {
        if (request_.user && !rights.user) {
            return Refusal::Supervisor;
        }
        if (request_.access == Access::Execute) {
            if (!rights.executable) {
                return Refusal::NoExecute;
            }
            return !request_.user && rights.user && request_.smep ? Refusal::SmepUserPage
                                                                  : Refusal::None;
        }
        if (!request_.user && rights.user && request_.smap) {
            return Refusal::SmapUserPage;
        }
        const bool binds = request_.user || request_.write_protect;
        return request_.access == Access::Write && binds && !rights.writable ? Refusal::ReadOnly
                                                                             : Refusal::None;
    }

    /// At the nested stage every access is a user's.  [APM2 15.25.5]
    static Refusal nested_refusal(PageTableEntry entry, Access access) {
        if (!entry.get(PageTableEntry::user)) {
            return Refusal::Supervisor;
        }
        if (access == Access::Write && !entry.get(PageTableEntry::writable)) {
            return Refusal::ReadOnly;
        }
        if (access == Access::Execute && entry.get(PageTableEntry::no_execute)) {
            return Refusal::NoExecute;
        }
        return Refusal::None;
    }

    PageTableEntry read_entry(WalkRead& read) const {
        const PhysicalRead found = read_physical(ram_, read.physical);
        read.entry = found.value;
        const auto entry = PageTableEntry::from(found.value);
        if (!found.inside) {
            read.refusal = Refusal::OutsideRam;
        } else if (!entry.is_present()) {
            read.refusal = Refusal::NotPresent;
        } else if (read.level == Level::Pml4 && entry.get(PageTableEntry::large)) {
            read.refusal = Refusal::ReservedBit;
        }
        return entry;
    }

    static std::uint64_t entry_address(std::uint64_t table, std::uint64_t address, Level level) {
        return table + 8 * x86::table_index(address, level);
    }

    static std::uint64_t inside_leaf(PageTableEntry entry, Level level, std::uint64_t address) {
        return entry.page_address(level) + address % x86::bytes_covered(level);
    }

    std::span<const std::byte> ram_;
    const WalkRequest& request_;
    PageWalk& result_;
};

} // namespace

WalkRequest request_for(const ProcessorState& processor, std::uint64_t virtual_address,
                        Access access) {
    const auto cr0 = x86::Cr0::from(processor.cr0);
    const auto cr4 = x86::Cr4::from(processor.cr4);
    const bool user_pages_allowed =
        x86::Rflags::from(processor.rflags).get(x86::Rflags::alignment_check);
    WalkRequest request;
    request.virtual_address = virtual_address;
    request.guest_cr3 = processor.cr3;
    request.nested_root = processor.nested_root;
    request.access = access;
    request.user = processor.cpl == 3;
    request.paging = cr0.get(x86::Cr0::paging);
    request.write_protect = cr0.get(x86::Cr0::write_protect);
    request.no_execute = x86::Efer::from(processor.efer).get(x86::Efer::no_execute);
    request.smep = cr4.get(x86::Cr4::supervisor_execution_prevention);
    request.smap = cr4.get(x86::Cr4::supervisor_access_prevention) && !user_pages_allowed;
    return request;
}

PageWalk walk(std::span<const std::byte> ram, const WalkRequest& request) {
    PageWalk result;
    Walker(ram, request, result).run();
    return result;
}

std::string sentence_of(Refusal refusal) {
    switch (refusal) {
    case Refusal::None: return "Nothing refuses this access.";
    case Refusal::NotCanonical:
        return "The address is not canonical: bits 63:48 must repeat bit 47.";
    case Refusal::NotPresent: return "The entry is not present (P = 0).";
    case Refusal::ReadOnly: return "The page is read-only (R/W = 0) and a write was wanted.";
    case Refusal::Supervisor: return "The page is not for users (U/S = 0).";
    case Refusal::NoExecute: return "The page holds no code (NX = 1) and a fetch was wanted.";
    case Refusal::SmepUserPage: return "The kernel may not execute a user's page (CR4.SMEP).";
    case Refusal::SmapUserPage: return "The kernel may not touch a user's page (CR4.SMAP, AC = 0).";
    case Refusal::ReservedBit:
        return "The entry sets a bit that must be clear (PS in a PML4 entry).";
    case Refusal::OutsideRam: return "The entry would lie outside RAM: the table is damaged.";
    }
    return "";
}

} // namespace machine
