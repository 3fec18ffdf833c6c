// SPDX-License-Identifier: MIT
// What is read from memory for "why?" and for comparing: intercept bits of a VMCB and its maps, and
// the fingerprint of all pages and tables.
#include "tests/catch.h"
#include "tests/unit/visualizer/made_up.h"
#include "visualizer/app/fingerprint_reader.h"
#include "visualizer/app/intercept_reader.h"
#include "visualizer/models/compare_model.h"
#include "visualizer/models/why_model.h"
#include "x86/page_table.h"
#include "x86/svm/exit_code.h"
#include "x86/svm/permission_maps.h"
#include "x86/svm/vmcb.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace {

using namespace made_up;
using abi::TraceEvent;
using vitrine::app::read_fingerprint;
using vitrine::app::read_intercept;
using vitrine::models::Snapshot;
using x86::svm::ExitCode;

constexpr std::uint64_t vmcb_address = 0x1000;
constexpr std::uint64_t msr_map = 0x4000;
constexpr std::uint64_t io_map = 0x8000;
constexpr std::uint64_t lstar = 0xC000'0082;
constexpr std::uint64_t rip = 0xFFFF'F820'0001'30CD;

class Memory {
public:
    Memory() : bytes_(1 << 20) {
        x86::svm::Vmcb vmcb{};
        vmcb.control.msr_permission_map = msr_map;
        vmcb.control.io_permission_map = io_map;
        std::memcpy(bytes_.data() + vmcb_address, &vmcb, sizeof vmcb);
    }

    void set_bit(std::uint64_t byte, unsigned bit) { bytes_[byte] |= std::byte(1 << bit); }
    void write(std::uint64_t address, std::uint64_t value) {
        std::memcpy(bytes_.data() + address, &value, sizeof value);
    }
    std::span<const std::byte> span() const { return bytes_; }

private:
    std::vector<std::byte> bytes_;
};

TraceEvent in_vtl0(std::uint64_t clock, EventKind kind,
                   std::initializer_list<std::uint64_t> operands) {
    TraceEvent event = at(clock, kind, World::Vtl0Kernel, World::Vtl0Kernel, operands);
    event.rip = rip;
    return event;
}

TraceEvent exit_of(std::uint64_t clock, ExitCode code) {
    return in_vtl0(clock, EventKind::VmExit, {static_cast<std::uint64_t>(code), 1, 0});
}

TraceEvent entry_to_vtl0(std::uint64_t clock) {
    return at(clock, EventKind::VmEntry, World::Hypervisor, World::Vtl0Kernel,
              {vmcb_address, 0x2000, 0});
}

TraceEvent denied(TraceEvent event, abi::Rule rule) {
    event.rule = static_cast<std::uint8_t>(rule);
    event.set_vp_and_verdict(0, abi::Verdict::Denied);
    return event;
}

TraceEvent decision(std::uint64_t clock) {
    return at(clock, EventKind::SecureDecision, World::Vtl1Kernel, World::Vtl1Kernel,
              {static_cast<std::uint64_t>(abi::Rule::RegisterLocked), lstar, 1});
}

