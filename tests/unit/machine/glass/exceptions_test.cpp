// SPDX-License-Identifier: MIT
// Exceptions on their way through the guest's own tables.  [APM2 8]
#include "tests/catch.h"
#include "tests/unit/machine/glass/test_machine.h"

namespace {

using namespace test;

constexpr std::uint64_t unmapped = 0x1200'0000;

constexpr std::uint8_t vector_of(Exception exception) {
    return static_cast<std::uint8_t>(exception);
}

/// What the processor pushed, from the lowest address up.
struct Frame {
    std::uint64_t rip, cs, rflags, rsp, ss;
};

/// A machine whose handler for `exception` halts at once.
struct WithHandler : TestMachine {
    explicit WithHandler(Exception exception, std::uint8_t stack = 0) {
        place(handler, halt_code());
        set_gate(vector_of(exception), handler, stack);
    }
    bool in_handler() { return cpu().rip() == handler + 1; }
    Frame frame(std::uint64_t skipped_bytes = 0) {
        return read<Frame>(general(General::Rsp) + skipped_bytes);
    }
};

const abi::TraceEvent& last_of(const TestMachine& m, abi::EventKind kind) {
    const abi::TraceEvent* found = nullptr;
    for (const auto& event : m.events()) {
        if (event.kind == kind) {
            found = &event;
        }
    }
    REQUIRE(found != nullptr);
    return *found;
}

} // namespace

TEST_CASE("A page fault pushes frame and error code, and CR2 says where", "[exceptions]") {
    WithHandler m(Exception::PageFault);
    m.general(General::Rbx) = unmapped;
    m.run(reads_memory_code());
    REQUIRE(m.in_handler());
    CHECK(m.cpu().cr2() == unmapped + 0x123);
    CHECK(m.word(m.general(General::Rsp)) == 0); // the error code: absent, read, supervisor
    const Frame frame = m.frame(8);
    CHECK(frame.rip == TestMachine::code + 2);
    CHECK(frame.cs == TestMachine::kernel_code_selector);
    CHECK(frame.rsp == TestMachine::stack_top);
    CHECK(frame.ss == TestMachine::kernel_data_selector);
    CHECK(m.general(General::Rsp) % 16 == 0);
}

TEST_CASE("The clock stands before the faulting instruction, and the event says so",
          "[exceptions]") {
    WithHandler m(Exception::PageFault);
    m.general(General::Rbx) = unmapped;
    m.run(reads_memory_code());
    const auto& event = last_of(m, abi::EventKind::PageFault);
    CHECK(event.clock == 1);
    CHECK(event.rip == TestMachine::code + 2);
    CHECK(event.operand[0] == unmapped + 0x123);
    CHECK(m.clock() == 2); // the increment and the handler's halt
}

TEST_CASE("An exception without an error code pushes none", "[exceptions]") {
    WithHandler m(Exception::DivideError);
    m.run(divides_by_zero_code());
    REQUIRE(m.in_handler());
    CHECK(m.frame().rip == TestMachine::code + 2);
}

TEST_CASE("A general protection fault names the selector", "[exceptions]") {
    WithHandler m(Exception::GeneralProtection);
    m.general(General::Rax) = 0x1230;
    m.run(loads_bad_segment_code());
    REQUIRE(m.in_handler());
    CHECK(m.word(m.general(General::Rsp)) == 0x1230);
}

TEST_CASE("An undefined instruction faults at itself", "[exceptions]") {
    WithHandler m(Exception::InvalidOpcode);
    m.run(undefined_code());
    REQUIRE(m.in_handler());
    CHECK(m.frame().rip == TestMachine::code);
    CHECK(m.clock() == 1); // it was not executed; the handler's halt was
}

TEST_CASE("A breakpoint traps behind itself", "[exceptions]") {
    WithHandler m(Exception::Breakpoint);
    m.run(breakpoint_code());
    REQUIRE(m.in_handler());
    CHECK(m.frame().rip == TestMachine::code + 2);
}

