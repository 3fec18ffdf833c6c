// SPDX-License-Identifier: MIT
// Interrupts around a guest: whose flags hold them back, who takes them, what the VMCB says
// afterwards.  [APM2 15.13] [APM2 15.21]
#include "tests/catch.h"
#include "tests/unit/machine/glass/with_guest.h"

namespace {

using namespace test;
using Control = x86::svm::VirtualInterruptControl;
using x86::InterruptCommand;
using x86::svm::InterruptState;

constexpr std::uint8_t physical_vector = 0x31;
constexpr std::uint8_t virtual_vector = 0x41;
constexpr std::uint8_t nmi_vector = static_cast<std::uint8_t>(Exception::NonMaskableInterrupt);

/// The interrupt controller is on; handlers count in RBX.
struct WithInterrupts : WithGuest {
    explicit WithInterrupts(Code bytes) : WithGuest(bytes) {
        place(handler, counts_and_returns_code());
        set_gate(virtual_vector, handler);
        set_gate(nmi_vector, handler);
        place(handler + 0x100, counts_timer_code());
        set_gate(physical_vector, handler + 0x100);
        general(General::R15) = apic;
        board().apic().write(static_cast<std::uint32_t>(x86::ApicRegister::SpuriousInterrupt),
                             0x1FF, 0);
        intercept(InstructionIntercepts::hlt);
    }
    void send(InterruptCommand::Delivery how, std::uint8_t vector = 0) {
        board().apic().receive(InterruptCommand::to(0, how, vector));
    }
    void host_interrupts(bool on) {
        cpu().set_rflags(x86::Rflags::at_reset().with(x86::Rflags::interrupts, on));
    }
    void guest_interrupts(bool on) {
        vmcb().save.rflags = x86::Rflags::at_reset().with(x86::Rflags::interrupts, on);
    }
    void virtual_control(Control value) { control().virtual_interrupt_control = value; }
    Control virtual_control() { return control().virtual_interrupt_control; }
    static Control waiting(std::uint8_t priority) {
        return Control{}
            .with(Control::mask_by_host_flags, true)
            .with(Control::pending, true)
            .with(Control::priority, priority)
            .with(Control::vector, virtual_vector);
    }
};

constexpr auto fixed = InterruptCommand::Delivery::Fixed;
constexpr auto nmi = InterruptCommand::Delivery::Nmi;

} // namespace

// ---------------------------------------------------------------------------------------------
// Physical interrupts

TEST_CASE("With V_INTR_MASKING the host's IF lets a physical interrupt out, not the guest's",
          "[svm][interrupts]") {
    for (const bool host_is_open : {false, true}) {
        WithInterrupts m(halt_code());
        m.intercept(InstructionIntercepts::interrupt);
        m.virtual_control(Control{}.with(Control::mask_by_host_flags, true));
        m.host_interrupts(host_is_open);
        m.guest_interrupts(!host_is_open);
        m.board().svm().set_global_interrupts(false); // as a hypervisor has it around VMRUN
        m.place(TestMachine::code, runs_guest_code());
        m.cpu().rip() = TestMachine::code;
        m.send(fixed, physical_vector);
        m.run_until(abi::EventKind::VmExit);
        CHECK(m.code_of_exit() == (host_is_open ? ExitCode::Interrupt : ExitCode::Hlt));
        CHECK(m.board().apic().pending() == physical_vector); // for the host to take after STGI
        CHECK(m.rip() == 0);
    }
}

TEST_CASE("Without V_INTR_MASKING the guest's own IF decides", "[svm][interrupts]") {
    for (const bool guest_is_open : {false, true}) {
        WithInterrupts m(halt_code());
        m.intercept(InstructionIntercepts::interrupt);
        m.guest_interrupts(guest_is_open);
        m.send(fixed, physical_vector);
        m.enter_once();
        CHECK(m.code_of_exit() == (guest_is_open ? ExitCode::Interrupt : ExitCode::Hlt));
    }
}

