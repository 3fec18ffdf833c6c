// SPDX-License-Identifier: MIT
// The first stage of translation: the guest's own tables, and what every bit in them means.
#include "machine/glass/mmu.h"

#include "tests/catch.h"
#include "tests/unit/machine/glass/page_tables.h"

namespace {

using namespace machine::glass;
using test::Entry;
using test::open_page;
using Level = x86::Level;
using Fault = MemoryFault::Kind;

constexpr std::uint64_t root = 0x1000;
constexpr std::uint64_t first_free = 0x2000;
constexpr std::uint64_t page = 0x8'0000; // where the page under test is, physically
constexpr std::uint64_t linear = 0x7000'1234'5000;

/// A machine in long mode with one page mapped; each test narrows one thing.
struct Paging {
    std::vector<std::byte> ram = std::vector<std::byte>(4 * 1024 * 1024);
    PhysicalMemory memory{ram};
    test::TableBuilder tables{memory, first_free};
    Mmu mmu{memory};
    PagingRegisters registers;

    Paging() {
        using x86::Cr0;
        using x86::Cr4;
        using x86::Efer;
        registers.cr0 = Cr0{}
                            .with(Cr0::protection, true)
                            .with(Cr0::paging, true)
                            .with(Cr0::write_protect, true);
        registers.cr3 = x86::Cr3::from(root);
        registers.cr4 = Cr4{}.with(Cr4::physical_address_extension, true);
        registers.efer = Efer{}
                             .with(Efer::long_mode_enable, true)
                             .with(Efer::long_mode_active, true)
                             .with(Efer::no_execute, true);
        tables.map(root, linear, open_page(page));
    }

    Translation access(AccessKind kind, Privilege privilege = Privilege::Supervisor,
                       std::uint64_t address = linear + 0x123) {
        return mmu.translate(registers, {address, kind, privilege});
    }
    Translation read(Privilege privilege = Privilege::Supervisor) {
        return access(AccessKind::Read, privilege);
    }
    Translation write(Privilege privilege = Privilege::Supervisor) {
        return access(AccessKind::Write, privilege);
    }
    Translation fetch(Privilege privilege = Privilege::Supervisor) {
        return access(AccessKind::Fetch, privilege);
    }
    void narrow(Level level, Entry (*change)(Entry)) {
        const std::uint64_t at = tables.slot(root, linear, level);
        tables.set(at, change(tables.entry(at)));
    }
    Entry leaf() { return tables.entry(tables.slot(root, linear)); }
};

Entry absent(Entry entry) { return entry.with(Entry::present, false); }
Entry read_only(Entry entry) { return entry.with(Entry::writable, false); }
Entry supervisor(Entry entry) { return entry.with(Entry::user, false); }
Entry no_execute(Entry entry) { return entry.with(Entry::no_execute, true); }

/// A page fault with this error code, at the address asked for.
void check_page_fault(const Translation& result, std::uint32_t error_code,
                      std::uint64_t address = linear + 0x123) {
    CHECK_FALSE(result.ok);
    CHECK(result.fault.kind == Fault::PageFault);
    CHECK(result.fault.error_code.raw == error_code);
    CHECK(result.fault.linear == address);
}

// The error code's bits.
constexpr std::uint32_t protection = 1, writing = 2, by_user = 4, reserved = 8, fetching = 16;

} // namespace

TEST_CASE("Without paging an address is physical", "[mmu]") {
    Paging p;
    p.registers.cr0 = x86::Cr0{}.with(x86::Cr0::protection, true);
    const auto result = p.access(AccessKind::Write, Privilege::Supervisor, 0x1234);
    CHECK(result.ok);
    CHECK(result.physical == 0x1234);
    CHECK((result.readable && result.writable && result.executable));
}

TEST_CASE("A 4 KiB page keeps the offset", "[mmu]") {
    Paging p;
    CHECK(p.read().physical == page + 0x123);
    CHECK(p.read().page_bytes == 4096);
}

