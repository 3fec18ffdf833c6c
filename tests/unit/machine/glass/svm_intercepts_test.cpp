// SPDX-License-Identifier: MIT
// What a hypervisor that guards its guest's system registers can stop at.  [APM2 15.9]
#include "machine/glass/cpuid.h"
#include "tests/catch.h"
#include "tests/unit/machine/glass/with_guest.h"

namespace {

using namespace test;

/// All pieces begin with one NOP.
constexpr std::uint64_t second_instruction = 1;

} // namespace

TEST_CASE("A write to a control register stops the guest before it happens", "[svm]") {
    using C = x86::svm::ControlRegisterIntercepts;
    struct Case {
        Code code;
        C intercept;
        ExitCode exit;
    };
    const Case cases[] = {
        {writes_cr0_code(), C{}.with(C::cr0_write, true), ExitCode::Cr0Write},
        {writes_cr3_code(), C{}.with(C::cr3_write, true), ExitCode::Cr3Write},
        {writes_cr4_and_calls_code(), C{}.with(C::cr4_write, true), ExitCode::Cr4Write},
    };
    for (const Case& each : cases) {
        WithGuest m(each.code);
        m.control().control_register_intercepts = each.intercept;
        m.general(General::Rdx) = 0x1234'5678'9000;
        const auto before = m.vmcb().save;
        m.enter();
        CHECK(m.code_of_exit() == each.exit);
        CHECK(m.rip() == second_instruction);
        CHECK(m.control().exit_info_1 == 0); // no decode assists: which register is for us to find
        CHECK(m.control().next_rip == 0);
        CHECK(m.vmcb().save.cr0 == before.cr0);
        CHECK(m.vmcb().save.cr3 == before.cr3);
        CHECK(m.vmcb().save.cr4 == before.cr4);
    }
}

TEST_CASE("A control register that nobody guards is written", "[svm]") {
    WithGuest m(writes_cr0_code());
    const auto wanted = m.cpu().cr0().with(x86::Cr0::write_protect, false);
    m.general(General::Rdx) = wanted.raw;
    m.enter();
    CHECK(m.code_of_exit() == ExitCode::Vmmcall);
    CHECK_FALSE(m.vmcb().save.cr0.get(x86::Cr0::write_protect));
}

TEST_CASE("Loading a descriptor table or the task register stops the guest", "[svm]") {
    const std::pair<Code, ExitCode> cases[] = {
        {loads_idt_code(), ExitCode::IdtrWrite},
        {loads_gdt_code(), ExitCode::GdtrWrite},
        {loads_ldt_code(), ExitCode::LdtrWrite},
        {loads_task_code(), ExitCode::TrWrite},
    };
    for (const auto& [code, exit] : cases) {
        WithGuest m(code);
        m.intercept(InstructionIntercepts::idtr_write);
        m.intercept(InstructionIntercepts::gdtr_write);
        m.intercept(InstructionIntercepts::ldtr_write);
        m.intercept(InstructionIntercepts::tr_write);
        m.general(General::Rdi) = guest_data;
        m.general(General::Rdx) = TestMachine::task_selector;
        const auto before = m.vmcb().save;
        m.enter();
        CHECK(m.code_of_exit() == exit);
        CHECK(m.rip() == second_instruction);
        CHECK(m.vmcb().save.gdtr.base == before.gdtr.base);
        CHECK(m.vmcb().save.idtr.base == before.idtr.base);
    }
}

