// SPDX-License-Identifier: MIT
// A guest's VMCB: what must stop it, and what it may do without stopping.
#include "hypervisor/cpu.h"
#include "hypervisor/svm/svm.h"
#include "tests/catch.h"
#include "tests/fakes/hypervisor/cpu.h"
#include "tests/unit/hypervisor/divided_machine.h"
#include "x86/svm/permission_maps.h"

using x86::Msr;
using x86::svm::MsrAccess;

namespace {

bool stops(std::uint64_t map, x86::svm::MapBit place) {
    const auto byte = static_cast<unsigned>(*hv::cpu::ram_at(map + place.byte));
    return ((byte >> place.bit) & 1) != 0;
}

bool msr_stops(const test::DividedMachine& machine, Msr msr, MsrAccess access) {
    return stops(machine.vp.level(abi::Vtl::Normal).msr_permission_map,
                 *x86::svm::msr_permission_bit(msr, access));
}

} // namespace

TEST_CASE("SVM is switched on with a save area of the hypervisor's own") {
    test::DividedMachine machine;
    auto& msrs = fakes::hypervisor_cpu().msrs;
    CHECK(x86::Efer::from(msrs[Msr::ExtendedFeatureEnable]).get(x86::Efer::svm));
    CHECK(abi::hypervisor_region.contains(msrs[Msr::HostSaveArea]));
}

TEST_CASE("A guest's VMCB has nested paging on, an ASID, and everything that must be intercepted") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    for (const abi::Vtl vtl : {abi::Vtl::Normal, abi::Vtl::Secure}) {
        const auto& control = machine.vp.vmcb_of(vtl).control;
        CHECK(control.asid == abi::index_of(vtl) + 1);
        CHECK(control.nested_control.get(x86::svm::NestedControl::nested_paging));
        CHECK(control.nested_cr3 == machine.partition.level(vtl).nested.root());
        CHECK((control.svm_intercepts.raw & 0x7F) == 0x7F); // VMRUN … SKINIT
        CHECK(control.instruction_intercepts.get(x86::svm::InstructionIntercepts::msrs));
        CHECK(control.instruction_intercepts.get(x86::svm::InstructionIntercepts::shutdown));
    }
    CHECK(machine.vp.vmcb_of(abi::Vtl::Normal).control.nested_cr3 !=
          machine.vp.vmcb_of(abi::Vtl::Secure).control.nested_cr3);
}

TEST_CASE("Registers that VMLOAD carries are the guest's own; all others stop it") {
    test::DividedMachine machine;
    for (const Msr msr : {Msr::Star, Msr::LongStar, Msr::FsBase, Msr::KernelGsBase}) {
        CHECK_FALSE(msr_stops(machine, msr, MsrAccess::Read));
        CHECK_FALSE(msr_stops(machine, msr, MsrAccess::Write));
    }
    for (const Msr msr : {Msr::ExtendedFeatureEnable, Msr::HostSaveArea, Msr::VmControl,
                          Msr::ApicBase, Msr::MtrrDefaultType}) {
        CHECK(msr_stops(machine, msr, MsrAccess::Read));
        CHECK(msr_stops(machine, msr, MsrAccess::Write));
    }
    CHECK_FALSE(msr_stops(machine, Msr::TimeStampCounter, MsrAccess::Read));
    CHECK(msr_stops(machine, Msr::TimeStampCounter, MsrAccess::Write));
}

TEST_CASE("Of all ports, only the power switch stops a guest") {
    test::DividedMachine machine;
    unsigned stopping = 0;
    for (unsigned port = 0; port <= 0xFFFF; ++port) {
        stopping += stops(machine.partition.machine.io_permission_map[0],
                          x86::svm::io_permission_bit(static_cast<std::uint16_t>(port)));
    }
    CHECK(stopping == 1);
    CHECK(stops(machine.partition.machine.io_permission_map[0],
                x86::svm::io_permission_bit(abi::power_off_port)));
}

TEST_CASE("Watchers find the VMCBs and the tables in the ring's header") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    const auto* const header = machine.partition.trace.header();
    for (const unsigned vtl : {0u, 1u}) {
        CHECK(header->vmcb[vtl] == machine.vp.levels[vtl].vmcb_address);
        CHECK(header->nested_root[vtl] == machine.partition.levels[vtl].nested.root());
    }
    CHECK(header->secure_vtl_enabled == 1);
}
