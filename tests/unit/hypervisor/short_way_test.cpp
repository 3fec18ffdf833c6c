// SPDX-License-Identifier: MIT
#include "hypervisor/short_way.h"

#include "hypervisor/exit_loop.h"
#include "hypervisor/intercepts/intercepts.h"
#include "tests/catch.h"
#include "tests/fakes/hypervisor/cpu.h"
#include "tests/unit/hypervisor/divided_machine.h"

using abi::Vtl;
using abi::tlfs::CallCode;
using abi::tlfs::HypercallControl;

namespace {

/// A VMMCALL.
struct Request {
    Vtl from;
    HypercallControl control;
    std::uint64_t rax;
};

constexpr Request vtl_call{Vtl::Normal, HypercallControl::simple(CallCode::VtlCall), 0};
constexpr Request vtl_return{Vtl::Secure, HypercallControl::simple(CallCode::VtlReturn), 1};

constexpr Request null_call(Vtl from) {
    const auto control =
        HypercallControl::simple(CallCode::NotifyLongSpinWait).with(HypercallControl::fast, true);
    return {from, control, 0x5A5A};
}

/// Makes the machine's two VTLs as different as they can be, and stops it at `request`.
void stop_at(test::DividedMachine& machine, const Request& request) {
    machine.enter_vtl1();
    hv::VirtualProcessor& vp = machine.vp;
    vp.secure_assist = vp.assist_page(Vtl::Secure);
    vp.secure_assist->vina_asserted = 1;
    vp.vmcb_of(Vtl::Normal).save.rip = 0x1000;
    vp.vmcb_of(Vtl::Secure).save.rip = 0x2000;
    vp.vmcb_of(Vtl::Normal).save.cr2 = 0x77;
    vp.vmcb_of(Vtl::Secure).save.cr2 = 0x88;
    machine.run_as(request.from);
    hv::open_or_close_short_way(vp);
    vp.vmcb().control.exit_code = x86::svm::ExitCode::Vmmcall;
    vp.registers.rcx = request.control.raw;
    vp.vmcb().save.rax = request.rax;
}

std::uint64_t take_short_way(hv::VirtualProcessor& vp) {
    return ::take_short_way(vp.registers.rcx, &vp);
}

/// Everything that either way may change: both VMCBs, the assist page, the event, who is active.
struct After {
    x86::svm::Vmcb vmcbs[abi::vtl_count];
    abi::tlfs::VpAssistPage assist;
    abi::TraceEvent event;
    std::uint64_t events;
    hv::GuestRegisters registers;
    Vtl active;
    std::uint8_t shown;
};

After after(test::DividedMachine& machine) {
    hv::VirtualProcessor& vp = machine.vp;
    auto event = machine.last_event();
    event.clock = 0;
    return {{vp.vmcb_of(Vtl::Normal), vp.vmcb_of(Vtl::Secure)},
            *vp.assist_page(Vtl::Secure),
            event,
            machine.events().size(),
            vp.registers,
            vp.active_vtl,
            vp.partition.trace.header()->active_vtl};
}

template <typename T>
bool same_bytes(const T& one, const T& other) {
    return std::memcmp(&one, &other, sizeof(T)) == 0;
}

void check_same(const After& one, const After& other) {
    CHECK(same_bytes(one.vmcbs[0], other.vmcbs[0]));
    CHECK(same_bytes(one.vmcbs[1], other.vmcbs[1]));
    CHECK(same_bytes(one.assist, other.assist));
    CHECK(same_bytes(one.event, other.event));
    CHECK(one.events == other.events);
    CHECK(same_bytes(one.registers, other.registers));
    CHECK(one.active == other.active);
    CHECK(one.shown == other.shown);
}

enum class Way { Short, Ordinary };

/// What `request` leaves in a machine of its own, if it goes this way.
After after(const Request& request, Way way, bool auto_reset) {
    test::DividedMachine machine;
    hv::VirtualProcessor& vp = machine.vp;
    vp.secure.vina = vp.secure.vina.with(abi::tlfs::VsmVina::auto_reset, auto_reset);
    stop_at(machine, request);
    if (way == Way::Ordinary) {
        hv::act_on(vp, hv::handle_exit(vp));
        return after(machine);
    }
    const std::uint64_t goes_on_with = take_short_way(vp);
    CHECK(goes_on_with == vp.level(vp.active_vtl).vmcb_address);
    return after(machine);
}

void check_both_ways_agree(const Request& request, bool auto_reset = false) {
    check_same(after(request, Way::Short, auto_reset), after(request, Way::Ordinary, auto_reset));
}

} // namespace

