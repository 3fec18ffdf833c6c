// SPDX-License-Identifier: MIT
// Two processors, each with a hypervisor and a guest of its own: what happens to one is not the
// other's concern.  [APM2 15]
#include "tests/catch.h"
#include "tests/unit/machine/glass/with_guest.h"

namespace {

using namespace test;
using machine::glass::Board;
using Control = x86::svm::VirtualInterruptControl;
using Delivery = x86::InterruptCommand::Delivery;

constexpr std::uint64_t second_vmcb = vmcb_address + sizeof(Vmcb);
constexpr std::uint64_t second_code = 0x24'0000;
constexpr std::uint8_t vector = 0x31;

/// Both guests count in RCX and never stop by themselves; interrupts of all kinds leave them.
struct TwoGuests : WithGuest {
    TwoGuests() : WithGuest(spins_code(), 2) {
        intercept(InstructionIntercepts::interrupt);
        intercept(InstructionIntercepts::nmi);
        control().virtual_interrupt_control = Control{}.with(Control::mask_by_host_flags, true);
        memory().write(second_vmcb, vmcb());
        place(code, runs_guest_code());
        place(second_code, runs_guest_code());
        cpu().rip() = code;
        prepare(1, second_code);
        general(1, General::Rax) = second_vmcb;
        for (unsigned index = 0; index < 2; ++index) {
            general(index, General::Rcx) = 0;
            auto& core = board().core(index);
            core.apic.write(static_cast<std::uint32_t>(x86::ApicRegister::SpuriousInterrupt), 0x1FF,
                            0);
            core.processor().set_rflags(
                x86::Rflags::at_reset().with(x86::Rflags::interrupts, true));
        }
    }
    void send(unsigned to, Delivery how) {
        board().core(to).apic.receive(
            x86::InterruptCommand::to(static_cast<std::uint8_t>(to), how, vector));
    }
    ExitCode exit_of(std::uint64_t vmcb) { return read<Vmcb>(vmcb).control.exit_code; }
    bool in_guest(unsigned index) { return board().core(index).svm->in_guest(); }
};

} // namespace

TEST_CASE("Each processor runs a guest of its own", "[processors][svm]") {
    TwoGuests m;
    m.go_on(20 * Board::turn_instructions);
    CHECK(m.in_guest(0));
    CHECK(m.in_guest(1));
    CHECK(m.general(0, General::Rcx) > 4000);
    CHECK(m.general(1, General::Rcx) > 4000);
    REQUIRE(m.count_of(abi::EventKind::VmEntry) == 2);
    CHECK(m.events()[0].vp() == 0);
    CHECK(m.events()[0].operand[0] == vmcb_address);
    CHECK(m.events()[1].vp() == 1);
    CHECK(m.events()[1].operand[0] == second_vmcb);
}

TEST_CASE("An interrupt takes the guest out of the processor that it is for", "[processors][svm]") {
    const std::pair<Delivery, ExitCode> kinds[] = {{Delivery::Fixed, ExitCode::Interrupt},
                                                   {Delivery::Nmi, ExitCode::Nmi}};
    for (const auto& [how, exit] : kinds) {
        for (unsigned target = 0; target < 2; ++target) {
            TwoGuests m;
            m.go_on(4 * Board::turn_instructions);
            m.send(target, how);
            m.run_until(abi::EventKind::VmExit);
            CHECK(m.events().back().vp() == target);
            CHECK(m.exit_of(target == 0 ? vmcb_address : second_vmcb) == exit);
            CHECK_FALSE(m.in_guest(target));
            CHECK(m.in_guest(1 - target));
            CHECK_FALSE(m.board().core(target).svm->global_interrupts());
            CHECK(m.board().core(1 - target).svm->global_interrupts());
        }
    }
}
