// SPDX-License-Identifier: MIT
// What VMRUN refuses, and what the permission maps say.
#include "machine/glass/svm/consistency.h"
#include "machine/glass/svm/permissions.h"
#include "tests/catch.h"

#include <memory>

namespace {

using machine::glass::PhysicalMemory;
using machine::glass::stops_msr;
using machine::glass::stops_port;
using machine::glass::why_not_runnable;
using x86::Msr;
using x86::svm::EventInjection;
using x86::svm::MsrAccess;
using x86::svm::Vmcb;

std::unique_ptr<Vmcb> runnable() {
    auto vmcb = std::make_unique<Vmcb>();
    vmcb->control.svm_intercepts.raw = 1;
    vmcb->control.asid = 1;
    vmcb->save.efer.raw = 0x1D01;
    vmcb->save.cr0.raw = 0x8001'0033;
    vmcb->save.cr4.raw = 0x620;
    vmcb->save.dr6 = x86::dr6_at_reset;
    vmcb->save.dr7 = x86::dr7_at_reset;
    vmcb->save.cs.attributes = x86::SegmentAttributes::code(0).packed();
    return vmcb;
}

struct Spoilt {
    const char* sentence;
    void (*spoil)(Vmcb&);
};

constexpr std::uint64_t map = 0x1000;

} // namespace

TEST_CASE("A sound VMCB can be run", "[svm]") { CHECK(why_not_runnable(*runnable()) == nullptr); }

TEST_CASE("VMRUN refuses a VMCB for each of the manual's reasons", "[svm]") {
    const Spoilt reasons[] = {
        {"VMRUN intercept", [](Vmcb& v) { v.control.svm_intercepts.raw = 0; }},
        {"ASID", [](Vmcb& v) { v.control.asid = 0; }},
        {"permission map", [](Vmcb& v) { v.control.msr_permission_map = 1ull << 40; }},
        {"permission map", [](Vmcb& v) { v.control.io_permission_map = ~0xFFFull; }},
        {"nCR3",
         [](Vmcb& v) {
             v.control.nested_control.raw = 1;
             v.control.nested_cr3 = 1ull << 40;
         }},
        {"EVENTINJ has a reserved type",
         [](Vmcb& v) { v.control.event_injection.raw = 0x8000'0100; }},
        {"EVENTINJ names no exception",
         [](Vmcb& v) { v.control.event_injection.raw = 0x8000'0320; }},
        {"EVENTINJ names no exception",
         [](Vmcb& v) { v.control.event_injection.raw = 0x8000'0302; }},
        {"CR0 has bits", [](Vmcb& v) { v.save.cr0.raw |= 1ull << 32; }},
        {"CR0.NW", [](Vmcb& v) { v.save.cr0.raw |= 1u << 29; }},
        {"CR4 has a bit", [](Vmcb& v) { v.save.cr4.raw |= 1u << 30; }},
        {"CR3", [](Vmcb& v) { v.save.cr3.raw = 1ull << 40; }},
        {"DR6", [](Vmcb& v) { v.save.dr6 |= 1ull << 32; }},
        {"DR6 or DR7", [](Vmcb& v) { v.save.dr7 |= 1ull << 63; }},
        {"SVME", [](Vmcb& v) { v.save.efer.raw &= ~0x1000ull; }},
        {"EFER has a reserved", [](Vmcb& v) { v.save.efer.raw |= 0x20; }},
        {"PAE", [](Vmcb& v) { v.save.cr4.raw &= ~0x20ull; }},
        {"CR0.PE", [](Vmcb& v) { v.save.cr0.raw &= ~1ull; }},
        {"both 64-bit and 32-bit", [](Vmcb& v) { v.save.cs.attributes.raw |= 0x400; }},
    };
    for (const Spoilt& reason : reasons) {
        const auto vmcb = runnable();
        reason.spoil(*vmcb);
        const char* why = why_not_runnable(*vmcb);
        REQUIRE(why != nullptr);
        CHECK_THAT(std::string(why), test::contains(reason.sentence));
    }
}

TEST_CASE("An event that is not marked valid is not looked at", "[svm]") {
    const auto vmcb = runnable();
    vmcb->control.event_injection.raw = 0x0000'0120;
    CHECK(why_not_runnable(*vmcb) == nullptr);
}

TEST_CASE("A port's bit in the map stops the guest, for each byte of a wide access", "[svm]") {
    std::vector<std::byte> ram(0x8000);
    PhysicalMemory memory(ram);
    memory.write<std::uint8_t>(map + 0x501 / 8, 1u << (0x501 % 8));
    CHECK(stops_port(memory, map, 0x501, 1));
    CHECK_FALSE(stops_port(memory, map, 0x500, 1));
    CHECK(stops_port(memory, map, 0x500, 2));
    CHECK(stops_port(memory, map, 0x4FE, 4));
    CHECK_FALSE(stops_port(memory, map, 0x502, 4));
    memory.write<std::uint8_t>(map + 0x2000, 1); // behind the last port
    CHECK(stops_port(memory, map, 0xFFFF, 2));
}

TEST_CASE("A register's bits in the map stop reading and writing separately", "[svm]") {
    std::vector<std::byte> ram(0x8000);
    PhysicalMemory memory(ram);
    const auto bit = *x86::svm::msr_permission_bit(Msr::LongStar, MsrAccess::Write);
    memory.write<std::uint8_t>(map + bit.byte, static_cast<std::uint8_t>(1u << bit.bit));
    CHECK(stops_msr(memory, map, Msr::LongStar, MsrAccess::Write));
    CHECK_FALSE(stops_msr(memory, map, Msr::LongStar, MsrAccess::Read));
}

TEST_CASE("A register outside the map always stops the guest", "[svm]") {
    std::vector<std::byte> ram(0x8000);
    PhysicalMemory memory(ram);
    CHECK(stops_msr(memory, map, static_cast<Msr>(0x4000'0000), MsrAccess::Read));
    CHECK(stops_msr(memory, map, static_cast<Msr>(0x0000'2000), MsrAccess::Write));
}
