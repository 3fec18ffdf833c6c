// SPDX-License-Identifier: MIT
// A sound machine's RAM, made by hand; then one thing in it is wrong, and must be named.
#include "machine/invariants.h"

#include "abi/boot_info.h"
#include "abi/page_access.h"
#include "abi/tlfs/hypercall_page.h"
#include "tests/catch.h"
#include "tests/unit/machine/synthetic_ram.h"
#include "x86/control_registers.h"
#include "x86/svm/permission_maps.h"
#include "x86/svm/vmcb.h"

#include <memory>

namespace {

using abi::PageAccess;
using x86::PageTableEntry;
using x86::svm::InstructionIntercepts;
using x86::svm::SvmIntercepts;
using x86::svm::Vmcb;

constexpr std::uint64_t ram_size = 0x200'0000;
constexpr std::uint64_t outside = 0x190'0000; // RAM, but not the hypervisor's
constexpr std::uint64_t some_page = 0x5000;

PageTableEntry leaf_for(std::uint64_t host, PageAccess access) {
    return open_leaf(host)
        .with(PageTableEntry::writable, access.allows(PageAccess::write()))
        .with(PageTableEntry::no_execute, !access.allows(PageAccess::execute()));
}

/// Two VTLs, eight pages each may use, VTL0's without the right to execute, VTL1's with all rights.
struct Stack {
    SyntheticRam ram{ram_size, abi::hypervisor_image_region.base};
    abi::TraceRingHeader header;
    abi::BootInfo boot;
    std::uint64_t boot_at = pages(1);
    std::uint64_t protections_at = pages(2);
    std::uint64_t msr_map_at = pages(2);
    std::uint64_t io_map_at = pages(3);

    Stack() {
        header.magic = abi::TraceRingHeader::expected_magic;
        header.boot_info = boot_at;
        header.protections = protections_at;
        header.protected_pages = ram_size / x86::page_bytes;
        header.iommu_root = ram.new_page(); // No device reaches anything.
        ram.put(boot_at, boot);
        for (std::uint64_t page = 0; page < header.protected_pages; ++page) {
            ram.put(protections_at + page, PageAccess::read_write());
        }
        for (std::uint64_t byte = 0; byte < x86::svm::msr_permission_map_bytes; ++byte) {
            ram.put(msr_map_at + byte, std::uint8_t{0xFF});
        }
        for (unsigned vtl = 0; vtl < 2; ++vtl) {
            header.nested_root[vtl] = ram.new_page();
            header.vmcb[vtl] = ram.new_page();
            ram.put(header.vmcb[vtl], *sound_vmcb(vtl));
            for (std::uint64_t page = 0; page < 8; ++page) {
                const auto access = vtl == 0 ? PageAccess::read_write() : PageAccess::all();
                ram.map(header.nested_root[vtl], page << 12, leaf_for(page << 12, access));
            }
        }
    }

    std::uint64_t pages(unsigned count) {
        const std::uint64_t first = ram.new_page();
        for (unsigned more = 1; more < count; ++more) {
            ram.new_page();
        }
        return first;
    }

    std::unique_ptr<Vmcb> sound_vmcb(unsigned vtl) const {
        auto vmcb = std::make_unique<Vmcb>();
        auto& control = vmcb->control;
        control.svm_intercepts = SvmIntercepts::from(0x7F);
        control.instruction_intercepts = InstructionIntercepts{}
                                             .with(InstructionIntercepts::nmi, true)
                                             .with(InstructionIntercepts::invlpga, true)
                                             .with(InstructionIntercepts::io_ports, true)
                                             .with(InstructionIntercepts::msrs, true)
                                             .with(InstructionIntercepts::shutdown, true);
        control.io_permission_map = io_map_at;
        control.msr_permission_map = msr_map_at;
        control.asid = vtl + 1;
        control.nested_control =
            control.nested_control.with(x86::svm::NestedControl::nested_paging, true);
        control.nested_cr3 = header.nested_root[vtl];
        vmcb->save.efer = vmcb->save.efer.with(x86::Efer::svm, true);
        return vmcb;
    }

    /// Rewrites VTL1's VMCB after `change`.
    template <typename Change>
    void change_vmcb(Change change) {
        auto vmcb = sound_vmcb(1);
        change(*vmcb);
        ram.put(header.vmcb[1], *vmcb);
    }

    machine::InvariantReport check() const {
        return machine::check_invariants(ram.bytes(), header);
    }
    void expect_breach(const std::string& part) const {
        const auto report = check();
        REQUIRE(report.breaches.size() == 1);
        CHECK_THAT(report.breaches[0], test::contains(part));
    }
};

} // namespace

