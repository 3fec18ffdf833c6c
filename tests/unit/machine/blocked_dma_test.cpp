// SPDX-License-Identifier: MIT
#include "machine/blocked_dma.h"

#include "abi/memory_layout.h"
#include "abi/rules.h"
#include "abi/trace_ring.h"
#include "tests/catch.h"
#include "tests/unit/machine/synthetic_ram.h"

namespace {

using abi::EventKind;
using abi::PageAccess;
using machine::BlockedDma;
using x86::PciRequester;
using World = abi::World::Kind;

constexpr auto edu = PciRequester::of(0, 4);
constexpr std::uint64_t secret_page = 0x10;
constexpr std::uint64_t ram_bytes = abi::hypervisor_region.end() + 0x20'0000;

abi::TraceEvent event(std::uint64_t clock, EventKind kind, World who, std::uint64_t first,
                      std::uint64_t second, std::uint64_t third) {
    abi::TraceEvent made;
    made.clock = clock;
    made.kind = kind;
    made.operand[0] = first;
    made.operand[1] = second;
    made.operand[2] = third;
    made.set_worlds(who, who);
    return made;
}

abi::TraceEvent blocked(std::uint64_t address, PageAccess wanted, PciRequester who = edu,
                        abi::Rule rule = abi::Rule::DmaBeyondVtl0) {
    auto made =
        event(90, EventKind::DmaBlocked, World::Device, who.raw, address, wanted.bits | 6u << 8);
    made.set_vp_and_verdict(0, abi::Verdict::Denied);
    made.rule = static_cast<std::uint8_t>(rule);
    return made;
}

/// VTL1 has taken the page 0x10; the device 0:4 has VTL0's table, with the page beside it.
struct Story {
    SyntheticRam ram{ram_bytes, abi::hypervisor_region.end()};
    std::uint64_t root = ram.new_page();
    std::uint64_t contexts = ram.new_page();
    std::uint64_t table = ram.new_page();
    std::vector<abi::TraceEvent> events = {
        event(10, EventKind::IommuSwitchedOn, World::Hypervisor, 0xFED9'0000, root, 0),
        event(20, EventKind::SlatChange, World::Vtl1Kernel, secret_page, 1, 0x0F00),
    };

    Story() {
        ram.put(abi::trace_ring_header_address + offsetof(abi::TraceRingHeader, iommu_root), root);
        ram.put(root, contexts | 1);
        ram.put(contexts + edu.place_on_bus() * 16, table | 1);
        ram.put(contexts + edu.place_on_bus() * 16 + 8, std::uint64_t{2});
        ram.map(table, (secret_page + 1) * abi::page_size,
                open_leaf((secret_page + 1) * abi::page_size));
    }

    BlockedDma explain(const abi::TraceEvent& last) {
        events.push_back(last);
        const auto explained = machine::explain_blocked_dma(ram.bytes(), events, events.size() - 1);
        REQUIRE(explained.has_value());
        return *explained;
    }
};

} // namespace

TEST_CASE("A blocked transfer to VTL1's page leads to VTL1's own change", "[iommu]") {
    Story story;
    const auto explained = story.explain(blocked(secret_page * abi::page_size, PageAccess::read()));
    CHECK(explained.device == edu);
    CHECK(explained.address == secret_page * abi::page_size);
    CHECK(explained.wanted == PageAccess::read());
    CHECK(explained.reason == 6);
    CHECK(explained.set_by == BlockedDma::SetBy::Vtl1);
    CHECK(explained.set_by_event == 1);
    CHECK_FALSE(explained.is_open_by_now);
    CHECK(explained.refusal.level == 1);
    CHECK(explained.refusal.entry_address == story.ram.entry_address(story.table,
                                                                     secret_page * abi::page_size,
                                                                     x86::Level::PageTable));
    REQUIRE(explained.lines.size() == 3);
    CHECK(explained.lines[0] == "The teaching device (00:04.0) wanted to read 0x10000.");
    CHECK_THAT(explained.lines[1], test::contains("page table of level 1 is 0x0: it allows none"));
    CHECK_THAT(explained.lines[2], test::contains("VTL 1 took the page from VTL 0 at t 20"));
}

TEST_CASE("A right that VTL1 gave back is not what refused", "[iommu]") {
    Story story;
    story.events.push_back(
        event(30, EventKind::SlatChange, World::Vtl1Kernel, secret_page, 1, 0x000F));
    const auto explained = story.explain(blocked(secret_page * abi::page_size, PageAccess::read()));
    CHECK(explained.set_by == BlockedDma::SetBy::Hypervisor);
}

TEST_CASE("A blocked transfer to the hypervisor's memory is the hypervisor's doing", "[iommu]") {
    Story story;
    const auto explained =
        story.explain(blocked(abi::hypervisor_region.end() - abi::page_size, PageAccess::write()));
    CHECK(explained.set_by == BlockedDma::SetBy::Hypervisor);
    CHECK(explained.set_by_event == 0);
    CHECK_THAT(explained.lines[0], test::contains("wanted to write"));
    CHECK_THAT(explained.lines[2], test::contains("no page of its own"));
}

TEST_CASE("A device by an unknown number is refused by the table that does not know it",
          "[iommu]") {
    Story story;
    const auto stranger = PciRequester::of(0x42, 0);
    const auto explained =
        story.explain(blocked((secret_page + 1) * abi::page_size, PageAccess::read(), stranger,
                              abi::Rule::DmaUnknownDevice));
    CHECK(explained.refusal.ends_at == machine::DevicePage::EndsAt::RootTable);
    CHECK(explained.set_by == BlockedDma::SetBy::Hypervisor);
    CHECK_THAT(explained.lines[1], test::contains("this bus has no devices"));
    CHECK_THAT(explained.lines[2], test::contains("not among them"));
}

TEST_CASE("Where nothing is, nobody took anything", "[iommu]") {
    Story story;
    const auto explained = story.explain(blocked(0xC000'0000, PageAccess::write()));
    CHECK(explained.set_by == BlockedDma::SetBy::NothingIsThere);
}

TEST_CASE("What has been opened since is said to be open", "[iommu]") {
    Story story;
    const auto explained =
        story.explain(blocked((secret_page + 1) * abi::page_size, PageAccess::write()));
    CHECK(explained.is_open_by_now);
    CHECK_THAT(explained.lines[1], test::contains("by now it would let this through"));
}

TEST_CASE("A blocked interrupt is explained by what it asked for, and who allowed none",
          "[iommu]") {
    Story story;
    story.events[0].operand[2] = 0x180'0000;
    const auto reason = GENERATE(0x20, 0x21, 0x22, 0x25, 0x26);
    auto refused = event(90, EventKind::InterruptBlocked, World::Device, edu.raw, 6,
                         static_cast<std::uint64_t>(reason));
    const auto explained = story.explain(refused);
    CHECK(explained.kind == BlockedDma::Kind::Interrupt);
    CHECK(explained.device == edu);
    CHECK(explained.interrupt == 6);
    CHECK(explained.reason == static_cast<unsigned>(reason));
    CHECK(explained.set_by == BlockedDma::SetBy::Hypervisor);
    CHECK(explained.set_by_event == 0);
    REQUIRE(explained.lines.size() == 3);
    CHECK(explained.lines[0] == "The teaching device (00:04.0) wanted to send an interrupt.");
    CHECK_THAT(explained.lines[1],
               test::contains(reason == 0x25   ? "in the old format"
                              : reason == 0x20 ? "malformed (reason 0x20)"
                                               : "the interrupt table at 0x1800000"));
    CHECK_THAT(explained.lines[2], test::contains("at t 10: their drivers poll"));
}

TEST_CASE("What VTL1's own device is refused, VTL1 did not give it", "[iommu]") {
    Story story;
    story.events.push_back(
        event(30, EventKind::DeviceAttached, World::Hypervisor, edu.raw, 1, 0x180'0000));
    const auto explained = story.explain(blocked(0x5000, PageAccess::read()));
    CHECK(explained.set_by == BlockedDma::SetBy::Vtl1);
    CHECK(explained.set_by_event == 2);
    CHECK_THAT(explained.lines[2], test::contains("The device is VTL 1's at t 30"));
}

TEST_CASE("Only a blocked transfer is explained, and damaged RAM ends nothing", "[iommu]") {
    Story story;
    CHECK_FALSE(machine::explain_blocked_dma(story.ram.bytes(), story.events, 0).has_value());
    CHECK_FALSE(machine::explain_blocked_dma(story.ram.bytes(), story.events, 99).has_value());
    story.events.push_back(blocked(secret_page * abi::page_size, PageAccess::read()));
    const auto without_ram = machine::explain_blocked_dma({}, story.events, 2);
    REQUIRE(without_ram.has_value());
    CHECK(without_ram->refusal.damaged);
    CHECK(machine::blocked_transfers(story.events, secret_page) == std::vector<std::size_t>{2});
    CHECK(machine::blocked_transfers(story.events, secret_page + 1).empty());
}