/// VTL0 writes LSTAR; VTL1 is asked, and says no.
std::vector<TraceEvent> locked_register() {
    return {
        entry_to_vtl0(10), exit_of(20, ExitCode::Msr),
        denied(in_vtl0(21, EventKind::MsrAccess, {lstar, 0x4141, 1}), abi::Rule::SecureIntercept),
        in_vtl0(22, EventKind::SecureIntercept, {0x8001'0001, lstar, 0x4141}), decision(30)};
}

bool has(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

} // namespace

TEST_CASE("A refused MSR write names the bit of the permission map, and who judged", "[why]") {
    Memory memory;
    const auto bit =
        *x86::svm::msr_permission_bit(static_cast<x86::Msr>(lstar), x86::svm::MsrAccess::Write);
    memory.set_bit(msr_map + bit.byte, bit.bit);
    memory.set_bit(vmcb_address + 0x0C + 3, 4); // VMEXIT_MSR, 7Ch: bit 28 of the word at 00Ch
    const auto events = locked_register();
    const abi::TraceRingHeader ring{};
    const auto facts = read_intercept(memory.span(), ring, events, 2);
    REQUIRE(facts);
    CHECK(has(facts->bits, "VMEXIT_MSR"));
    CHECK(has(facts->bits, "bit 4 of the byte at `0x100f` is **1**"));
    CHECK(has(facts->bits,
              fmt::format("bit {} of the byte at `0x{:x}` is **1**", bit.bit, msr_map + bit.byte)));
    CHECK(facts->decided == 4U);
    // Asked about the decision itself, the attempt is told, and the same bits.
    const auto judged = read_intercept(memory.span(), ring, events, 4);
    REQUIRE(judged);
    CHECK(judged->asked == 3U);
    CHECK(has(judged->bits, "VMEXIT_MSR"));
}

TEST_CASE("A bit that is clear by now is shown as it is", "[why]") {
    const Memory memory;
    const auto facts = read_intercept(memory.span(), abi::TraceRingHeader{}, locked_register(), 2);
    REQUIRE(facts);
    CHECK(has(facts->bits, "is **0**"));
    CHECK_FALSE(has(facts->bits, "is **1**"));
}

TEST_CASE("A control register, a port and a hypercall have bits of their own", "[why]") {
    Memory memory;
    const abi::TraceRingHeader ring{};
    const auto bits_of = [&](ExitCode code, const TraceEvent& event) {
        const std::vector<TraceEvent> events = {entry_to_vtl0(10), exit_of(20, code), event,
                                                decision(30)};
        const auto facts = read_intercept(memory.span(), ring, events, event.rule != 0 ? 2 : 3);
        return facts ? facts->bits : std::string("none");
    };
    const auto asked = in_vtl0(21, EventKind::SecureIntercept, {0x8001'0006, 0x4'0003, 0x620});
    CHECK(has(bits_of(ExitCode::Cr4Write, asked), "bit 4 of the byte at `0x1002`"));
    const auto port = in_vtl0(21, EventKind::SecureIntercept, {0x8001'0000, 0xCF8, 1});
    CHECK(has(bits_of(ExitCode::IoPort, port), "bit 0 of the byte at `0x819f`"));
    const auto call =
        denied(in_vtl0(21, EventKind::Hypercall, {0x50, 0, 0}), abi::Rule::HypercallFromUserMode);
    CHECK(has(bits_of(ExitCode::Vmmcall, call), "bit 1 of the byte at `0x1010`"));
    CHECK(bits_of(ExitCode::NestedPageFault, call) == "none");
}

TEST_CASE("What VMCBs and maps a hostile ring names outside RAM is not read", "[why]") {
    const Memory memory;
    auto events = locked_register();
    events[0].operand[0] = ~0ULL - 8;
    CHECK_FALSE(read_intercept(memory.span(), abi::TraceRingHeader{}, events, 2));
}

TEST_CASE("The answer to why has the bit and the decision as steps", "[why]") {
    Run run;
    for (const TraceEvent& event : locked_register()) {
        run.add(event);
    }
    Snapshot now = run.snapshot(40);
    bring_up(now);
    now.focus.event = 2;
    now.intercept = {"the bits", 2, 4};
    const auto why = why_of(now, vitrine::models::PageHistory{}, 2, nullptr);
    REQUIRE(why.steps.size() == 4);
    CHECK(why.steps[2].text == "the bits");
    CHECK(why.steps[3].event == 4U);
    now.intercept->decided.reset();
    const auto alone = why_of(now, vitrine::models::PageHistory{}, 2, nullptr);
    CHECK(has(alone.steps.back().text, "The hypervisor"));
}

TEST_CASE("Two fingerprints tell which pages and which entries differ", "[compare]") {
    using x86::PageTableEntry;
    constexpr std::uint64_t link = 7; // P, R/W, U/S
    Memory memory;
    Snapshot now;
    now.ring.emplace();
    now.ring->nested_root[0] = 0x1'0000;
    memory.write(0x1'0000, 0x1'1000 | link);
    memory.write(0x1'1000, 0x1'2000 | link);
    memory.write(0x1'2000, 0x1'3000 | link);
    memory.write(0x1'3008, 0x1000 | link);
    const auto then = read_fingerprint(memory.span(), now);
    REQUIRE(then->tables.size() == 4);
    CHECK(then->tables.back().level == 1);
    memory.write(0x1'3008, 0x1000); // page 1 is closed
    memory.write(0x4'0000, 1);
    memory.write(0x4'1000, 1);
    const auto later = read_fingerprint(memory.span(), now);

    vitrine::models::Comparison two;
    compare_memory(then, later, two);
    CHECK(two.memory_known);
    CHECK(two.changed_pages == 3);
    REQUIRE(two.contents.size() == 2);
    CHECK(two.contents[1].first_page == 0x40);
    CHECK(two.contents[1].page_count == 2);
    REQUIRE(two.entries.size() == 1);
    CHECK(two.entries[0].address == 0x1'3008);
    CHECK(two.entries[0].then == (0x1000 | link));
    CHECK(two.entries[0].now == 0x1000);
    CHECK(two.entries[0].table == "VTL 0's nested table, level 1");

    vitrine::models::Comparison unknown;
    compare_memory(nullptr, later, unknown);
    CHECK_FALSE(unknown.memory_known);
}

TEST_CASE("Tables that lead in a circle or out of RAM are read once", "[compare]") {
    constexpr std::uint64_t link = 7;
    Memory memory;
    Snapshot now;
    now.ring.emplace();
    now.ring->nested_root[0] = 0x1'0000;
    now.ring->nested_root[1] = ~0ULL;
    memory.write(0x1'0000, 0x1'0000 | link);
    memory.write(0x1'0008, 0xFFFF'FFFF'F000 | link);
    CHECK(read_fingerprint(memory.span(), now)->tables.size() == 1);
}