TEST_CASE("The short way and the ordinary way end in the same state") {
    SECTION("VtlCall") { check_both_ways_agree(vtl_call); }
    SECTION("VtlCall that withdraws VINA") { check_both_ways_agree(vtl_call, true); }
    SECTION("fast VtlReturn") { check_both_ways_agree(vtl_return); }
    SECTION("hypercall of VTL0 that does nothing") {
        check_both_ways_agree(null_call(Vtl::Normal));
    }
    SECTION("the same of VTL1") { check_both_ways_agree(null_call(Vtl::Secure)); }
}

TEST_CASE("Call, return, call, return: the short way leads there and back without a look around") {
    test::DividedMachine machine;
    stop_at(machine, vtl_call);
    hv::VirtualProcessor& vp = machine.vp;
    for (const Request& request : {vtl_call, vtl_return, vtl_call, vtl_return}) {
        REQUIRE(vp.active_vtl == request.from);
        vp.vmcb().control.exit_code = x86::svm::ExitCode::Vmmcall;
        vp.vmcb().save.rax = request.rax;
        REQUIRE(::take_short_way(request.control.raw, &vp) != 0);
    }
    CHECK(vp.active_vtl == Vtl::Normal);
    CHECK(vp.vmcb_of(Vtl::Normal).save.rip == 0x1000 + 2 * 3);
    CHECK(vp.vmcb_of(Vtl::Secure).save.rip == 0x2000 + 2 * 3);
}

TEST_CASE("What is not plain is left to the ordinary way, untouched") {
    test::DividedMachine machine;
    const Request request =
        GENERATE(values<Request>({vtl_call, vtl_return, null_call(Vtl::Normal)}));
    stop_at(machine, request);
    auto& vp = machine.vp;
    auto& vmcb = vp.vmcb();
    SECTION("from ring 3") { vmcb.save.cpl = 3; }
    SECTION("in legacy mode") { vmcb.save.efer = x86::Efer{}; }
    SECTION("another call") { vp.registers.rcx = 0x0D; }
    SECTION("another exit") { vmcb.control.exit_code = x86::svm::ExitCode::Cpuid; }
    const After before = after(machine);
    CHECK(take_short_way(vp) == 0);
    check_same(before, after(machine));
}

TEST_CASE("A switch that is not plain, or nobody may make here, is left to the ordinary way") {
    const Request with_control_input{Vtl::Normal, vtl_call.control, 1};
    const Request not_fast{Vtl::Secure, vtl_return.control, 0};
    const Request call_from_above{Vtl::Secure, vtl_call.control, 0};
    const Request return_from_below{Vtl::Normal, vtl_return.control, 1};
    const Request request = GENERATE_COPY(
        values<Request>({with_control_input, not_fast, call_from_above, return_from_below}));
    test::DividedMachine machine;
    stop_at(machine, request);
    auto& vp = machine.vp;
    const After before = after(machine);
    CHECK(take_short_way(vp) == 0);
    check_same(before, after(machine));
}

TEST_CASE("While anything is owed, the short way is closed") {
    test::DividedMachine machine;
    const Request request = GENERATE(values<Request>({vtl_call, vtl_return}));
    stop_at(machine, request);
    auto& vp = machine.vp;
    const Vtl other = request.from == Vtl::Normal ? Vtl::Secure : Vtl::Normal;
    SECTION("an interrupt waits for VTL1") { vp.level(Vtl::Secure).apic.request(0x55, false); }
    SECTION("one is in VTL1's VMCB") { vp.is_interrupt_offered = true; }
    SECTION("VTL0 shall have one") { vp.is_interrupt_held = true; }
    SECTION("VTL0 shall have an NMI") { vp.nmi.is_pending = true; }
    SECTION("VTL0 is in its programs' view") { vp.is_in_user_view = true; }
    SECTION("a right shrank") { vp.vmcb().control.tlb_control = x86::svm::TlbControl::FlushAll; }
    SECTION("an exception is to be injected") {
        vp.vmcb_of(other).control.event_injection =
            x86::svm::EventInjection::exception(x86::Exception::InvalidOpcode, 0);
    }
    SECTION("the other VTL goes on in ring 3") { vp.vmcb_of(other).save.cpl = 3; }
    SECTION("VTL1 has no assist page") { vp.secure_assist = nullptr; }
    hv::open_or_close_short_way(vp);
    const After before = after(machine);
    CHECK(take_short_way(vp) == 0);
    check_same(before, after(machine));
}

