// SPDX-License-Identifier: MIT
// The short way between VTL0's kernel and its programs, and everything that closes it.
#include "hypervisor/exit_loop.h"
#include "hypervisor/intercepts/intercepts.h"
#include "hypervisor/short_way.h"
#include "tests/catch.h"
#include "tests/unit/hypervisor/machine_with_programs.h"
#include "x86/page_table.h"
#include "x86/svm/nested_page_fault.h"

using abi::Vtl;
using x86::Exception;
using x86::svm::ExitCode;

namespace {

constexpr std::uint64_t tables = 0x50'0000; // one a level, top first
constexpr std::uint64_t code_page = 0x60'0000;
constexpr std::uint64_t code_address = 0x1234'5000; // where VTL0's tables show it
constexpr std::uint64_t call_offset = 0x40;
constexpr std::uint64_t kernel_entry = 0xFFFF'F820'0000'4000;

/// A program that has called its kernel once, the ordinary way, and is at its SYSCALL again.
class Program : public test::MachineWithPrograms {
public:
    Program() {
        map(code_page);
        write_code(call_offset, 0x0F, 0x05);
        auto& save = vmcb().save;
        save.cr0 = save.cr0.with(x86::Cr0::paging, true);
        save.cr3.raw = tables;
        save.efer = save.efer.with(x86::Efer::system_call, true);
        save.star = 0x0010'0008'0000'0000;
        save.lstar = kernel_entry;
        save.sfmask = 0x4'0200;
        go_to_call();
        REQUIRE(fetch_at(3) == hv::Outcome::retry());
        stop(x86::svm::exit_code_of(Exception::InvalidOpcode));
        hv::act_on(vp, hv::handle_exit(vp));
        REQUIRE(fetch_at(3) == hv::Outcome::retry());
        go_to_call();
        hv::open_or_close_short_way(vp);
    }