TEST_CASE("A sound machine breaks no invariant, and all are checked", "[invariants]") {
    const auto report = Stack{}.check();
    for (const auto& sentence : report.breaches) {
        UNSCOPED_INFO(sentence);
    }
    CHECK(report.holds());
    CHECK(report.skipped.empty());
    CHECK(report.pages == 16);
}

TEST_CASE("Before the hypervisor starts there is nothing to check, and that is said",
          "[invariants]") {
    Stack stack;
    stack.header.magic = 0;
    CHECK(stack.check().holds());
    CHECK(stack.check().skipped.size() == 1);
}

TEST_CASE("A guest's view of the hypervisor's memory is named, whatever its size", "[invariants]") {
    Stack stack;
    SECTION("VTL 0, at its own address") {
        stack.ram.map(stack.header.nested_root[0], stack.boot_at,
                      leaf_for(stack.boot_at, PageAccess::read()));
        stack.expect_breach("VTL 0: guest-physical");
    }
    SECTION("VTL 1") {
        stack.ram.map(stack.header.nested_root[1], stack.boot_at,
                      leaf_for(stack.boot_at, PageAccess::read()));
        stack.expect_breach("reaches the hypervisor's page");
    }
    SECTION("from an address where no RAM is") {
        stack.ram.map(stack.header.nested_root[1], 0x7'0000'0000,
                      leaf_for(stack.boot_at, PageAccess::all()));
        stack.expect_breach("0x700000000");
    }
    SECTION("as a part of a large page") {
        stack.header.protected_pages = 0;
        stack.ram.map(stack.header.nested_root[1], 0x4000'0000, leaf_for(0, PageAccess::all()),
                      x86::Level::PageDirectoryPointer);
        stack.expect_breach("reaches the hypervisor's page");
    }
}

TEST_CASE("A page that is not where it says is named", "[invariants]") {
    Stack stack;
    stack.ram.map(stack.header.nested_root[1], some_page, leaf_for(0x6000, PageAccess::all()));
    stack.expect_breach("instead of itself");
}

TEST_CASE("The hypercall page is no breach, unless it is writable or something else",
          "[invariants]") {
    Stack stack;
    const std::uint64_t code = stack.ram.new_page();
    for (std::uint64_t at = 0; at < x86::page_bytes; ++at) {
        stack.ram.put(code + at, abi::tlfs::hypercall_page_filler);
    }
    stack.ram.put(code, abi::tlfs::hypercall_page_code);
    const auto lay = [&](PageAccess access) {
        stack.ram.map(stack.header.nested_root[0], some_page, leaf_for(code, access));
    };
    lay(PageAccess::read_execute());
    CHECK(stack.check().holds());
    SECTION("writable") {
        lay(PageAccess::all());
        CHECK_FALSE(stack.check().holds());
    }
    SECTION("one byte of it is another") {
        stack.ram.put(code + 100, std::uint8_t{0x90});
        CHECK_FALSE(stack.check().holds());
    }
}

