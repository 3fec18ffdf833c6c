// SPDX-License-Identifier: MIT
#include "machine/event_text.h"

#include "abi/page_access.h"
#include "abi/rules.h"
#include "abi/trace_marks.h"
#include "tests/catch.h"

namespace {

using abi::EventKind;
using World = abi::World::Kind;
using machine::describe;

abi::TraceEvent event(EventKind kind, World before, World after, std::uint64_t first = 0,
                      std::uint64_t second = 0, std::uint64_t third = 0) {
    abi::TraceEvent result;
    result.kind = kind;
    result.set_worlds(before, after);
    result.operand[0] = first;
    result.operand[1] = second;
    result.operand[2] = third;
    return result;
}

} // namespace

TEST_CASE("An event is one line that says who, what and how it was decided", "[events]") {
    CHECK(describe(event(EventKind::VtlCall, World::Vtl0Kernel, World::Vtl1Kernel)) ==
          "VTL 0 kernel → VTL 1 kernel: VTL call");
    CHECK(describe(event(EventKind::SlatChange, World::Vtl1Kernel, World::Vtl1Kernel, 0x1800, 2048,
                         0x0F << 8)) ==
          "VTL 1 kernel: SLAT change, pages 0x1800…0x1fff: rwx → none for VTL 0");
    CHECK(describe(event(EventKind::SlatChange, World::Vtl1Kernel, World::Vtl1Kernel, 0x27FF, 1,
                         0x01 | 0x0F << 8)) ==
          "VTL 1 kernel: SLAT change, page 0x27ff: rwx → r for VTL 0");
    CHECK(describe(event(EventKind::ExceptionInjected, World::Vtl1Kernel, World::Vtl1Kernel, 13)) ==
          "VTL 1 kernel: exception injected, #GP (vector 13), error code 0x0");
    CHECK(describe(event(EventKind::SecureCallAnswer, World::Vtl1Kernel, World::Vtl1Kernel, 22,
                         0xC000000D)) ==
          "VTL 1 kernel: secure call answered, service create-secure-allocation, status "
          "STATUS_INVALID_PARAMETER, result 0x0");
    CHECK(
        describe(event(EventKind::Hypercall, World::Vtl1Kernel, World::Vtl1Kernel,
                       510ull << 32 | 0x0C, 12ull << 32 | 0x05)) ==
        "VTL 1 kernel: hypercall, HvCallModifyVtlProtectionMask → HV_STATUS_INVALID_PARAMETER, 12 "
        "of "
        "510 done");
    CHECK(describe(event(EventKind::MsrAccess, World::Vtl0Kernel, World::Vtl0Kernel, 0x40000000, 7,
                         1)) == "VTL 0 kernel: MSR access, 0x7 is written to 0x40000000");
    CHECK(describe(event(EventKind::MsrAccess, World::Vtl0Kernel, World::Vtl0Kernel, 0xC0000080,
                         0xD00)) == "VTL 0 kernel: MSR access, 0xc0000080 is read: 0xd00");
    CHECK(describe(event(EventKind::Mark, World::Vtl0Kernel, World::Vtl0Kernel, 4, 0x27FF000)) ==
          "VTL 0 kernel: mark, the attack begins (0x27ff000, 0x0)");
}

TEST_CASE("A denial names the layer and the rule", "[events]") {
    auto violation = event(EventKind::SlatViolation, World::Vtl0Kernel, World::Vtl0Kernel,
                           0x27FF018, 0, abi::PageAccess::read_bit);
    violation.set_vp_and_verdict(0, abi::Verdict::Denied);
    violation.rule = static_cast<std::uint8_t>(abi::Rule::SlatVtlProtection);
    CHECK(
        describe(violation) ==
        "VTL 0 kernel: SLAT violation, r wanted at guest-physical 0x27ff018; denied by SLAT: VTL 1 "
        "took this access to the page away from VTL 0.");

    violation.operand[1] = 0xFFFF'8000'027F'F018;
    CHECK(describe(violation).find("(virtual 0xffff8000027ff018)") != std::string::npos);
}

TEST_CASE("A blocked transfer names the device, what it wanted, and where", "[events]") {
    CHECK(describe(event(EventKind::DmaBlocked, World::Device, World::Hypervisor, 0x20, 0x17FF000,
                         abi::PageAccess::write_bit | 5 << 8)) ==
          "device → hypervisor: DMA blocked, w wanted by teaching device (00:04.0) at 0x17ff000");
}

TEST_CASE("What this version does not know is printed as numbers", "[events]") {
    CHECK(describe(event(static_cast<EventKind>(200), static_cast<World>(9), World::Device)) ==
          "world 9 → device: event kind 200");
    CHECK(describe(event(EventKind::Mark, World::Vtl0Kernel, World::Vtl0Kernel, 777)) ==
          "VTL 0 kernel: mark, mark 777 (0x0, 0x0)");
}