TEST_CASE("A descriptor table that nobody guards is loaded", "[svm]") {
    WithGuest m(loads_idt_code());
    m.memory().write(guest_data, std::uint16_t{0x123});
    m.memory().write(guest_data + 2, std::uint64_t{0x4567'8000});
    m.general(General::Rdi) = guest_data;
    m.enter();
    CHECK(m.code_of_exit() == ExitCode::Vmmcall);
    CHECK(m.vmcb().save.idtr.base == 0x4567'8000);
    CHECK(m.vmcb().save.idtr.limit == 0x123);
}

TEST_CASE("XSETBV is undefined, intercepted or not: this processor has no XSAVE", "[svm]") {
    WithGuest m(sets_extended_control_code());
    m.control().svm_intercepts = m.control().svm_intercepts.with(SvmIntercepts::xsetbv, true);
    m.control().exception_intercepts =
        m.control().exception_intercepts.with(Exception::InvalidOpcode);
    m.enter();
    CHECK(m.code_of_exit() == x86::svm::exit_code_of(Exception::InvalidOpcode));
    CHECK(m.rip() == 3);
}

TEST_CASE("Each exception that is asked for stops the guest under its own number", "[svm]") {
    struct Case {
        Code code;
        Exception exception;
        std::uint64_t rip;
    };
    const Case cases[] = {
        {divides_by_zero_code(), Exception::DivideError, 2},
        {breakpoint_code(), Exception::Breakpoint, 1},
    };
    for (const Case& each : cases) {
        WithGuest m(each.code);
        m.control().exception_intercepts = m.control().exception_intercepts.with(each.exception);
        m.enter();
        CHECK(m.code_of_exit() == x86::svm::exit_code_of(each.exception));
        CHECK(m.rip() == each.rip);
    }
}

// ---------------------------------------------------------------------------------------------
// GMET

namespace {

/// A guest under nested tables with GMET: `U` in an entry says who may execute.
struct WithExecuteTrap : WithGuest {
    explicit WithExecuteTrap(Code bytes) : WithGuest(bytes) {
        use_nested_paging();
        control().nested_control =
            control().nested_control.with(x86::svm::NestedControl::guest_mode_execute_trap, true);
        // The guest's supervisor runs from where U is clear.
        for (std::uint64_t page = guest_code; page < guest_stack_top; page += x86::page_bytes) {
            nest(page, supervisors(page));
        }
        general(General::Rdi) = guest_data;
    }
    static Entry supervisors(std::uint64_t page) {
        return open_page(page).with(Entry::user, false);
    }
};

} // namespace

TEST_CASE("CPUID announces GMET", "[svm]") {
    const auto answer = machine::glass::answer_cpuid(0x8000'000A, 0);
    CHECK(x86::CpuidSvmEdx::from(answer.edx).get(x86::CpuidSvmEdx::guest_mode_execute_trap));
}

TEST_CASE("With GMET the supervisor runs, reads and writes where U is clear", "[svm][gmet]") {
    WithExecuteTrap m(writes_word_code());
    m.nest(guest_data, WithExecuteTrap::supervisors(guest_data));
    m.vmcb().save.rax = 0x5555;
    m.enter();
    CHECK(m.code_of_exit() == ExitCode::Vmmcall);
    CHECK(m.word(guest_data) == 0x5555);
}

TEST_CASE("With GMET the supervisor may write, but not run, where U is set", "[svm][gmet]") {
    WithExecuteTrap writing(writes_word_code());
    writing.vmcb().save.rax = 0x5555;
    writing.enter();
    CHECK(writing.code_of_exit() == ExitCode::Vmmcall);
    CHECK(writing.word(guest_data) == 0x5555);

    WithExecuteTrap jumping(jumps_code());
    jumping.enter();
    CHECK(jumping.code_of_exit() == ExitCode::NestedPageFault);
    CHECK(jumping.control().exit_info_1 == 0x1'0000'0011); // present, a fetch, by the supervisor
    CHECK(jumping.control().exit_info_2 == guest_data);
    CHECK(jumping.vmcb().save.rip == guest_data);
}

TEST_CASE("Without GMET a nested page with U clear is nobody's", "[svm][gmet]") {
    WithExecuteTrap m(writes_word_code());
    m.control().nested_control.raw = 1;
    m.enter();
    CHECK(m.code_of_exit() == ExitCode::NestedPageFault);
    CHECK(m.control().exit_info_1 == 0x1'0000'0015);
    CHECK(m.control().exit_info_2 == guest_code);
}

TEST_CASE("With GMET user mode runs where U is set, and nowhere else", "[svm][gmet]") {
    for (const bool is_users : {true, false}) {
        WithExecuteTrap m(goes_to_ring_3_code());
        m.place(TestMachine::user_code, calls_hypervisor_code());
        if (!is_users) {
            m.nest(TestMachine::user_code, WithExecuteTrap::supervisors(TestMachine::user_code));
        }
        m.general(General::Rcx) = TestMachine::user_code;
        m.general(General::Rdx) = TestMachine::user_stack_top;
        m.enter();
        CHECK(m.code_of_exit() == (is_users ? ExitCode::Vmmcall : ExitCode::NestedPageFault));
        CHECK(m.vmcb().save.cpl == 3);
        CHECK(m.control().exit_info_1 == (is_users ? 0 : 0x1'0000'0015));
    }
}