TEST_CASE("VTL0 has no right that VTL1 took away", "[invariants]") {
    Stack stack;
    SECTION("a closed page") {
        stack.ram.put(stack.protections_at + 5, PageAccess::none());
        stack.expect_breach("page 0x5");
    }
    SECTION("a page it may read") {
        stack.ram.put(stack.protections_at + 5, PageAccess::read());
        stack.expect_breach("page 0x5");
    }
    SECTION("one page of a large one") {
        stack.ram.map(stack.header.nested_root[0], 0x20'0000,
                      leaf_for(0x20'0000, PageAccess::read_write()), x86::Level::PageDirectory);
        CHECK(stack.check().holds());
        stack.ram.put(stack.protections_at + 0x3FF, PageAccess::none());
        stack.expect_breach("page 0x3ff");
    }
    SECTION("VTL 1 itself is not restricted") {
        stack.ram.put(stack.protections_at + 5, PageAccess::none());
        stack.ram.map(stack.header.nested_root[0], some_page, PageTableEntry{});
        CHECK(stack.check().holds());
    }
}

TEST_CASE("Without protections that check is skipped, and that is said", "[invariants]") {
    Stack stack;
    stack.header.protected_pages = 0;
    CHECK(stack.check().skipped.size() == 1);
}

TEST_CASE("The VMCBs of all processors are looked at", "[invariants]") {
    Stack stack;
    auto& others = stack.header.other_vmcb;
    const unsigned last = std::size(others) - 1;
    for (unsigned vtl = 0; vtl < 2; ++vtl) {
        others[last][vtl] = stack.ram.new_page();
        stack.ram.put(others[last][vtl], *stack.sound_vmcb(vtl));
    }
    CHECK(stack.check().holds());
    auto vmcb = stack.sound_vmcb(1);
    SECTION("an intercept is missing") {
        vmcb->control.svm_intercepts = SvmIntercepts::from(0x7E);
        stack.ram.put(others[last][1], *vmcb);
        stack.expect_breach("VTL 1 of processor 3: the VMCB does not intercept VMRUN");
    }
    SECTION("another table") {
        vmcb->control.nested_cr3 = stack.header.nested_root[0];
        stack.ram.put(others[last][1], *vmcb);
        stack.expect_breach("VTL 1 of processor 3: in the VMCB, the nested root");
    }
    SECTION("one ASID for both") {
        vmcb->control.asid = 1;
        stack.ram.put(others[last][1], *vmcb);
        stack.expect_breach("Both VTLs of processor 3 run with ASID 1");
    }
    SECTION("somebody else's memory") {
        others[last][0] = outside;
        stack.expect_breach("VTL 0 of processor 3: the VMCB at 0x1900000");
    }
}

TEST_CASE("Page protections must be the hypervisor's", "[invariants]") {
    Stack stack;
    stack.header.protections = outside;
    stack.expect_breach("page protections");
}

TEST_CASE("Writable and executable is a breach, unless the guard is off", "[invariants]") {
    Stack stack;
    stack.ram.put(stack.protections_at + 5, PageAccess::all());
    stack.ram.map(stack.header.nested_root[0], some_page, leaf_for(some_page, PageAccess::all()));
    SECTION("with the guard") { stack.expect_breach("write page 0x5 and execute it"); }
    SECTION("without it") {
        stack.boot.guards_off.switch_off(abi::Guard::Hvci);
        stack.ram.put(stack.boot_at, stack.boot);
        CHECK(stack.check().holds());
        CHECK(stack.check().skipped.size() == 1);
    }
}

TEST_CASE("While a program runs, VTL0's other table may execute what programs may",
          "[invariants]") {
    Stack stack;
    const std::uint64_t programs_view = stack.ram.new_page();
    const PageAccess users_only{PageAccess::read_bit | PageAccess::user_execute_bit};
    stack.ram.put(stack.protections_at + 5, users_only);
    stack.ram.map(stack.header.nested_root[0], some_page, leaf_for(some_page, PageAccess::read()));
    stack.ram.map(programs_view, some_page, leaf_for(some_page, PageAccess::read_execute()));
    auto vmcb = stack.sound_vmcb(0);
    vmcb->control.nested_cr3 = programs_view;
    vmcb->save.cpl = 3;
    stack.ram.put(stack.header.vmcb[0], *vmcb);
    CHECK(stack.check().holds());
    SECTION("but never in the kernel") {
        vmcb->save.cpl = 0;
        stack.ram.put(stack.header.vmcb[0], *vmcb);
        stack.expect_breach("nested root");
    }
    SECTION("and nothing more") {
        stack.ram.map(programs_view, some_page, leaf_for(some_page, PageAccess::all()));
        stack.expect_breach("page 0x5");
    }
    SECTION("and the kernel's own table may not") {
        stack.ram.map(stack.header.nested_root[0], some_page,
                      leaf_for(some_page, PageAccess::read_execute()));
        stack.expect_breach("page 0x5");
    }
}

TEST_CASE("Nested tables and VMCBs must be the hypervisor's", "[invariants]") {
    Stack stack;
    SECTION("a table") {
        const auto place =
            stack.ram.entry_address(stack.header.nested_root[1], 0, x86::Level::PageDirectory);
        stack.ram.put(place, PageTableEntry::link(outside).raw);
        stack.expect_breach("nested page table at 0x1900000");
    }
    SECTION("a VMCB") {
        stack.header.vmcb[1] = outside;
        stack.expect_breach("VMCB at 0x1900000");
    }
    SECTION("the MSR map") {
        stack.change_vmcb([](Vmcb& vmcb) { vmcb.control.msr_permission_map = outside; });
        stack.expect_breach("MSR permission map");
    }
    SECTION("the last page of the I/O map") {
        stack.change_vmcb([](Vmcb& vmcb) {
            vmcb.control.io_permission_map = abi::hypervisor_region.end() - x86::page_bytes;
        });
        stack.expect_breach("I/O permission map");
    }
}

TEST_CASE("A VMCB field that must be set is named if it is not", "[invariants]") {
    Stack stack;
    const auto broken_by = [&](auto change, const std::string& part) {
        stack.change_vmcb(change);
        stack.expect_breach(part);
    };
    broken_by([](Vmcb& vmcb) { vmcb.control.nested_control = {}; }, "nested paging is off");
    broken_by([](Vmcb& vmcb) { vmcb.control.nested_cr3 += 0x1000; }, "nested root");
    broken_by([](Vmcb& vmcb) { vmcb.control.asid = 0; }, "the ASID is 0");
    broken_by([](Vmcb& vmcb) { vmcb.control.asid = 1; },
              "Both VTLs of processor 0 run with ASID 1");
    broken_by([](Vmcb& vmcb) { vmcb.save.efer = {}; }, "EFER.SVME");
    constexpr const char* svm_names[] = {"VMRUN", "VMMCALL", "VMLOAD", "VMSAVE",
                                         "STGI",  "CLGI",    "SKINIT"};
    for (unsigned bit = 0; bit < 7; ++bit) {
        broken_by(
            [bit](Vmcb& vmcb) {
                vmcb.control.svm_intercepts = SvmIntercepts::from(0x7Fu & ~(1u << bit));
            },
            svm_names[bit]);
    }
    const auto without = [](auto field) {
        return [field](Vmcb& vmcb) {
            auto& intercepts = vmcb.control.instruction_intercepts;
            intercepts = intercepts.with(field, false);
        };
    };
    broken_by(without(InstructionIntercepts::nmi), "NMI");
    broken_by(without(InstructionIntercepts::invlpga), "INVLPGA");
    broken_by(without(InstructionIntercepts::io_ports), "I/O ports");
    broken_by(without(InstructionIntercepts::msrs), "MSRs");
    broken_by(without(InstructionIntercepts::shutdown), "a triple fault");
}

TEST_CASE("A register that SVM rests on must not be open to a guest", "[invariants]") {
    Stack stack;
    const auto place =
        x86::svm::msr_permission_bit(x86::Msr::ExtendedFeatureEnable, x86::svm::MsrAccess::Write);
    stack.ram.put(stack.msr_map_at + place->byte,
                  static_cast<std::uint8_t>(0xFF & ~(1u << place->bit)));
    const auto report = stack.check();
    REQUIRE(report.breaches.size() == 2); // both VTLs use the map
    CHECK_THAT(report.breaches[0], test::contains("may write MSR 0xc0000080"));
}

TEST_CASE("Both VTLs must not share a nested page table", "[invariants]") {
    Stack stack;
    stack.header.nested_root[1] = stack.header.nested_root[0];
    stack.change_vmcb([](Vmcb&) {});
    stack.expect_breach("the same nested page table");
}

TEST_CASE("Thousands of broken pages are not thousands of sentences", "[invariants]") {
    Stack stack;
    for (std::uint64_t page = 0; page < 100; ++page) {
        stack.ram.map(stack.header.nested_root[1], page << 12,
                      leaf_for(stack.boot_at, PageAccess::read()));
    }
    CHECK(stack.check().breaches.size() == machine::InvariantReport::most_breaches);
}

namespace {

constexpr std::uint64_t code_page = 0x190'1000;

PageTableEntry kernel_leaf(std::uint64_t physical) {
    return PageTableEntry{}.with_address(physical).with(PageTableEntry::present, true);
}

/// VTL1 with page tables of its own: code, and a direct map of it in one large page.
std::uint64_t give_vtl1_tables(Stack& stack, PageTableEntry direct) {
    const std::uint64_t root = stack.ram.new_page();
    stack.ram.map(root, 0xFFFF'F810'0000'0000, kernel_leaf(code_page));
    const std::uint64_t large = code_page & ~(x86::bytes_covered(x86::Level::PageDirectory) - 1);
    stack.ram.map(root, 0xFFFF'8000'0000'0000 + large,
                  direct.with_address(large).with(PageTableEntry::large, true),
                  x86::Level::PageDirectory);
    stack.change_vmcb([root](Vmcb& vmcb) { vmcb.save.cr3 = x86::Cr3::from(root); });
    return root;
}

} // namespace

TEST_CASE("A page that VTL1 may write at one address and execute at another is named",
          "[invariants]") {
    Stack stack;
    const auto data = kernel_leaf(0).with(PageTableEntry::no_execute, true);
    SECTION("not if the direct map is read-only there") {
        give_vtl1_tables(stack, data);
        CHECK(stack.check().holds());
    }
    SECTION("if the direct map shows it writable") {
        give_vtl1_tables(stack, data.with(PageTableEntry::writable, true));
        stack.expect_breach("VTL 1 may execute page 0x1901, and write it at virtual address "
                            "0x800001901000");
    }
    SECTION("if one entry allows both") {
        const std::uint64_t root = give_vtl1_tables(stack, data);
        stack.ram.map(root, 0xFFFF'F810'0000'1000,
                      kernel_leaf(outside).with(PageTableEntry::writable, true));
        stack.expect_breach("VTL 1 may execute page 0x1900");
    }
}