TEST_CASE("A physical interrupt that nobody intercepts is the guest's", "[svm][interrupts]") {
    WithInterrupts m(counts_with_interrupts_on_code());
    m.general(General::Rbx) = 0;
    m.general(General::Rcx) = 3;
    m.send(fixed, physical_vector);
    m.enter_once();
    CHECK(m.code_of_exit() == ExitCode::Hlt);
    CHECK(m.general(General::Rbx) == 1);
}

// ---------------------------------------------------------------------------------------------
// Virtual interrupts

TEST_CASE("CR8 in a guest is V_TPR with V_INTR_MASKING, and the controller's without",
          "[svm][interrupts]") {
    for (const bool is_masked : {true, false}) {
        WithInterrupts m(uses_cr8_code());
        m.virtual_control(Control{}.with(Control::mask_by_host_flags, is_masked));
        m.vmcb().save.rax = 5;
        m.enter_once();
        CHECK(m.code_of_exit() == ExitCode::Hlt);
        CHECK(m.general(General::Rbx) == 5);
        CHECK(m.virtual_control().get(Control::task_priority) == (is_masked ? 5 : 0));
        CHECK(m.board().apic().task_priority() == (is_masked ? 0 : 0x50));
    }
}

TEST_CASE("A virtual interrupt waits until the guest's task priority is below its own",
          "[svm][interrupts]") {
    for (const std::uint8_t lowered_to : {4, 3}) {
        WithInterrupts m(lowers_priority_code());
        m.virtual_control(WithInterrupts::waiting(4).with(Control::task_priority, 9));
        m.general(General::Rbx) = 0;
        m.general(General::Rdx) = lowered_to;
        m.enter_once();
        CHECK(m.code_of_exit() == ExitCode::Hlt);
        const bool is_taken = lowered_to < 4;
        CHECK(m.general(General::Rbx) == (is_taken ? 1 : 0));
        CHECK(m.virtual_control().get(Control::pending) == !is_taken);
        CHECK(m.virtual_control().get(Control::task_priority) == 9);
    }
}

TEST_CASE("A hypervisor can learn when its guest opens for interrupts", "[svm][interrupts]") {
    WithInterrupts m(counts_with_interrupts_on_code());
    m.intercept(InstructionIntercepts::virtual_interrupt);
    m.virtual_control(WithInterrupts::waiting(1));
    m.general(General::Rcx) = 5;
    m.enter_once();
    CHECK(m.code_of_exit() == ExitCode::VirtualInterrupt);
    CHECK(m.rip() == 4);                 // behind STI and the instruction in its shadow
    CHECK(m.general(General::Rcx) == 4); // DEC RCX, which is three bytes long
    CHECK(m.virtual_control().get(Control::pending));
    CHECK(m.count_of(abi::EventKind::Interrupt) == 0);
}

TEST_CASE("The shadow of STI goes out with the guest and comes in again", "[svm][interrupts]") {
    WithInterrupts m(calls_behind_sti_code());
    m.virtual_control(WithInterrupts::waiting(1));
    m.general(General::Rcx) = 0;
    m.enter_once();
    REQUIRE(m.code_of_exit() == ExitCode::Vmmcall);
    CHECK(m.control().interrupt_state.get(InterruptState::shadow));
    CHECK(m.virtual_control().get(Control::pending));
    constexpr std::uint64_t vmmcall_bytes = 3;
    m.vmcb().save.rip += vmmcall_bytes;
    m.general(General::Rbx) = 0;
    m.enter_once();
    CHECK(m.code_of_exit() == ExitCode::Hlt);
    CHECK(m.general(General::Rbx) == 1);
    const auto& taken = m.events()[m.events().size() - 2];
    CHECK(taken.kind == abi::EventKind::Interrupt);
    CHECK(taken.rip == guest_code + 4 + 3); // the first INC ran in the shadow
    CHECK_FALSE(m.control().interrupt_state.get(InterruptState::shadow));
}

// ---------------------------------------------------------------------------------------------
// Non-maskable interrupts, and the global flag

