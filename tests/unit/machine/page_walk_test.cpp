// SPDX-License-Identifier: MIT
#include "machine/page_walk.h"

#include "tests/catch.h"
#include "tests/unit/machine/synthetic_ram.h"
#include "x86/control_registers.h"

#include <algorithm>

namespace {

using machine::PageWalk;
using machine::Refusal;
using machine::WalkRead;
using machine::WalkRequest;
using x86::Level;
using x86::PageTableEntry;
using Access = WalkRequest::Access;
using Stage = WalkRead::Stage;

constexpr std::size_t ram_size = 4 * 1024 * 1024;
constexpr std::uint64_t kernel_address = 0xFFFF'8000'0030'0000;
constexpr std::uint64_t target_page = 0x30'0000;

/// One guest page, through page tables of the guest, through nested tables that map RAM to itself.
struct TwoStages {
    TwoStages() {
        ram.map(guest_root, kernel_address,
                open_leaf(target_page).with(PageTableEntry::user, false));
        for (std::uint64_t address = 0; address < ram_size; address += 4096) {
            ram.map(nested_root, address, open_leaf(address));
        }
    }

    PageWalk walk(Access access = Access::Read) {
        request.virtual_address = kernel_address + 0x123;
        request.access = access;
        request.guest_cr3 = guest_root;
        return machine::walk(ram.bytes(), request);
    }

    PageTableEntry entry(std::uint64_t root, std::uint64_t address, Level level) const {
        return PageTableEntry::from(
            ram.get<std::uint64_t>(ram.entry_address(root, address, level)));
    }
    void set(std::uint64_t root, std::uint64_t address, Level level, PageTableEntry entry) {
        ram.put(ram.entry_address(root, address, level), entry.raw);
    }
    /// Changes the guest's own leaf for the page.
    void set_guest_leaf(PageTableEntry leaf) {
        set(guest_root, kernel_address, Level::PageTable, leaf);
    }
    /// Changes the nested leaf for the page itself.
    void set_nested_leaf(PageTableEntry leaf) {
        set(nested_root, target_page, Level::PageTable, leaf);
    }

    SyntheticRam ram{ram_size};
    std::uint64_t guest_root = ram.new_page();
    std::uint64_t nested_root = ram.new_page();
    WalkRequest request{.nested_root = nested_root};
};

void check_refused(const PageWalk& walk, Refusal refusal, Stage stage) {
    CHECK_FALSE(walk.reached);
    CHECK(walk.refusal == refusal);
    CHECK(walk.refused_by == stage);
    if (!walk.reads.empty()) {
        CHECK(walk.reads.back().refusal == refusal); // the last read is the one that refused
        CHECK(std::all_of(walk.reads.begin(), walk.reads.end() - 1,
                          [](const WalkRead& read) { return read.refusal == Refusal::None; }));
    }
}

} // namespace

TEST_CASE("A two-stage walk makes 24 reads in the processor's order", "[walk]") {
    TwoStages stages;
    const PageWalk walk = stages.walk();
    REQUIRE(walk.reached);
    CHECK(walk.guest_physical == target_page + 0x123);
    CHECK(walk.physical == target_page + 0x123);
    REQUIRE(walk.reads.size() == 24);
    for (unsigned index = 0; index < 24; ++index) {
        const WalkRead& read = walk.reads[index];
        const bool is_guests = index % 5 == 4;
        CHECK(read.stage == (is_guests ? Stage::Guest : Stage::Nested));
        const unsigned level = is_guests ? 4 - index / 5 : 4 - index % 5;
        CHECK(static_cast<unsigned>(read.level) == level);
    }
    CHECK(walk.reads[4].physical ==
          stages.ram.entry_address(stages.guest_root, kernel_address, Level::Pml4));
    CHECK(walk.reads[0].translating == walk.reads[4].guest_physical);
    CHECK(walk.reads[23].translating == target_page + 0x123);
}