    x86::svm::Vmcb& vmcb() { return vp.vmcb_of(Vtl::Normal); }
    std::uint64_t& entry(unsigned level) { // 0: the leaf
        const auto shift = 12 + 9 * level;
        auto* const table =
            reinterpret_cast<std::uint64_t*>(ram(tables + (3 - level) * x86::page_bytes));
        return table[code_address >> shift & 511];
    }
    void map(std::uint64_t page) {
        constexpr std::uint64_t rights = 7;
        entry(0) = page | rights;
        for (unsigned level = 1; level < x86::level_count; ++level) {
            entry(level) = (tables + (4 - level) * x86::page_bytes) | rights;
        }
    }
    void write_code(std::uint64_t offset, std::uint8_t first, std::uint8_t second) {
        ram(code_page + offset)[0] = std::byte{first};
        ram(code_page + offset)[1] = std::byte{second};
    }
    void go_to_call(std::uint64_t offset = call_offset) {
        vmcb().save.rip = code_address + offset;
        vmcb().save.rflags = x86::Rflags::from(0x1'0246);
        vmcb().save.cpl = 3;
    }
    void stop(ExitCode code, std::uint64_t info_1 = 0, std::uint64_t info_2 = 0) {
        vmcb().control.exit_code = code;
        vmcb().control.exit_info_1 = info_1;
        vmcb().control.exit_info_2 = info_2;
        vmcb().control.exit_interrupt_info = x86::svm::EventInjection::none();
    }
    void stop_at_call() { stop(x86::svm::exit_code_of(Exception::InvalidOpcode)); }
    /// The kernel has done its work and returns.
    void stop_at_return() {
        using Info = x86::svm::NestedPageFaultInfo;
        vmcb().save.cpl = 3;
        vmcb().save.rip = code_address + call_offset + 2;
        const auto info =
            Info{}.with(Info::present, true).with(Info::user, true).with(Info::fetch, true);
        stop(ExitCode::NestedPageFault, info.raw, test::some_page.address().value);
    }
    bool takes_short_way() { return ::take_short_way(0x1234, &vp) != 0; }
};

struct After {
    x86::svm::Vmcb vmcb;
    hv::GuestRegisters registers;
    bool is_in_user_view;
};

enum class Way { Short, Ordinary };

template <typename Stop>
After after(Stop stop, Way way) {
    Program program;
    stop(program);
    if (way == Way::Short) {
        CHECK(::take_short_way(0x1234, &program.vp) == program.vp.level(Vtl::Normal).vmcb_address);
    } else {
        hv::act_on(program.vp, hv::handle_exit(program.vp));
    }
    return {program.vmcb(), program.vp.registers, program.vp.is_in_user_view};
}

template <typename Stop>
void check_both_ways_agree(Stop stop) {
    const After one = after(stop, Way::Short);
    const After other = after(stop, Way::Ordinary);
    CHECK(std::memcmp(&one.vmcb, &other.vmcb, sizeof(one.vmcb)) == 0);
    CHECK(std::memcmp(&one.registers, &other.registers, sizeof(one.registers)) == 0);
    CHECK(one.is_in_user_view == other.is_in_user_view);
}

void go_back_to_kernel(Program& program) {
    program.stop_at_call();
    REQUIRE(program.takes_short_way());
}

} // namespace

TEST_CASE("Between kernel and programs, short and ordinary way end in the same state") {
    SECTION("a system call") {
        check_both_ways_agree([](Program& program) { program.stop_at_call(); });
    }
    SECTION("a page fault") {
        check_both_ways_agree([](Program& program) {
            program.stop(x86::svm::exit_code_of(Exception::PageFault), 6, 0x7777'0123);
        });
    }
    SECTION("the return to the program") {
        check_both_ways_agree([](Program& program) {
            go_back_to_kernel(program);
            program.stop_at_return();
        });
    }
}

TEST_CASE("A program calls and calls its kernel without a look around, and the trace says when") {
    Program program;
    auto& vp = program.vp;
    for (int round = 0; round < 3; ++round) {
        program.go_to_call();
        program.stop_at_call();
        REQUIRE(program.takes_short_way());
        CHECK_FALSE(program.shows_user_view());
        CHECK(program.vmcb().save.cpl == 0);
        CHECK(program.vmcb().save.rip == kernel_entry);
        CHECK(vp.registers.rcx == code_address + call_offset + 2);
        CHECK(vp.registers.r11 == 0x246); // without RF
        program.stop_at_return();
        REQUIRE(program.takes_short_way());
        CHECK(program.shows_user_view());
        const auto event = program.last_event();
        CHECK(event.kind == abi::EventKind::ViewSwitched);
        CHECK(event.operand[0] == 1);
        CHECK(event.operand[1] != 0);
        CHECK(event.operand[1] < event.clock);
        CHECK(event.after() == abi::World::Kind::Vtl0User);
    }
}

TEST_CASE("Whatever the program's tables said last time, only what they say now counts") {
    Program program;
    SECTION("the instruction is another one") { program.write_code(call_offset, 0x0F, 0x0B); }
    SECTION("the page is another one") { program.entry(0) = test::some_page.address().value | 7; }
    SECTION("a table is another one") {
        const unsigned level = GENERATE(1u, 2u, 3u);
        program.entry(level) = 0x70'0000 | 7;
    }
    SECTION("nothing is there") {
        const unsigned level = GENERATE(0u, 1u, 2u, 3u);
        program.entry(level) = 0;
    }
    SECTION("the address space is another one") { program.vmcb().save.cr3.raw = tables + 0x8000; }
    SECTION("the program is elsewhere") { program.go_to_call(call_offset + x86::page_bytes); }
    SECTION("the instruction goes on behind the page") {
        program.write_code(x86::page_bytes - 1, 0x0F, 0x05);
        program.go_to_call(x86::page_bytes - 1);
    }
    program.stop_at_call();
    CHECK_FALSE(program.takes_short_way());
    CHECK(program.shows_user_view());
    CHECK(program.vmcb().save.cpl == 3);
}

TEST_CASE("What VTL0 may no longer read is forgotten before VTL0 runs again") {
    Program program;
    REQUIRE(program.vp.code_page.page != hv::RememberedPage::nothing);
    program.run_as(Vtl::Secure);
    REQUIRE(program.protect({code_page / x86::page_bytes}, abi::PageAccess::none()) ==
            abi::tlfs::HvStatus::Success);
    program.run_as(Vtl::Normal);
    CHECK(program.vp.flush_owed);
    CHECK(hv::remember_page_at_rip(program.vp).page == hv::RememberedPage::nothing);
}

TEST_CASE("Another stop in a program's view is left to the ordinary way") {
    Program program;
    program.stop_at_call();
    auto& control = program.vmcb().control;
    SECTION("another exception") {
        program.stop(x86::svm::exit_code_of(Exception::GeneralProtection));
    }
    SECTION("an interrupt") { program.stop(ExitCode::Interrupt); }
    SECTION("a hypercall") {
        program.stop(ExitCode::Vmmcall);
        program.vp.registers.rcx = 0x11;
    }
    SECTION("a page that does not run here either") {
        program.stop_at_return();
        program.vp.is_in_user_view = true;
    }
    SECTION("while something was delivered") {
        control.exit_interrupt_info = x86::svm::EventInjection::interrupt(0x40);
    }
    SECTION("VTL0 has switched SYSCALL off") { program.vp.user_has_system_call = false; }
    SECTION("VTL1 wants to see page faults") {
        program.stop(x86::svm::exit_code_of(Exception::PageFault));
        program.partition.watched_exceptions.raw = 1u << 14;
    }
    SECTION("an NMI waits") {
        program.vp.nmi.is_pending = true;
        hv::open_or_close_short_way(program.vp);
    }
    CHECK_FALSE(program.takes_short_way());
    CHECK(program.vp.is_in_user_view);
}

TEST_CASE("Nothing but a program's fetch leads into the programs' view") {
    using Info = x86::svm::NestedPageFaultInfo;
    Program program;
    go_back_to_kernel(program);
    program.stop_at_return();
    SECTION("the kernel's own fetch") { program.vmcb().save.cpl = 0; }
    SECTION("a program's data") {
        program.vmcb().control.exit_info_1 = Info{}.with(Info::user, true).raw;
    }
    SECTION("another exit") { program.vmcb().control.exit_code = ExitCode::Cpuid; }
    SECTION("while something was delivered") {
        program.vmcb().control.exit_interrupt_info = x86::svm::EventInjection::interrupt(0x40);
    }
    SECTION("VTL1 runs") { program.run_as(Vtl::Secure); }
    SECTION("VTL1 wants no such views") {
        program.vp.secure.normal_vtl = {};
        hv::open_or_close_short_way(program.vp);
    }
    CHECK_FALSE(program.takes_short_way());
    CHECK_FALSE(program.shows_user_view());
}
