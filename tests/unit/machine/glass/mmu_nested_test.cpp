// SPDX-License-Identifier: MIT
// The second stage of translation: nested tables, and exactly what VMEXIT_NPF says. The numbers
// were measured on QEMU 7.2.  [APM2 15.25.6]
#include "machine/glass/mmu.h"
#include "tests/catch.h"
#include "tests/unit/machine/glass/page_tables.h"

namespace {

using namespace machine::glass;
using test::Entry;
using test::open_page;
using Level = x86::Level;
using Fault = MemoryFault::Kind;

constexpr std::uint64_t guest_root = 0x1000;
constexpr std::uint64_t nested_root = 0x10'0000;
constexpr std::uint64_t first_free_guest = 0x2000;
constexpr std::uint64_t first_free_nested = 0x10'1000;
constexpr std::uint64_t linear = 0xFFFF'F800'0000'0000;
constexpr std::uint64_t guest_page = 0x8'0000;

/// A guest with one page of its own; nested tables map the first MiB to itself.
struct NestedPaging {
    std::vector<std::byte> ram = std::vector<std::byte>(4 * 1024 * 1024);
    PhysicalMemory memory{ram};
    test::TableBuilder guest{memory, first_free_guest};
    test::TableBuilder nested{memory, first_free_nested};
    Mmu mmu{memory};
    PagingRegisters registers;

    NestedPaging() {
        using x86::Cr0;
        using x86::Efer;
        registers.cr0 = Cr0{}
                            .with(Cr0::protection, true)
                            .with(Cr0::paging, true)
                            .with(Cr0::write_protect, true);
        registers.cr3 = x86::Cr3::from(guest_root);
        registers.cr4 = x86::Cr4{}.with(x86::Cr4::physical_address_extension, true);
        registers.efer = Efer{}.with(Efer::long_mode_active, true).with(Efer::no_execute, true);
        registers.nested = true;
        registers.nested_root = nested_root;
        registers.nested_no_execute = true;
        guest.map(guest_root, linear, open_page(guest_page));
        for (std::uint64_t at = 0; at < 0x10'0000; at += x86::page_bytes) {
            nested.map(nested_root, at, open_page(at));
        }
    }

    Translation access(AccessKind kind, Privilege privilege = Privilege::Supervisor) {
        return mmu.translate(registers, {linear + 0x123, kind, privilege});
    }
    void set_nested(std::uint64_t guest_physical, Entry entry) {
        nested.set(nested.slot(nested_root, guest_physical), entry);
    }
    /// The guest's own table entry for the page, as a guest-physical address.
    std::uint64_t guest_entry() { return guest.slot(guest_root, linear); }
};

void check_nested_fault(const Translation& result, std::uint64_t info, std::uint64_t address) {
    CHECK_FALSE(result.ok);
    CHECK(result.fault.kind == Fault::NestedPageFault);
    CHECK(result.fault.nested.raw == info);
    CHECK(result.fault.guest_physical == address);
}

} // namespace