TEST_CASE("The second stage is a translation of its own", "[walk]") {
    TwoStages stages;
    stages.set_nested_leaf(open_leaf(0x38'0000));
    const PageWalk walk = stages.walk();
    REQUIRE(walk.reached);
    CHECK(walk.guest_physical == target_page + 0x123);
    CHECK(walk.physical == 0x38'0123);
}

TEST_CASE("Large pages shorten the walk", "[walk]") {
    TwoStages stages;
    stages.ram.map(stages.guest_root, 0x4000'0000, open_leaf(0), Level::PageDirectoryPointer);
    stages.request.virtual_address = 0x4000'0000 + target_page + 5;
    stages.request.guest_cr3 = stages.guest_root;
    const PageWalk walk = machine::walk(stages.ram.bytes(), stages.request);
    REQUIRE(walk.reached);
    CHECK(walk.physical == target_page + 5);
    CHECK(walk.reads.size() == 4 + 1 + 4 + 1 + 4);
}

TEST_CASE("Without a nested root there is one stage, without paging the other", "[walk]") {
    TwoStages stages;
    SECTION("the hypervisor's own addresses") {
        stages.request.nested_root = 0;
        CHECK(stages.walk().reads.size() == 4);
        CHECK(stages.walk().physical == target_page + 0x123);
    }
    SECTION("a guest that has not switched paging on") {
        stages.request.paging = false;
        stages.request.virtual_address = target_page;
        const PageWalk walk = machine::walk(stages.ram.bytes(), stages.request);
        CHECK(walk.reads.size() == 4);
        CHECK(walk.physical == target_page);
    }
}

TEST_CASE("VTL1 took the page: the guest's tables say yes, the nested one says no", "[walk]") {
    TwoStages stages;
    stages.set_nested_leaf({});
    const PageWalk walk = stages.walk();
    check_refused(walk, Refusal::NotPresent, Stage::Nested);
    CHECK(walk.guest_physical == target_page + 0x123);
    CHECK(walk.reads.size() == 24);
    CHECK(walk.reads.back().physical ==
          stages.ram.entry_address(stages.nested_root, target_page, Level::PageTable));
}

TEST_CASE("Each nested right is asked for by its own access", "[walk]") {
    TwoStages stages;
    const PageTableEntry open = open_leaf(target_page);
    stages.set_nested_leaf(open.with(PageTableEntry::writable, false));
    CHECK(stages.walk(Access::Read).reached);
    CHECK(stages.walk(Access::Execute).reached);
    check_refused(stages.walk(Access::Write), Refusal::ReadOnly, Stage::Nested);

    stages.set_nested_leaf(open.with(PageTableEntry::no_execute, true));
    CHECK(stages.walk(Access::Write).reached);
    check_refused(stages.walk(Access::Execute), Refusal::NoExecute, Stage::Nested);

    stages.set_nested_leaf(open.with(PageTableEntry::user, false));
    check_refused(stages.walk(Access::Read), Refusal::Supervisor, Stage::Nested);
}

TEST_CASE("A guest's page table in a read-only page cannot even be read through", "[walk]") {
    TwoStages stages;
    const auto table =
        stages.entry(stages.guest_root, kernel_address, Level::PageDirectory).address();
    stages.set(stages.nested_root, table, Level::PageTable,
               open_leaf(table).with(PageTableEntry::writable, false));
    const PageWalk walk = stages.walk(Access::Read);
    check_refused(walk, Refusal::ReadOnly, Stage::Nested);
    CHECK(walk.guest_physical == 0); // the guest's stage never came to its end
    CHECK(walk.reads.size() == 3 * 5 + 4);
}

TEST_CASE("The guest's own tables refuse first", "[walk]") {
    TwoStages stages;
    const PageTableEntry kernel_leaf = open_leaf(target_page).with(PageTableEntry::user, false);
    SECTION("not present") {
        stages.set_guest_leaf({});
        check_refused(stages.walk(), Refusal::NotPresent, Stage::Guest);
    }
    SECTION("read-only binds the kernel only with CR0.WP") {
        stages.set_guest_leaf(kernel_leaf.with(PageTableEntry::writable, false));
        CHECK(stages.walk(Access::Read).reached);
        check_refused(stages.walk(Access::Write), Refusal::ReadOnly, Stage::Guest);
        stages.request.write_protect = false;
        CHECK(stages.walk(Access::Write).reached);
    }
    SECTION("no-execute counts with EFER.NXE") {
        stages.set_guest_leaf(kernel_leaf.with(PageTableEntry::no_execute, true));
        check_refused(stages.walk(Access::Execute), Refusal::NoExecute, Stage::Guest);
        stages.request.no_execute = false;
        CHECK(stages.walk(Access::Execute).reached);
    }
    SECTION("a kernel's page is not for users") {
        stages.request.user = true;
        check_refused(stages.walk(), Refusal::Supervisor, Stage::Guest);
    }
    SECTION("SMEP and SMAP keep the kernel out of users' pages") {
        stages.set_guest_leaf(open_leaf(target_page));
        CHECK(stages.walk(Access::Execute).reached);
        stages.request.smep = true;
        check_refused(stages.walk(Access::Execute), Refusal::SmepUserPage, Stage::Guest);
        CHECK(stages.walk(Access::Read).reached);
        stages.request.smap = true;
        check_refused(stages.walk(Access::Read), Refusal::SmapUserPage, Stage::Guest);
        stages.request.user = true;
        CHECK(stages.walk(Access::Read).reached);
    }
}

TEST_CASE("One level that refuses is enough, and the leaf is named for it", "[walk]") {
    TwoStages stages;
    const auto link = stages.entry(stages.guest_root, kernel_address, Level::PageDirectoryPointer);
    stages.set(stages.guest_root, kernel_address, Level::PageDirectoryPointer,
               link.with(PageTableEntry::writable, false));
    check_refused(stages.walk(Access::Write), Refusal::ReadOnly, Stage::Guest);
}

TEST_CASE("What cannot be an address or a table is said to be so", "[walk]") {
    TwoStages stages;
    SECTION("not canonical") {
        stages.request.virtual_address = 0x0000'8000'0000'0000;
        const PageWalk walk = machine::walk(stages.ram.bytes(), stages.request);
        check_refused(walk, Refusal::NotCanonical, Stage::Guest);
        CHECK(walk.reads.empty());
    }
    SECTION("nested tables outside RAM") {
        stages.request.nested_root = ram_size;
        check_refused(stages.walk(), Refusal::OutsideRam, Stage::Nested);
    }
    SECTION("guest tables outside RAM") {
        stages.request.nested_root = 0;
        stages.guest_root = 0x7FFF'F000;
        check_refused(stages.walk(), Refusal::OutsideRam, Stage::Guest);
    }
    SECTION("a large bit in a PML4 entry") {
        const auto link = stages.entry(stages.guest_root, kernel_address, Level::Pml4);
        stages.set(stages.guest_root, kernel_address, Level::Pml4,
                   link.with(PageTableEntry::large, true));
        check_refused(stages.walk(), Refusal::ReservedBit, Stage::Guest);
    }
}

TEST_CASE("A request is made from the processor as it stands", "[walk]") {
    machine::ProcessorState processor;
    processor.cr0 = x86::Cr0{}.with(x86::Cr0::paging, true).raw;
    processor.cr3 = 0x5000;
    processor.cr4 = x86::Cr4{}.with(x86::Cr4::supervisor_access_prevention, true).raw;
    processor.efer = x86::Efer{}.with(x86::Efer::no_execute, true).raw;
    processor.nested_root = 0x140'6000;
    processor.cpl = 3;
    const WalkRequest request = machine::request_for(processor, 0x1000, Access::Write);
    CHECK(request.guest_cr3 == 0x5000);
    CHECK(request.nested_root == 0x140'6000);
    CHECK(request.user);
    CHECK(request.paging);
    CHECK_FALSE(request.write_protect);
    CHECK(request.no_execute);
    CHECK(request.smap);
    CHECK_FALSE(request.smep);

    processor.rflags = x86::Rflags{}.with(x86::Rflags::alignment_check, true).raw;
    CHECK_FALSE(machine::request_for(processor, 0x1000, Access::Write).smap);
}

TEST_CASE("Every refusal has its sentence", "[walk]") {
    for (int value = 0; value <= static_cast<int>(Refusal::OutsideRam); ++value) {
        CHECK(machine::sentence_of(static_cast<Refusal>(value)).size() > 10);
    }
}
