// SPDX-License-Identifier: MIT
// See mmu.h. Where the manual leaves a choice, we do as QEMU's TCG does, so that a guest sees the
// same on both machines.
#include "machine/glass/mmu.h"

namespace machine::glass {
namespace {

using Entry = x86::PageTableEntry;
using ErrorCode = x86::PageFaultErrorCode;
using NestedInfo = x86::svm::NestedPageFaultInfo;

/// Address bits that no physical address has.
constexpr std::uint64_t beyond_physical =
    decltype(Entry::frame)::mask & ~((1ull << physical_address_bits) - 1);

/// Bits that must be zero in `entry`. [APM2 5.4.1]
constexpr std::uint64_t reserved_bits(Entry entry, x86::Level level, bool no_execute_enabled) {
    std::uint64_t reserved = beyond_physical;
    if (!no_execute_enabled) {
        reserved |= decltype(Entry::no_execute)::mask;
    }
    if (level == x86::Level::Pml4) {
        reserved |= decltype(Entry::large)::mask;
    } else if (level != x86::Level::PageTable && entry.get(Entry::large)) {
        const std::uint64_t below_page = x86::bytes_covered(level) - 1;
        reserved |= below_page & decltype(Entry::frame)::mask & ~decltype(Entry::pat_large)::mask;
    }
    return reserved;
}

/// What every level on the way grants.
struct Rights {
    bool writable = true;
    bool user = true;
    bool executable = true;

    constexpr void narrow(Entry entry) {
        writable = writable && entry.get(Entry::writable);
        user = user && entry.get(Entry::user);
        executable = executable && !entry.get(Entry::no_execute);
    }
    constexpr bool allow(AccessKind kind, bool readable) const {
        switch (kind) {
        case AccessKind::Read: return readable;
        case AccessKind::Write: return writable;
        case AccessKind::Fetch: return executable;
        }
        return false;
    }
};

} // namespace

/// One translation in progress.
class Mmu::Walk {
public:
    Walk(PhysicalMemory& memory, const PagingRegisters& registers, const Access& access,
         Traces traces)
        : memory_(memory), registers_(registers), access_(access), traces_(traces) {}

    Translation run() {
        result_.page_bytes = x86::page_bytes;
        std::uint64_t guest_physical = access_.linear;
        Rights rights;
        if (registers_.cr0.get(x86::Cr0::paging)) {
            if (!x86::is_canonical({access_.linear})) {
                return fault(MemoryFault::Kind::GeneralProtection);
            }
            if (!walk_guest(guest_physical, rights)) {
                return result_;
            }
        } else {
            readable_ = true;
        }
        Rights nested;
        if (!translate_nested(guest_physical, access_.kind, Stage::FinalPage, result_.physical,
                              nested)) {
            return result_;
        }
        result_.ok = true;
        result_.readable = readable_;
        result_.writable = rights.writable && nested.writable;
        result_.executable = rights.executable && nested.executable;
        return result_;
    }

private:
    enum class Stage : std::uint8_t { FinalPage, GuestTable };

    Translation fault(MemoryFault::Kind kind) {
        result_.ok = false;
        result_.fault.kind = kind;
        result_.fault.linear = access_.linear;
        return result_;
    }

    bool page_fault(ErrorCode reason) {
        const bool fetch_is_told = registers_.efer.get(x86::Efer::no_execute) ||
                                   registers_.cr4.get(x86::Cr4::supervisor_execution_prevention);
        fault(MemoryFault::Kind::PageFault);
        result_.fault.error_code =
            reason.with(ErrorCode::write, access_.kind == AccessKind::Write)
                .with(ErrorCode::user, access_.privilege == Privilege::User)
                .with(ErrorCode::fetch, access_.kind == AccessKind::Fetch && fetch_is_told);
        return false;
    }

    bool nested_fault(std::uint64_t guest_physical, AccessKind kind, Stage stage,
                      NestedInfo reason) {
        fault(MemoryFault::Kind::NestedPageFault);
        result_.fault.guest_physical = guest_physical;
        result_.fault.nested =
            reason.with(NestedInfo::user, stage == Stage::GuestTable || is_user_to_nested(stage))
                .with(NestedInfo::write, kind == AccessKind::Write)
                .with(NestedInfo::fetch, kind == AccessKind::Fetch)
                .with(NestedInfo::page_table_walk, stage == Stage::GuestTable)
                .with(NestedInfo::final_translation, stage == Stage::FinalPage);
        return false;
    }

    /// Sets `bits` in the entry at `address`, or notes that it should have been done.
    void leave_trace(std::uint64_t address, Entry& entry, std::uint64_t bits) {
        if ((entry.raw & bits) == bits) {
            return;
        }
        if (traces_ == Traces::None) {
            result_.owes_traces = true;
            return;
        }
        entry.raw |= bits;
        memory_.write(address, entry.raw);
    }

    /// Without GMET the nested tables take the whole guest for user mode. With it they see the mode
    /// of the access, and the processor's own reading of the guest's tables counts as supervisor's.
    bool is_user_to_nested(Stage stage) const {
        return !registers_.nested_execute_trap ||
               (stage == Stage::FinalPage && access_.privilege == Privilege::User);
    }
    bool nested_tables_allow(Rights& rights, AccessKind kind, Stage stage) const;

    static constexpr std::uint64_t accessed = decltype(Entry::accessed)::mask;
    static constexpr std::uint64_t dirty = decltype(Entry::dirty)::mask;
    static std::uint64_t traces_of(AccessKind kind) {
        return kind == AccessKind::Write ? accessed | dirty : accessed;
    }