TEST_CASE("A handler can skip the faulting instruction and return", "[exceptions]") {
    TestMachine m;
    m.place(TestMachine::handler, skips_two_bytes_code());
    m.set_gate(vector_of(Exception::GeneralProtection), TestMachine::handler);
    m.general(General::Rax) = 0x1230;
    m.run(loads_bad_segment_code());
    CHECK(m.general(General::Rbx) == 1);
    CHECK(m.cpu().rip() == TestMachine::code + 3); // behind the halt
    CHECK(m.general(General::Rsp) == TestMachine::stack_top);
}

TEST_CASE("An interrupt stack of the TSS is used whatever the stack was", "[exceptions]") {
    WithHandler m(Exception::PageFault, 1);
    m.general(General::Rbx) = unmapped;
    m.general(General::Rsp) = unmapped; // no stack at all
    m.run(reads_memory_code());
    REQUIRE(m.in_handler());
    CHECK(m.general(General::Rsp) == TestMachine::interrupt_stack_top - 48);
    CHECK(m.frame(8).rsp == unmapped);
}

TEST_CASE("An exception in ring 3 comes to ring 0 on its stack, and is told", "[exceptions]") {
    WithHandler m(Exception::PageFault);
    m.place(TestMachine::user_code, user_reads_kernel_code());
    m.general(General::Rcx) = TestMachine::user_code;
    m.general(General::Rdx) = TestMachine::user_stack_top;
    m.general(General::Rbx) = TestMachine::data;
    m.run(goes_to_ring_3_code());
    REQUIRE(m.in_handler());
    CHECK(m.cpu().cpl() == 0);
    CHECK(m.general(General::Rsp) == TestMachine::ring_0_stack_top - 48);
    CHECK(m.word(m.general(General::Rsp)) == 5); // present, user
    CHECK(m.frame(8).cs == TestMachine::user_code_selector);
    CHECK(m.frame(8).ss == TestMachine::user_data_selector);
    // Into ring 3 by IRET, back by the fault.
    CHECK(m.count_of(abi::EventKind::PrivilegeChange) == 2);
    CHECK(last_of(m, abi::EventKind::PrivilegeChange).operand[0] ==
          TestMachine::kernel_code_selector);
}

TEST_CASE("SYSCALL and SYSRET change rings and keep where they came from", "[exceptions]") {
    TestMachine m;
    m.cpu().star() = 0x0018'0008ull << 32;
    m.cpu().lstar() = TestMachine::handler;
    m.cpu().sfmask() = 0x200;
    m.place(TestMachine::handler, answers_system_call_code());
    m.place(TestMachine::user_code, calls_system_code());
    m.general(General::Rcx) = TestMachine::user_code;
    m.general(General::Rdx) = TestMachine::user_stack_top;
    m.run(goes_to_ring_3_code());
    CHECK(m.cpu().cpl() == 0);
    CHECK(m.general(General::R10) == 2);
    CHECK(m.general(General::Rcx) == TestMachine::user_code + 13); // behind the second SYSCALL
    CHECK(m.general(General::Rsp) == TestMachine::user_stack_top); // SYSCALL leaves the stack
    CHECK(m.count_of(abi::EventKind::PrivilegeChange) == 4);
    // iretq's six, then: mov syscall | cmp jne sysret | inc syscall | cmp jne hlt
    CHECK(m.clock() == 6 + 2 + 3 + 2 + 3);
}

TEST_CASE("SYSCALL without EFER.SCE is undefined", "[exceptions]") {
    WithHandler m(Exception::InvalidOpcode);
    m.cpu().set_control(m.cpu().cr0(), m.cpu().cr3(), m.cpu().cr4(),
                        m.cpu().efer().with(x86::Efer::system_call, false));
    m.run(calls_system_code());
    REQUIRE(m.in_handler());
    CHECK(m.frame().rip == TestMachine::code + 6);
    CHECK(m.clock() == 2);
}

TEST_CASE("INT n needs a gate that lets this ring in", "[exceptions]") {
    TestMachine m;
    m.place(TestMachine::handler, counts_and_returns_code());
    m.set_gate(0x30, TestMachine::handler);
    m.run(software_interrupt_code());
    CHECK(m.general(General::Rbx) == 1);

    WithHandler user(Exception::GeneralProtection);
    user.place(TestMachine::user_code, software_interrupt_code());
    user.set_gate(0x30, TestMachine::handler + 0x100); // ring 0 only
    user.general(General::Rcx) = TestMachine::user_code;
    user.general(General::Rdx) = TestMachine::user_stack_top;
    user.run(goes_to_ring_3_code());
    REQUIRE(user.in_handler());
    CHECK(user.word(user.general(General::Rsp)) == 0x30 * 8 + 2);
}

