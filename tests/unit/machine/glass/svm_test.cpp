// SPDX-License-Identifier: MIT
// Hypervisor and guest on the glass machine: into the guest, out of it, and why.  [APM2 15]
#include "tests/catch.h"
#include "tests/unit/machine/glass/with_guest.h"

namespace {

using namespace test;

std::uint64_t number(ExitCode code) { return static_cast<std::uint64_t>(code); }

} // namespace

TEST_CASE("A guest runs until it calls, and the hypervisor is as it was", "[svm]") {
    WithGuest m(calls_hypervisor_code());
    m.vmcb().save.rax = 0x1234;
    m.general(General::Rbx) = 41;
    m.enter();
    CHECK(m.code_of_exit() == ExitCode::Vmmcall);
    CHECK(m.rip() == 3);
    CHECK(m.vmcb().save.rax == 0x1234);
    CHECK(m.control().next_rip == 0);
    CHECK(m.general(General::Rbx) == 42); // what VMRUN does not switch is the hypervisor's care
    CHECK(m.general(General::Rax) == vmcb_address);
    CHECK(m.general(General::Rsp) == TestMachine::stack_top);
    CHECK(m.clock() == 1 + 1 + 1); // vmrun, the guest's inc, hlt; VMMCALL did not complete
    CHECK_FALSE(m.board().svm().global_interrupts());
}

TEST_CASE("Entry and exit are events, at their moments, with the worlds they join", "[svm]") {
    using Kind = abi::World::Kind;
    WithGuest m(calls_hypervisor_code());
    m.enter();
    REQUIRE(m.events().size() == 2);
    const auto& entry = m.events()[0];
    const auto& exit = m.events()[1];
    CHECK(entry.kind == abi::EventKind::VmEntry);
    CHECK(entry.clock == 1);
    CHECK(entry.rip == guest_code);
    CHECK(entry.operand[0] == vmcb_address);
    CHECK(entry.before() == Kind::Hypervisor);
    CHECK(entry.after() == Kind::Vtl0Kernel);
    CHECK(exit.kind == abi::EventKind::VmExit);
    CHECK(exit.clock == 2);
    CHECK(exit.operand[0] == number(ExitCode::Vmmcall));
    CHECK(exit.before() == Kind::Vtl0Kernel);
    CHECK(exit.after() == Kind::Hypervisor);
}

TEST_CASE("A VMCB that the ring's header names as VTL1's runs as VTL1", "[svm]") {
    WithGuest m(calls_hypervisor_code());
    abi::TraceRingHeader header;
    header.magic = abi::TraceRingHeader::expected_magic;
    header.vmcb[1] = vmcb_address;
    m.memory().write(abi::trace_ring_header_address, header);
    m.enter();
    CHECK(m.events()[0].after() == abi::World::Kind::Vtl1Kernel);
}

TEST_CASE("A guest can be entered again and again", "[svm]") {
    WithGuest m(calls_hypervisor_code());
    m.general(General::Rcx) = 1000;
    m.general(General::Rbx) = 0;
    m.run(runs_guest_often_code());
    // It steps over VMMCALL in the VMCB, and the guest jumps back.
    CHECK(m.general(General::Rbx) == 1000);
    CHECK(m.count_of(abi::EventKind::VmExit) == 1000);
}