    bool translate_nested(std::uint64_t guest_physical, AccessKind kind, Stage stage,
                          std::uint64_t& physical, Rights& rights);
    bool walk_guest(std::uint64_t& guest_physical, Rights& rights);
    bool allow_guest_access(Rights& rights);

    PhysicalMemory& memory_;
    const PagingRegisters& registers_;
    const Access& access_;
    Traces traces_;
    bool readable_ = false;
    Translation result_;
};

/// GMET makes U in a nested entry a choice: 1 is for user mode to execute, 0 for the supervisor.
/// User mode can use nothing that has U=0; the supervisor reads and writes both. The manual does
/// not say how walks of the guest's own tables count: here U does not stop them. [APM2 15.25]
bool Mmu::Walk::nested_tables_allow(Rights& rights, AccessKind kind, Stage stage) const {
    const bool is_user = is_user_to_nested(stage);
    if (is_user && !rights.user) {
        return false;
    }
    if (!is_user && rights.user) {
        rights.executable = false;
    }
    return rights.allow(kind, true);
}

/// The second stage. [APM2 15.25.5]
bool Mmu::Walk::translate_nested(std::uint64_t guest_physical, AccessKind kind, Stage stage,
                                 std::uint64_t& physical, Rights& rights) {
    if (!registers_.nested) {
        physical = guest_physical;
        return true;
    }
    std::uint64_t table = registers_.nested_root & decltype(Entry::frame)::mask;
    for (x86::Level level = x86::Level::Pml4;; level = x86::level_below(level)) {
        const std::uint64_t address = table + 8 * x86::table_index(guest_physical, level);
        auto entry = Entry::from(memory_.read<std::uint64_t>(address));
        if (!entry.is_present()) {
            return nested_fault(guest_physical, kind, stage, {});
        }
        const auto forbidden = NestedInfo{}.with(NestedInfo::present, true);
        if ((entry.raw & reserved_bits(entry, level, registers_.nested_no_execute)) != 0) {
            return nested_fault(guest_physical, kind, stage,
                                forbidden.with(NestedInfo::reserved, true));
        }
        rights.narrow(entry);
        if (!entry.is_leaf(level)) {
            leave_trace(address, entry, accessed);
            table = entry.address();
            continue;
        }
        if (!nested_tables_allow(rights, kind, stage)) {
            return nested_fault(guest_physical, kind, stage, forbidden);
        }
        leave_trace(address, entry, traces_of(kind));
        rights.writable = rights.writable && entry.get(Entry::dirty);
        physical = entry.page_address(level) | (guest_physical & (x86::bytes_covered(level) - 1));
        return true;
    }
}

/// The first stage. Reading the guest's tables counts as writing to them, because accessed bits may
/// have to be set: so a table in a page that is read-only for the guest stops it. [APM2 15.25.6]
bool Mmu::Walk::walk_guest(std::uint64_t& guest_physical, Rights& rights) {
    const bool no_execute_enabled = registers_.efer.get(x86::Efer::no_execute);
    std::uint64_t table = registers_.cr3.table_address();
    for (x86::Level level = x86::Level::Pml4;; level = x86::level_below(level)) {
        const std::uint64_t guest_address = table + 8 * x86::table_index(access_.linear, level);
        std::uint64_t address = 0;
        Rights table_rights;
        if (!translate_nested(guest_address, AccessKind::Write, Stage::GuestTable, address,
                              table_rights)) {
            return false;
        }
        auto entry = Entry::from(memory_.read<std::uint64_t>(address));
        if (!entry.is_present()) {
            return page_fault({});
        }
        const auto forbidden = ErrorCode{}.with(ErrorCode::present, true);
        if ((entry.raw & reserved_bits(entry, level, no_execute_enabled)) != 0) {
            return page_fault(forbidden.with(ErrorCode::reserved, true));
        }
        rights.narrow(entry);
        if (!entry.is_leaf(level)) {
            leave_trace(address, entry, accessed);
            table = entry.address();
            continue;
        }
        if (!allow_guest_access(rights)) {
            return page_fault(forbidden);
        }
        leave_trace(address, entry, traces_of(access_.kind));
        rights.writable = rights.writable && entry.get(Entry::dirty);
        result_.page_bytes = x86::bytes_covered(level);
        guest_physical =
            entry.page_address(level) | (access_.linear & (x86::bytes_covered(level) - 1));
        return true;
    }
}

/// Narrows `rights` by who asks (ring, WP, SMEP, SMAP); may the access be made? [APM2 5.6]
bool Mmu::Walk::allow_guest_access(Rights& rights) {
    readable_ = true;
    if (access_.privilege == Privilege::User) {
        if (!rights.user) {
            return false;
        }
    } else {
        if (!registers_.cr0.get(x86::Cr0::write_protect)) {
            rights.writable = true;
        }
        if (rights.user && registers_.cr4.get(x86::Cr4::supervisor_execution_prevention)) {
            rights.executable = false;
        }
        if (rights.user && access_.privilege == Privilege::Supervisor &&
            registers_.cr4.get(x86::Cr4::supervisor_access_prevention)) {
            readable_ = false;
            rights.writable = false;
        }
    }
    return rights.allow(access_.kind, readable_);
}

Translation Mmu::translate(const PagingRegisters& registers, const Access& access,
                           Traces traces) const {
    return Walk(memory_, registers, access, traces).run();
}

} // namespace machine::glass