TEST_CASE("A gate that is missing is a general protection fault that names it", "[exceptions]") {
    WithHandler m(Exception::GeneralProtection);
    m.run(software_interrupt_code());
    REQUIRE(m.in_handler());
    CHECK(m.word(m.general(General::Rsp)) == 0x30 * 8 + 2);
}

TEST_CASE("A page fault whose handler page-faults is a double fault", "[exceptions]") {
    WithHandler m(Exception::DoubleFault, 1);
    m.set_gate(vector_of(Exception::PageFault), TestMachine::handler + 0x100);
    m.general(General::Rbx) = unmapped;
    m.general(General::Rsp) = unmapped + 0x1000; // pushing the frame faults again
    m.run(reads_memory_code());
    REQUIRE(m.in_handler());
    CHECK(m.word(m.general(General::Rsp)) == 0); // #DF's error code
    CHECK(m.cpu().cr2() >= unmapped + 0xF00);    // the second fault's
    CHECK(last_of(m, abi::EventKind::Exception).operand[0] == 8);
}

TEST_CASE("A breakpoint whose gate is missing is served as that, not doubled", "[exceptions]") {
    WithHandler m(Exception::GeneralProtection);
    m.run(breakpoint_code());
    REQUIRE(m.in_handler());
    CHECK(m.word(m.general(General::Rsp)) == 3 * 8 + 2);
}

TEST_CASE("A triple fault shuts the machine down and says where", "[exceptions]") {
    TestMachine m;
    m.general(General::Rbx) = unmapped;
    const Stop stop = m.run(reads_memory_code()); // no gate at all
    CHECK(stop.reason == StopReason::Stuck);
    CHECK_THAT(stop.sentence, test::contains("triple fault"));
    CHECK_THAT(stop.sentence, test::contains("0x200002"));
    CHECK(m.go_on().reason == StopReason::Stuck); // and stays down
}

TEST_CASE("With the trap flag set each instruction is followed by a debug exception",
          "[exceptions]") {
    TestMachine m;
    m.place(TestMachine::handler, counts_and_returns_code());
    m.set_gate(vector_of(Exception::Debug), TestMachine::handler);
    m.run(traces_itself_code());
    CHECK(m.general(General::Rbx) == 5); // from the nop to the POPF that clears it
}

TEST_CASE("Jumping to a page that is not executable faults at the target", "[exceptions]") {
    WithHandler m(Exception::PageFault);
    m.map(TestMachine::data, m.entry(TestMachine::data).with(Entry::no_execute, true));
    m.general(General::Rdi) = TestMachine::data + 0x10;
    m.run(jumps_code());
    REQUIRE(m.in_handler());
    CHECK(m.frame(8).rip == TestMachine::data + 0x10);
    CHECK(m.word(m.general(General::Rsp)) == 0x11); // present, fetch
    CHECK(m.clock() == 2);
}

TEST_CASE("Code that runs off its page faults at the page's first byte", "[exceptions]") {
    WithHandler m(Exception::PageFault);
    m.map(TestMachine::data + 0x1000, Entry{});
    constexpr std::uint8_t nops[] = {0x90, 0x90, 0x90, 0x90};
    m.place(TestMachine::data + 0xFFC, nops);
    m.general(General::Rdi) = TestMachine::data + 0xFFC;
    m.run(jumps_code());
    REQUIRE(m.in_handler());
    CHECK(m.frame(8).rip == TestMachine::data + 0x1000);
    CHECK(m.cpu().cr2() == TestMachine::data + 0x1000);
    CHECK(m.clock() == 1 + 4 + 1);
}