TEST_CASE("An unsound VMCB is refused with VMEXIT_INVALID and nothing else", "[svm]") {
    WithGuest m(calls_hypervisor_code());
    m.control().asid = 0;
    m.general(General::Rbx) = 41;
    m.enter();
    CHECK(number(m.code_of_exit()) == 0xFFFF'FFFF); // 32 bits, as QEMU
    CHECK(m.general(General::Rbx) == 41);
    CHECK(m.cpu().rip() == TestMachine::code + 4);
    CHECK(m.events().empty());
}

TEST_CASE("VMRUN wants EFER.SVME and a VMCB in RAM", "[svm]") {
    for (const Exception exception : {Exception::InvalidOpcode, Exception::GeneralProtection}) {
        WithGuest m(calls_hypervisor_code());
        m.place(TestMachine::handler, halt_code());
        m.set_gate(static_cast<std::uint8_t>(exception), TestMachine::handler);
        if (exception == Exception::InvalidOpcode) {
            m.board().svm().set_enabled(false);
        } else {
            m.general(General::Rax) = vmcb_address + 8;
        }
        m.enter();
        CHECK(m.cpu().rip() == TestMachine::handler + 1);
    }
}

TEST_CASE("Intercepted instructions stop the guest before they do anything", "[svm]") {
    using C = x86::svm::ControlRegisterIntercepts;
    WithGuest m(uses_processor_code());
    m.control().control_register_intercepts = C{}.with(C::cr0_read, true).with(C::cr3_read, true);
    m.intercept(InstructionIntercepts::cpuid);
    const std::pair<ExitCode, std::uint64_t> exits[] = {
        {ExitCode::Cr0Read, 0}, {ExitCode::Cr3Read, 3}, {ExitCode::Cpuid, 6}};
    for (const auto& [code, rip] : exits) {
        m.cpu().rip() = TestMachine::code;
        m.board().svm().set_global_interrupts(true);
        m.place(TestMachine::code, runs_guest_code());
        m.run_until(abi::EventKind::VmExit);
        CHECK(m.code_of_exit() == code);
        CHECK(m.rip() == rip);
        CHECK(m.control().exit_info_1 == 0);
        m.vmcb().save.rip += code == ExitCode::Cpuid ? 2 : 3;
        m.general(General::Rax) = vmcb_address;
    }
}

TEST_CASE("What the guest may do by itself does not stop it", "[svm]") {
    WithGuest m(uses_processor_code());
    m.enter();
    CHECK(m.code_of_exit() == ExitCode::Vmmcall);
}

TEST_CASE("HLT, exceptions and shutdown reach the hypervisor that asked", "[svm]") {
    WithGuest halting(halt_code());
    halting.intercept(InstructionIntercepts::hlt);
    halting.enter();
    CHECK(halting.code_of_exit() == ExitCode::Hlt);
    CHECK(halting.rip() == 0);

    WithGuest wrong(undefined_code());
    wrong.control().exception_intercepts =
        wrong.control().exception_intercepts.with(Exception::InvalidOpcode);
    wrong.enter();
    CHECK(wrong.code_of_exit() == x86::svm::exit_code_of(Exception::InvalidOpcode));

    WithGuest lost(undefined_code()); // no gates: a triple fault
    lost.enter();
    CHECK(lost.code_of_exit() == ExitCode::Shutdown);
}

TEST_CASE("VMMCALL that nobody intercepts is undefined in the guest", "[svm]") {
    WithGuest m(calls_hypervisor_code());
    m.control().svm_intercepts = SvmIntercepts{}.with(SvmIntercepts::vmrun, true);
    m.control().exception_intercepts =
        m.control().exception_intercepts.with(Exception::InvalidOpcode);
    m.enter();
    CHECK(m.code_of_exit() == x86::svm::exit_code_of(Exception::InvalidOpcode));
    CHECK(m.rip() == 3);
}

TEST_CASE("An intercepted page fault carries its error code and address, and CR2 is untouched",
          "[svm]") {
    WithGuest m(reads_memory_code());
    m.control().exception_intercepts = m.control().exception_intercepts.with(Exception::PageFault);
    m.vmcb().save.cr2 = 0x77;
    m.general(General::Rbx) = unmapped;
    m.enter();
    CHECK(m.code_of_exit() == x86::svm::exit_code_of(Exception::PageFault));
    CHECK(m.control().exit_info_1 == 0);
    CHECK(m.control().exit_info_2 == unmapped + 0x123);
    CHECK(m.vmcb().save.cr2 == 0x77);
    CHECK(m.rip() == 2);
}

TEST_CASE("The map of registers decides which stop the guest", "[svm]") {
    constexpr std::uint32_t star = 0xC000'0081;
    for (const bool stops : {false, true}) {
        WithGuest m(reads_msr_code());
        m.intercept(InstructionIntercepts::msrs);
        m.cpu().star() = 0x1234;
        m.general(General::Rcx) = star;
        const auto bit = *x86::svm::msr_permission_bit(x86::Msr::Star, x86::svm::MsrAccess::Read);
        m.memory().write(msr_map + bit.byte, static_cast<std::uint8_t>(stops ? 1 << bit.bit : 0));
        m.enter();
        CHECK(m.code_of_exit() == (stops ? ExitCode::Msr : ExitCode::Vmmcall));
        CHECK(m.vmcb().save.rax == (stops ? 0 : 0x1234));
    }
    WithGuest outside(reads_msr_code());
    outside.intercept(InstructionIntercepts::msrs);
    outside.general(General::Rcx) = 0x4000'0000;
    outside.enter();
    CHECK(outside.code_of_exit() == ExitCode::Msr);
}

TEST_CASE("The map of ports decides which stop the guest, and the exit says how", "[svm]") {
    for (const bool stops : {false, true}) {
        WithGuest m(writes_port_code());
        m.intercept(InstructionIntercepts::io_ports);
        m.memory().write(port_map + 0x80 / 8, static_cast<std::uint8_t>(stops ? 1 : 0));
        m.enter();
        CHECK(m.code_of_exit() == (stops ? ExitCode::IoPort : ExitCode::Vmmcall));
        if (stops) {
            CHECK(m.control().exit_info_1 == 0x0080'0010); // port 0x80, one byte, out
            CHECK(m.control().exit_info_2 == guest_code + 3);
            CHECK(m.rip() == 1);
            CHECK(m.clock() == 1 + 1 + 1); // vmrun, nop, hlt
        }
    }
}

TEST_CASE("A nested page fault says what was wanted, and nothing happened", "[svm]") {
    WithGuest m(writes_word_code());
    m.use_nested_paging();
    m.nest(guest_data, open_page(guest_data).with(Entry::writable, false));
    m.vmcb().save.rax = 0x5555;
    m.general(General::Rdi) = guest_data + 0x18;
    m.enter();
    CHECK(m.code_of_exit() == ExitCode::NestedPageFault);
    CHECK(m.control().exit_info_1 == 0x1'0000'0007);
    CHECK(m.control().exit_info_2 == guest_data + 0x18);
    CHECK(m.rip() == 2);
    CHECK(m.word(guest_data + 0x18) == 0);
    CHECK(m.clock() == 1 + 1 + 1);
}

TEST_CASE("Fetching from a nested page that is not executable stops at the target", "[svm]") {
    WithGuest m(jumps_code());
    m.use_nested_paging();
    m.nest(guest_data, open_page(guest_data).with(Entry::no_execute, true));
    m.general(General::Rdi) = guest_data + 0x20;
    m.enter();
    CHECK(m.code_of_exit() == ExitCode::NestedPageFault);
    CHECK(m.control().exit_info_1 == 0x1'0000'0015);
    CHECK(m.vmcb().save.rip == guest_data + 0x20);
}

TEST_CASE("A guest sees memory where its nested tables put it", "[svm]") {
    WithGuest m(writes_word_code());
    m.use_nested_paging();
    m.nest(guest_data, open_page(guest_data + 0x1000));
    m.vmcb().save.rax = 0x5555;
    m.general(General::Rdi) = guest_data;
    m.enter();
    CHECK(m.code_of_exit() == ExitCode::Vmmcall);
    CHECK(m.word(guest_data) == 0);
    CHECK(m.word(guest_data + 0x1000) == 0x5555);
}

TEST_CASE("A right taken away counts from the next VMRUN", "[svm]") {
    WithGuest m(writes_word_code());
    m.use_nested_paging();
    m.general(General::Rdi) = guest_data;
    m.place(TestMachine::code, runs_guest_code());
    m.cpu().rip() = TestMachine::code;
    m.run_until(abi::EventKind::VmExit);
    REQUIRE(m.code_of_exit() == ExitCode::Vmmcall);
    m.nest(guest_data, Entry{});
    m.vmcb().save.rip = guest_code;
    m.cpu().rip() = TestMachine::code;
    m.run_until(abi::EventKind::VmExit);
    CHECK(m.code_of_exit() == ExitCode::NestedPageFault);
    CHECK(m.control().exit_info_1 == 0x1'0000'0006);
}

TEST_CASE("An injected exception arrives before the guest's first instruction", "[svm]") {
    WithGuest m(calls_hypervisor_code());
    m.place(TestMachine::handler, calls_hypervisor_code());
    m.set_gate(13, TestMachine::handler);
    m.control().event_injection = EventInjection::exception(Exception::GeneralProtection, 0x1234);
    m.enter();
    CHECK(m.code_of_exit() == ExitCode::Vmmcall);
    CHECK(m.vmcb().save.rip == TestMachine::handler + 3);
    CHECK(m.vmcb().save.rsp == guest_stack_top - 48);
    CHECK(m.word(guest_stack_top - 48) == 0x1234);
    CHECK(m.word(guest_stack_top - 40) == guest_code);
    CHECK(m.control().event_injection.raw == 0);
}

TEST_CASE("An injected interrupt arrives even if the guest has interrupts off", "[svm]") {
    WithGuest m(calls_hypervisor_code());
    m.place(TestMachine::handler, calls_hypervisor_code());
    m.set_gate(0x41, TestMachine::handler);
    m.control().event_injection = EventInjection::interrupt(0x41);
    m.enter();
    CHECK(m.vmcb().save.rip == TestMachine::handler + 3);
    CHECK(m.count_of(abi::EventKind::Interrupt) == 1);
}

TEST_CASE("An event that cannot be delivered is handed back by the exit it causes", "[svm]") {
    WithGuest m(breakpoint_code());
    m.use_nested_paging();
    m.set_gate(13, TestMachine::handler);
    const auto event = EventInjection::exception(Exception::GeneralProtection, 0x77);
    m.control().event_injection = event;
    const std::uint64_t stack_page = guest_stack_top - 0x1000;
    m.nest(stack_page, Entry{});
    m.enter();
    CHECK(m.code_of_exit() == ExitCode::NestedPageFault);
    CHECK(m.control().exit_info_1 == 0x1'0000'0006);
    CHECK(m.control().exit_interrupt_info == event);
    CHECK(m.vmcb().save.rip == guest_code);
}

TEST_CASE("An exception on the way to an exception is told with it", "[svm]") {
    WithGuest m(undefined_code());
    m.set_gate(6, 1ull << 48); // a handler that is nowhere: but the gate itself is sound
    m.control().exception_intercepts = m.control().exception_intercepts.with(Exception::PageFault);
    m.vmcb().save.rsp = unmapped; // the frame cannot be pushed
    m.enter();
    CHECK(m.code_of_exit() == x86::svm::exit_code_of(Exception::PageFault));
    CHECK(m.control().exit_interrupt_info == EventInjection::exception(Exception::InvalidOpcode));
}

TEST_CASE("Time in a guest is shifted by the hypervisor's offset", "[svm]") {
    WithGuest m(reads_time_twice_code());
    m.intercept(InstructionIntercepts::hlt);
    m.control().tsc_offset = 1000;
    m.enter();
    CHECK(m.general(General::R8) == 1001); // one instruction, VMRUN, came before
}

TEST_CASE("A physical interrupt leaves the guest if the hypervisor wants it to", "[svm]") {
    using V = x86::svm::VirtualInterruptControl;
    WithGuest m(spins_code());
    m.intercept(InstructionIntercepts::interrupt);
    m.control().virtual_interrupt_control = V{}.with(V::mask_by_host_flags, true);
    m.cpu().set_rflags(x86::Rflags::at_reset().with(x86::Rflags::interrupts, true));
    auto& apic = m.board().apic();
    const auto write = [&](x86::ApicRegister name, std::uint32_t value) {
        apic.write(static_cast<std::uint32_t>(name), value, m.clock());
    };
    write(x86::ApicRegister::SpuriousInterrupt, 0x1FF);
    write(x86::ApicRegister::TimerDivide, 0xB);
    write(x86::ApicRegister::TimerVector, 0x31);
    write(x86::ApicRegister::TimerInitialCount, 777);
    m.place(TestMachine::code, runs_guest_code());
    m.cpu().rip() = TestMachine::code;
    m.run_until(abi::EventKind::VmExit);
    CHECK(m.code_of_exit() == ExitCode::Interrupt);
    CHECK(m.clock() == 777);
    CHECK(apic.pending() == std::uint8_t{0x31}); // still waiting, for the hypervisor
}

TEST_CASE("A virtual interrupt is taken when the guest opens for it", "[svm]") {
    using V = x86::svm::VirtualInterruptControl;
    WithGuest m(counts_with_interrupts_on_code());
    m.place(TestMachine::handler, counts_and_returns_code());
    m.set_gate(0x41, TestMachine::handler);
    m.intercept(InstructionIntercepts::hlt);
    m.control().virtual_interrupt_control = V{}.with(V::mask_by_host_flags, true)
                                                .with(V::pending, true)
                                                .with(V::ignore_task_priority, true)
                                                .with(V::vector, 0x41);
    m.general(General::Rbx) = 0;
    m.general(General::Rcx) = 5;
    m.enter();
    CHECK(m.code_of_exit() == ExitCode::Hlt);
    CHECK(m.general(General::Rbx) == 1);
    CHECK_FALSE(m.control().virtual_interrupt_control.get(V::pending));
    CHECK(m.events()[1].kind == abi::EventKind::Interrupt);
    CHECK(m.events()[1].clock == 1 + 2); // vmrun, sti, dec
}

TEST_CASE("VMLOAD and VMSAVE carry the state that VMRUN leaves alone", "[svm]") {
    WithGuest m(halt_code());
    auto& save = m.vmcb().save;
    save.fs = {0x10, x86::SegmentAttributes::data(0).packed(), 0xFFFF'FFFF, 0x7000'1234'5678};
    save.tr = {0x30, x86::SegmentAttributes::system(x86::SystemType::BusyTss).packed(), 0x67,
               0xA000};
    save.star = 1;
    save.lstar = 2;
    save.cstar = 3;
    save.sfmask = 4;
    save.kernel_gs_base = 5;
    save.sysenter_cs = 6;
    save.sysenter_esp = 7;
    save.sysenter_eip = 8;
    m.run(loads_and_saves_code());
    CHECK(m.cpu().segment_base(SegmentName::Fs) == 0x7000'1234'5678);
    const auto copy = m.read<Vmcb>(vmcb_address + 0x1000);
    CHECK(copy.save.fs.base == save.fs.base);
    CHECK(copy.save.tr.attributes.raw == save.tr.attributes.raw);
    CHECK(copy.save.star == 1);
    CHECK(copy.save.cstar == 3);
    CHECK(copy.save.kernel_gs_base == 5);
    CHECK(copy.save.sysenter_cs == 6);
    CHECK(copy.save.sysenter_eip == 8);
}

TEST_CASE("A guest of its own can switch the machine off", "[svm]") {
    WithGuest m(switches_off_code());
    const Stop stop = m.run(runs_guest_code());
    CHECK(stop.reason == StopReason::PoweredOff);
    CHECK(m.board().svm().in_guest());
}