TEST_CASE("A 2 MiB page keeps 21 bits of the address", "[mmu]") {
    Paging p;
    constexpr std::uint64_t large = 0xFFFF'8000'0000'0000;
    p.tables.map(root, large, open_page(0x20'0000), Level::PageDirectory);
    const auto result = p.access(AccessKind::Read, Privilege::Supervisor, large + 0x1F'F123);
    CHECK(result.physical == 0x3F'F123);
    CHECK(result.page_bytes == 2 * 1024 * 1024);
}

TEST_CASE("A 1 GiB page keeps 30 bits of the address", "[mmu]") {
    Paging p;
    constexpr std::uint64_t huge = 0xFFFF'8000'4000'0000;
    p.tables.map(root, huge, open_page(0x8000'0000), Level::PageDirectoryPointer);
    const auto result = p.access(AccessKind::Read, Privilege::Supervisor, huge + 0x3FFF'F123);
    CHECK(result.physical == 0xBFFF'F123);
    CHECK(result.page_bytes == 1024 * 1024 * 1024);
}

TEST_CASE("The PAT bit of a large page is no part of its address", "[mmu]") {
    Paging p;
    constexpr std::uint64_t large = 0xFFFF'8000'0000'0000;
    p.tables.map(root, large, open_page(0x20'0000).with(Entry::pat_large, true),
                 Level::PageDirectory);
    CHECK(p.access(AccessKind::Read, Privilege::Supervisor, large).physical == 0x20'0000);
}

TEST_CASE("Where an entry is absent, reading, writing and fetching fault each in its way",
          "[mmu]") {
    for (const Level level :
         {Level::Pml4, Level::PageDirectoryPointer, Level::PageDirectory, Level::PageTable}) {
        Paging p;
        p.narrow(level, absent);
        check_page_fault(p.read(), 0);
        check_page_fault(p.write(), writing);
        check_page_fault(p.fetch(), fetching);
        check_page_fault(p.write(Privilege::User), writing | by_user);
    }
}

TEST_CASE("A read-only entry at any level refuses a user's write and allows a read", "[mmu]") {
    for (const Level level :
         {Level::Pml4, Level::PageDirectoryPointer, Level::PageDirectory, Level::PageTable}) {
        Paging p;
        p.narrow(level, read_only);
        check_page_fault(p.write(Privilege::User), protection | writing | by_user);
        CHECK(p.read(Privilege::User).ok);
        CHECK_FALSE(p.read(Privilege::User).writable);
    }
}

TEST_CASE("CR0.WP decides whether read-only binds the supervisor", "[mmu]") {
    Paging p;
    p.narrow(Level::PageTable, read_only);
    check_page_fault(p.write(), protection | writing);
    p.registers.cr0 = p.registers.cr0.with(x86::Cr0::write_protect, false);
    CHECK(p.write().ok);
    check_page_fault(p.write(Privilege::User), protection | writing | by_user);
}

TEST_CASE("A supervisor's page is closed to users, at whichever level it says so", "[mmu]") {
    for (const Level level :
         {Level::Pml4, Level::PageDirectoryPointer, Level::PageDirectory, Level::PageTable}) {
        Paging p;
        p.narrow(level, supervisor);
        check_page_fault(p.read(Privilege::User), protection | by_user);
        check_page_fault(p.write(Privilege::User), protection | writing | by_user);
        check_page_fault(p.fetch(Privilege::User), protection | by_user | fetching);
        CHECK(p.read().ok);
    }
}

TEST_CASE("NX at any level refuses fetching and nothing else", "[mmu]") {
    for (const Level level :
         {Level::Pml4, Level::PageDirectoryPointer, Level::PageDirectory, Level::PageTable}) {
        Paging p;
        p.narrow(level, no_execute);
        check_page_fault(p.fetch(), protection | fetching);
        check_page_fault(p.fetch(Privilege::User), protection | by_user | fetching);
        CHECK(p.write().ok);
        CHECK_FALSE(p.read().executable);
    }
}

TEST_CASE("NX without EFER.NXE is a reserved bit, and a fetch is not told apart", "[mmu]") {
    Paging p;
    p.registers.efer = p.registers.efer.with(x86::Efer::no_execute, false);
    CHECK(p.fetch().ok);
    p.narrow(Level::PageTable, no_execute);
    check_page_fault(p.read(), protection | reserved);
    check_page_fault(p.fetch(), protection | reserved);
    p.narrow(Level::PageTable, absent);
    check_page_fault(p.fetch(), 0);
}

TEST_CASE("Address bits that no physical address has are reserved", "[mmu]") {
    for (const Level level :
         {Level::Pml4, Level::PageDirectoryPointer, Level::PageDirectory, Level::PageTable}) {
        for (const unsigned bit : {40u, 45u, 51u}) {
            Paging p;
            const std::uint64_t at = p.tables.slot(root, linear, level);
            p.tables.set(at, Entry::from(p.tables.entry(at).raw | 1ull << bit));
            check_page_fault(p.read(), protection | reserved);
            check_page_fault(p.write(Privilege::User), protection | writing | by_user | reserved);
        }
    }
    Paging p; // The bits above, but for NX, are the software's.
    p.tables.set(p.tables.slot(root, linear), Entry::from(p.leaf().raw | 0x7FFull << 52));
    CHECK(p.read().ok);
}

TEST_CASE("A PML4 entry cannot be a page", "[mmu]") {
    Paging p;
    p.narrow(Level::Pml4, [](Entry entry) { return entry.with(Entry::large, true); });
    check_page_fault(p.read(), protection | reserved);
}

TEST_CASE("The low address bits of a large page are reserved", "[mmu]") {
    Paging p;
    constexpr std::uint64_t large = 0xFFFF'8000'0000'0000;
    constexpr std::uint64_t huge = 0xFFFF'8000'4000'0000;
    p.tables.map(root, large, open_page(0x20'2000), Level::PageDirectory);
    p.tables.map(root, huge, open_page(0x8020'0000), Level::PageDirectoryPointer);
    check_page_fault(p.access(AccessKind::Read, Privilege::Supervisor, large),
                     protection | reserved, large);
    check_page_fault(p.access(AccessKind::Read, Privilege::Supervisor, huge), protection | reserved,
                     huge);
}

TEST_CASE("SMEP keeps the supervisor from executing a user's page", "[mmu]") {
    Paging p;
    p.registers.cr4 = p.registers.cr4.with(x86::Cr4::supervisor_execution_prevention, true);
    check_page_fault(p.fetch(), protection | fetching);
    CHECK(p.read().ok);
    CHECK(p.fetch(Privilege::User).ok);
    p.narrow(Level::PageTable, supervisor);
    CHECK(p.fetch().ok);
}

TEST_CASE("SMEP makes fetches told apart even without NX", "[mmu]") {
    Paging p;
    p.registers.efer = p.registers.efer.with(x86::Efer::no_execute, false);
    p.registers.cr4 = p.registers.cr4.with(x86::Cr4::supervisor_execution_prevention, true);
    p.narrow(Level::PageTable, absent);
    check_page_fault(p.fetch(), fetching);
}

TEST_CASE("SMAP keeps the supervisor off a user's page unless AC suspends it", "[mmu]") {
    Paging p;
    p.registers.cr4 = p.registers.cr4.with(x86::Cr4::supervisor_access_prevention, true);
    check_page_fault(p.read(), protection);
    check_page_fault(p.write(), protection | writing);
    CHECK(p.read(Privilege::SupervisorSmapSuspended).ok);
    CHECK(p.write(Privilege::SupervisorSmapSuspended).ok);
    CHECK(p.read(Privilege::User).ok);
    CHECK(p.fetch().ok); // fetching is SMEP's matter
    CHECK_FALSE(p.fetch().readable);
}

TEST_CASE("An address that is not canonical is a general protection fault", "[mmu]") {
    Paging p;
    for (const std::uint64_t address :
         {0x0000'8000'0000'0000ull, 0xFFFF'7FFF'FFFF'FFFFull, 0x8000'0000'0000'0000ull}) {
        const auto result = p.access(AccessKind::Read, Privilege::Supervisor, address);
        CHECK_FALSE(result.ok);
        CHECK(result.fault.kind == Fault::GeneralProtection);
    }
}

TEST_CASE("Reading sets the accessed bits, writing the leaf's dirty bit as well", "[mmu]") {
    Paging p;
    CHECK_FALSE(p.read().writable); // the dirty bit is owed: the next write must be seen
    CHECK(p.leaf().get(Entry::accessed));
    CHECK_FALSE(p.leaf().get(Entry::dirty));
    CHECK(p.write().writable);
    CHECK(p.leaf().get(Entry::dirty));
    CHECK(p.read().writable);
    CHECK_FALSE(
        p.tables.entry(p.tables.slot(root, linear, Level::PageDirectory)).get(Entry::dirty));
}

TEST_CASE("An access that faults leaves no dirty bit", "[mmu]") {
    Paging p;
    p.narrow(Level::PageTable, read_only);
    CHECK_FALSE(p.write().ok);
    CHECK_FALSE(p.leaf().get(Entry::dirty));
    CHECK_FALSE(p.leaf().get(Entry::accessed));
}

TEST_CASE("A walk without traces changes nothing and says what it owes", "[mmu]") {
    Paging p;
    const Entry before = p.leaf();
    const Access access{linear, AccessKind::Write, Privilege::Supervisor};
    const auto quiet = p.mmu.translate(p.registers, access, Traces::None);
    CHECK(quiet.ok);
    CHECK(quiet.owes_traces);
    CHECK(p.leaf() == before);
    p.write();
    CHECK_FALSE(p.mmu.translate(p.registers, access, Traces::None).owes_traces);
}

TEST_CASE("Tables outside RAM read as ones, which is a reserved bit", "[mmu]") {
    Paging p;
    p.registers.cr3 = x86::Cr3::from(0x7000'0000);
    check_page_fault(p.read(), protection | reserved);
}