TEST_CASE("An instruction half on an absent page faults at its own address", "[exceptions]") {
    WithHandler m(Exception::PageFault);
    m.map(TestMachine::data + 0x1000, Entry{});
    m.place(TestMachine::data + 0xFFA, moves_constant_code());
    m.general(General::Rdi) = TestMachine::data + 0xFFA;
    m.run(jumps_code());
    REQUIRE(m.in_handler());
    CHECK(m.frame(8).rip == TestMachine::data + 0xFFA);
    CHECK(m.cpu().cr2() == TestMachine::data + 0x1000);
}

TEST_CASE("Code beside a page leaves no accessed bit on it", "[exceptions]") {
    TestMachine m;
    constexpr std::uint8_t nops[] = {0x90, 0x90, 0xF4};
    m.place(TestMachine::data + 0xFFD, nops);
    m.general(General::Rdi) = TestMachine::data + 0xFFD;
    m.run(jumps_code(), 3); // the jump and the nops, but not what would come next
    CHECK_FALSE(m.entry(TestMachine::data + 0x1000).get(Entry::accessed));
}

TEST_CASE("Executing where there is no memory is an undefined instruction", "[exceptions]") {
    WithHandler m(Exception::InvalidOpcode);
    m.map(TestMachine::data, open_page(0x7000'0000).with(Entry::user, false));
    m.general(General::Rdi) = TestMachine::data;
    m.run(jumps_code());
    REQUIRE(m.in_handler());
    CHECK(m.frame().rip == TestMachine::data);
}

TEST_CASE("Addresses that are not canonical are general protection faults", "[exceptions]") {
    for (const std::uint64_t address :
         {1ull << 47, 1ull << 50, (1ull << 50) + 0x20'0000, ~0ull << 50}) {
        WithHandler m(Exception::GeneralProtection);
        m.general(General::Rbx) = address;
        m.run(reads_memory_code());
        CHECK(m.in_handler());
    }
}

TEST_CASE("The last address there is can be asked for", "[exceptions]") {
    WithHandler m(Exception::PageFault);
    m.general(General::Rbx) = ~0ull - 0x123;
    m.run(reads_memory_code());
    REQUIRE(m.in_handler());
    CHECK(m.cpu().cr2() == ~0ull);
}

TEST_CASE("Bytes that the translator cannot stand are an undefined instruction", "[exceptions]") {
    for (unsigned round = 0; round < 3; ++round) { // and the machine, and the next, go on
        WithHandler m(Exception::InvalidOpcode);
        m.run(cannot_be_translated_code());
        REQUIRE(m.in_handler());
        CHECK(m.frame().rip == TestMachine::code + 2);
        CHECK(m.clock() == 2 + 1);
    }
}

TEST_CASE("Debug registers keep what is written, and stop nobody", "[exceptions]") {
    TestMachine m;
    CHECK(m.run(sets_breakpoint_code()).reason == StopReason::Stuck);
    CHECK(m.general(General::Rbx) == 0x403);
    CHECK(m.cpu().dr(0) == TestMachine::code + 18);
}

TEST_CASE("Ring 3 may use a port only if the TSS opens it", "[exceptions]") {
    for (const bool open : {false, true}) {
        WithHandler m(Exception::GeneralProtection);
        constexpr std::uint64_t map = sizeof(x86::TaskStateSegment);
        m.memory().write<std::uint8_t>(TestMachine::task + map + 0x80 / 8, open ? 0xFE : 0xFF);
        m.memory().write<std::uint8_t>(TestMachine::task + map + 0x80 / 8 + 1, 0xFF);
        auto tr = m.cpu().segment(SegmentName::Tr);
        tr.limit = map + 0x20;
        m.cpu().set_segment(SegmentName::Tr, tr);
        m.place(TestMachine::user_code, reads_port_code());
        m.general(General::Rcx) = TestMachine::user_code;
        m.general(General::Rdx) = 0x80;
        m.cpu().rip() = TestMachine::code;
        // The stack pointer comes from RDX as well; nothing is pushed in ring 3.
        m.run(goes_to_ring_3_code());
        REQUIRE(m.in_handler()); // halting is not for ring 3 either
        const std::uint64_t at = m.frame(8).rip - TestMachine::user_code;
        CHECK(at == (open ? 3 : 1));
        CHECK((m.general(General::Rax) & 0xFF) == (open ? 0xFF : 0));
    }
}