TEST_CASE("A non-maskable interrupt comes whatever IF says", "[interrupts]") {
    WithInterrupts m(halt_code());
    m.general(General::Rbx) = 0;
    m.general(General::Rcx) = 0;
    m.run(sends_itself_nmi_code());
    CHECK(m.general(General::Rbx) == 1);
    CHECK(m.general(General::Rcx) == 2);
    REQUIRE(m.count_of(abi::EventKind::Interrupt) == 1);
    CHECK(m.events()[0].operand[0] == nmi_vector);
    CHECK(m.events()[0].clock == 2);
}

TEST_CASE("The next non-maskable interrupt waits for IRET, and several make one", "[interrupts]") {
    WithInterrupts m(halt_code());
    m.place(TestMachine::handler, sends_nmi_while_handling_one_code());
    m.general(General::Rbx) = 0;
    m.general(General::Rdi) = TestMachine::data;
    m.run(sends_itself_nmi_code());
    CHECK(m.general(General::Rbx) == 3);
    CHECK(m.word(TestMachine::data) != 0);
    CHECK(m.word(TestMachine::data) == m.word(TestMachine::data + 8)); // none inside another
    CHECK(m.word(TestMachine::data) == m.word(TestMachine::data + 16));
}

TEST_CASE("Behind CLGI all interrupts wait for STGI, the non-maskable one first",
          "[svm][interrupts]") {
    WithInterrupts m(halt_code());
    m.general(General::Rbx) = 0;
    m.general(General::Rcx) = 0;
    m.run(holds_interrupts_back_code());
    CHECK(m.general(General::Rbx) == 2);
    REQUIRE(m.count_of(abi::EventKind::Interrupt) == 2);
    CHECK(m.events()[0].operand[0] == nmi_vector);
    CHECK(m.events()[0].clock == 6); // behind STGI
    CHECK(m.events()[1].operand[0] == physical_vector);
}

TEST_CASE("A non-maskable interrupt leaves the guest, and the host takes it after STGI",
          "[svm][interrupts]") {
    WithInterrupts m(spins_code());
    m.intercept(InstructionIntercepts::nmi);
    m.board().svm().set_global_interrupts(false);
    m.general(General::Rbx) = 0;
    m.send(nmi);
    m.place(TestMachine::code, runs_guest_and_opens_code());
    m.cpu().rip() = TestMachine::code;
    m.run_until(abi::EventKind::VmExit);
    CHECK(m.code_of_exit() == ExitCode::Nmi);
    CHECK(m.board().apic().nmi_is_pending());
    CHECK_FALSE(m.board().svm().global_interrupts());
    m.go_on();
    CHECK(m.general(General::Rbx) == 1);
    CHECK_FALSE(m.board().apic().nmi_is_pending());
    const auto& taken = m.events().back();
    CHECK(taken.kind == abi::EventKind::Interrupt);
    CHECK(taken.rip == TestMachine::code + 3 + 1 + 3); // vmrun, nop, stgi
}

TEST_CASE("A non-maskable interrupt that nobody intercepts is the guest's", "[svm][interrupts]") {
    WithInterrupts m(halt_code());
    m.general(General::Rbx) = 0;
    m.send(nmi);
    m.board().svm().set_global_interrupts(false);
    m.place(TestMachine::code, runs_guest_code());
    m.cpu().rip() = TestMachine::code;
    m.run_until(abi::EventKind::VmExit);
    CHECK(m.code_of_exit() == ExitCode::Hlt);
    CHECK(m.general(General::Rbx) == 1);
}

TEST_CASE("INIT leaves the guest if the hypervisor wants it to, and waits for STGI",
          "[svm][interrupts]") {
    WithInterrupts m(spins_code());
    m.intercept(InstructionIntercepts::init);
    m.board().svm().set_global_interrupts(false);
    m.send(InterruptCommand::Delivery::Init);
    m.place(TestMachine::code, runs_guest_and_opens_code());
    m.cpu().rip() = TestMachine::code;
    m.run_until(abi::EventKind::VmExit);
    CHECK(m.code_of_exit() == ExitCode::Init);
    CHECK(m.board().apic().init_is_pending());
    m.go_on();
    CHECK(m.board().core().activity == machine::glass::Core::Activity::AwaitingStartup);
    CHECK_FALSE(m.board().svm().enabled());
}