TEST_CASE("Two stages lead to the page that the second names", "[mmu][nested]") {
    NestedPaging p;
    p.set_nested(guest_page, open_page(0x20'0000));
    CHECK(p.access(AccessKind::Read).physical == 0x20'0123);
}

TEST_CASE("A nested entry that is absent says how it was wanted", "[mmu][nested]") {
    NestedPaging p;
    p.set_nested(guest_page, Entry{});
    check_nested_fault(p.access(AccessKind::Read), 0x1'0000'0004, guest_page + 0x123);
    check_nested_fault(p.access(AccessKind::Write), 0x1'0000'0006, guest_page + 0x123);
    check_nested_fault(p.access(AccessKind::Fetch), 0x1'0000'0014, guest_page + 0x123);
}

TEST_CASE("A nested read-only page refuses a write", "[mmu][nested]") {
    NestedPaging p;
    p.set_nested(guest_page, open_page(guest_page).with(Entry::writable, false));
    check_nested_fault(p.access(AccessKind::Write), 0x1'0000'0007, guest_page + 0x123);
    CHECK(p.access(AccessKind::Read).ok);
    CHECK_FALSE(p.access(AccessKind::Read).writable);
}

TEST_CASE("Nested read-only binds whatever the guest's WP says", "[mmu][nested]") {
    NestedPaging p;
    p.registers.cr0 = p.registers.cr0.with(x86::Cr0::write_protect, false);
    p.set_nested(guest_page, open_page(guest_page).with(Entry::writable, false));
    check_nested_fault(p.access(AccessKind::Write), 0x1'0000'0007, guest_page + 0x123);
}

TEST_CASE("A nested NX page refuses a fetch", "[mmu][nested]") {
    NestedPaging p;
    p.set_nested(guest_page, open_page(guest_page).with(Entry::no_execute, true));
    check_nested_fault(p.access(AccessKind::Fetch), 0x1'0000'0015, guest_page + 0x123);
    CHECK(p.access(AccessKind::Write).ok);
}

TEST_CASE("Nested NX is reserved when the host has not enabled it", "[mmu][nested]") {
    NestedPaging p;
    p.registers.nested_no_execute = false;
    p.set_nested(guest_page, open_page(guest_page).with(Entry::no_execute, true));
    check_nested_fault(p.access(AccessKind::Read), 0x1'0000'000D, guest_page + 0x123);
}

TEST_CASE("A nested supervisor page is closed to every guest, its kernel too", "[mmu][nested]") {
    NestedPaging p;
    p.set_nested(guest_page, open_page(guest_page).with(Entry::user, false));
    check_nested_fault(p.access(AccessKind::Read), 0x1'0000'0005, guest_page + 0x123);
}

TEST_CASE("A reserved bit in a nested entry is told", "[mmu][nested]") {
    NestedPaging p;
    p.set_nested(guest_page, Entry::from(open_page(guest_page).raw | 1ull << 45));
    check_nested_fault(p.access(AccessKind::Write), 0x1'0000'000F, guest_page + 0x123);
}

TEST_CASE("A guest page table that is absent is wanted for writing", "[mmu][nested]") {
    NestedPaging p;
    p.set_nested(p.guest_entry(), Entry{});
    check_nested_fault(p.access(AccessKind::Read), 0x2'0000'0006, p.guest_entry());
}

TEST_CASE("A read-only guest page table stops even a walk that sets no bit", "[mmu][nested]") {
    NestedPaging p;
    p.access(AccessKind::Write); // accessed and dirty are set now
    const std::uint64_t table = p.guest_entry() & ~0xFFFull;
    p.set_nested(table, open_page(table).with(Entry::writable, false));
    check_nested_fault(p.access(AccessKind::Read), 0x2'0000'0007, p.guest_entry());
    check_nested_fault(p.access(AccessKind::Fetch), 0x2'0000'0007, p.guest_entry());
}

TEST_CASE("The guest's root itself is walked through the nested tables", "[mmu][nested]") {
    NestedPaging p;
    p.set_nested(guest_root, Entry{});
    check_nested_fault(p.access(AccessKind::Read), 0x2'0000'0006,
                       p.guest.slot(guest_root, linear, Level::Pml4));
}

TEST_CASE("A table page may be nested NX: nothing is fetched from it", "[mmu][nested]") {
    NestedPaging p;
    const std::uint64_t table = p.guest_entry() & ~0xFFFull;
    p.set_nested(table, open_page(table).with(Entry::no_execute, true));
    CHECK(p.access(AccessKind::Fetch).ok);
}

TEST_CASE("The guest's own refusal comes before the nested one", "[mmu][nested]") {
    NestedPaging p;
    p.guest.set(p.guest_entry(), Entry{});
    p.set_nested(guest_page, Entry{});
    CHECK(p.access(AccessKind::Read).fault.kind == Fault::PageFault);
}

TEST_CASE("Nested entries get accessed bits, and dirty ones where the guest writes",
          "[mmu][nested]") {
    NestedPaging p;
    const std::uint64_t leaf = p.nested.slot(nested_root, guest_page);
    p.access(AccessKind::Read);
    CHECK(p.nested.entry(leaf).get(Entry::accessed));
    CHECK_FALSE(p.nested.entry(leaf).get(Entry::dirty));
    CHECK_FALSE(p.access(AccessKind::Read).writable);
    p.access(AccessKind::Write);
    CHECK(p.nested.entry(leaf).get(Entry::dirty));
    // The guest's table was walked, and that counts as writing to it.
    CHECK(p.nested.entry(p.nested.slot(nested_root, p.guest_entry())).get(Entry::dirty));
}

TEST_CASE("A nested fault on the final page leaves the guest's dirty bit set", "[mmu][nested]") {
    NestedPaging p; // as on QEMU: the first stage is finished before the second refuses
    p.set_nested(guest_page, open_page(guest_page).with(Entry::writable, false));
    CHECK_FALSE(p.access(AccessKind::Write).ok);
    CHECK(p.guest.entry(p.guest_entry()).get(Entry::dirty));
}

TEST_CASE("A nested large page is split by the address", "[mmu][nested]") {
    NestedPaging p;
    const std::uint64_t large = 0x4000'0000;
    p.nested.map(nested_root, large, open_page(0x20'0000), Level::PageDirectory);
    p.guest.set(p.guest_entry(), open_page(large + 0x3000));
    CHECK(p.access(AccessKind::Read).physical == 0x20'3123);
}

TEST_CASE("Without guest paging the nested stage alone decides", "[mmu][nested]") {
    NestedPaging p;
    p.registers.cr0 = x86::Cr0{}.with(x86::Cr0::protection, true);
    p.set_nested(guest_page, Entry{});
    const auto result =
        p.mmu.translate(p.registers, {guest_page + 5, AccessKind::Write, Privilege::Supervisor});
    check_nested_fault(result, 0x1'0000'0006, guest_page + 5);
}