TEST_CASE("The hypercall that does nothing passes nothing that is owed either") {
    test::DividedMachine machine;
    const Vtl vtl = GENERATE(values<Vtl>({Vtl::Normal, Vtl::Secure}));
    stop_at(machine, null_call(vtl));
    auto& vp = machine.vp;
    SECTION("an interrupt waits for VTL1") { vp.level(Vtl::Secure).apic.request(0x55, false); }
    SECTION("one is in VTL1's VMCB") { vp.is_interrupt_offered = true; }
    SECTION("VTL0 shall have one") { vp.is_interrupt_held = true; }
    SECTION("VTL0 shall have an NMI") { vp.nmi.is_pending = true; }
    SECTION("a right shrank") { vp.vmcb().control.tlb_control = x86::svm::TlbControl::FlushAll; }
    SECTION("an exception is to be injected") {
        vp.vmcb().control.event_injection =
            x86::svm::EventInjection::exception(x86::Exception::InvalidOpcode, 0);
    }
    hv::open_or_close_short_way(vp);
    const After before = after(machine);
    CHECK(take_short_way(vp) == 0);
    check_same(before, after(machine));
}

TEST_CASE("Where the other VTL stopped last opens no way for the one that runs") {
    for (const Request& request : {vtl_call, vtl_return}) {
        test::DividedMachine machine;
        stop_at(machine, request);
        hv::VirtualProcessor& vp = machine.vp;
        // As it is after some calls there and back: each stopped by its own plain switch.
        for (const Vtl each : {Vtl::Normal, Vtl::Secure}) {
            vp.vmcb_of(each).control.exit_code = x86::svm::ExitCode::Vmmcall;
            vp.vmcb_of(each).save.rax = each == Vtl::Secure ? 1 : 0;
        }
        const Request& others = request.from == Vtl::Normal ? vtl_return : vtl_call;
        const After before = after(machine);
        CHECK(::take_short_way(others.control.raw, &vp) == 0);
        check_same(before, after(machine));
        // Nor after the switch.
        REQUIRE(::take_short_way(request.control.raw, &vp) != 0);
        CHECK(::take_short_way(request.control.raw, &vp) == 0);
        CHECK(vp.active_vtl == others.from);
    }
}

TEST_CASE("Without VTL1 there is no switch, but the hypercall that does nothing is as short") {
    test::DividedMachine machine;
    auto& vp = machine.vp;
    hv::open_or_close_short_way(vp);
    vp.vmcb().control.exit_code = x86::svm::ExitCode::Vmmcall;
    CHECK(::take_short_way(vtl_call.control.raw, &vp) == 0);
    CHECK(::take_short_way(null_call(Vtl::Normal).control.raw, &vp) ==
          vp.level(Vtl::Normal).vmcb_address);
}

TEST_CASE("While the short way is closed no value of RCX opens it", "[hypervisor][short_way]") {
    for (const Vtl vtl : {Vtl::Normal, Vtl::Secure}) {
        test::DividedMachine machine;
        stop_at(machine, vtl == Vtl::Normal ? vtl_call : vtl_return);
        hv::VirtualProcessor& vp = machine.vp;
        vp.is_in_user_view = true; // A program runs.
        hv::open_or_close_short_way(vp);
        // The other VTL's VMCB still says how that one stopped last.
        for (const Vtl each : {Vtl::Normal, Vtl::Secure}) {
            vp.vmcb_of(each).control.exit_code = x86::svm::ExitCode::Vmmcall;
            vp.vmcb_of(each).save.rax = each == Vtl::Secure ? 1 : 0;
        }
        const std::uint64_t secure_rip = vp.vmcb_of(Vtl::Secure).save.rip;
        for (const std::uint64_t rcx : {~std::uint64_t{0}, std::uint64_t{0}, vtl_call.control.raw,
                                        vtl_return.control.raw, null_call(vtl).control.raw}) {
            CHECK(::take_short_way(rcx, &vp) == 0);
        }
        CHECK(vp.active_vtl == vtl);
        CHECK(vp.vmcb_of(Vtl::Secure).save.rip == secure_rip);
    }
}
