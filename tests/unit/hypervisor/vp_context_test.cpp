// SPDX-License-Identifier: MIT
#include "hypervisor/vp_context.h"

#include "tests/catch.h"
#include "tests/unit/hypervisor/divided_machine.h"

TEST_CASE("A 64-bit kernel's registers can run") {
    CHECK(hv::is_runnable(test::long_mode_context()));
}

TEST_CASE("What VMRUN would refuse, or what is not 64-bit, is refused before") {
    auto context = test::long_mode_context();
    SECTION("no paging") { context.cr0 &= ~(1ull << 31); }
    SECTION("no protection") { context.cr0 &= ~1ull; }
    SECTION("CR0 above bit 31") { context.cr0 |= 1ull << 32; }
    SECTION("not-write-through with the cache on") { context.cr0 |= 1ull << 29; }
    SECTION("no PAE") { context.cr4 &= ~0x20ull; }
    SECTION("CR4 bits nobody knows") { context.cr4 |= 1ull << 40; }
    SECTION("no long mode") { context.efer &= ~0x500ull; }
    SECTION("EFER.SVME, which is not the guest's to ask for") { context.efer |= 1ull << 12; }
    SECTION("a page table beyond memory") { context.cr3 = 1ull << 40; }
    SECTION("a RIP that is not canonical") { context.rip = 1ull << 60; }
    SECTION("32-bit code") { context.cs.attributes = x86::SegmentAttributes::code_32_bit(0).raw; }
    CHECK_FALSE(hv::is_runnable(context));
}

TEST_CASE("Loading a context fills the VMCB and keeps what VMRUN demands") {
    x86::svm::Vmcb vmcb{};
    hv::load_context(vmcb.save, test::long_mode_context());
    CHECK(vmcb.save.rip == test::long_mode_context().rip);
    CHECK(vmcb.save.cs.selector == 8);
    CHECK(vmcb.save.cs.attributes.raw == 0xA9B);
    CHECK(vmcb.save.efer.raw == (test::long_mode_context().efer | 1u << 12));
    CHECK(vmcb.save.rflags.get(x86::Rflags::always_one));
    CHECK(vmcb.save.cpl == 0);
}
