// SPDX-License-Identifier: MIT
#include "machine/compare.h"

#include "abi/secure_call.h"
#include "abi/trace_marks.h"
#include "tests/catch.h"

#include <functional>
#include <vector>

namespace {

using abi::EventKind;
using abi::TraceEvent;

std::vector<TraceEvent> run() {
    std::vector<TraceEvent> events;
    for (const EventKind kind : {EventKind::HypervisorStarted, EventKind::VtlCall, EventKind::Mark,
                                 EventKind::VtlReturn, EventKind::MachineOff}) {
        TraceEvent event;
        event.kind = kind;
        event.sequence = static_cast<std::uint32_t>(events.size());
        event.clock = 100 * events.size();
        events.push_back(event);
    }
    return events;
}

machine::Comparison compare(const std::vector<TraceEvent>& left,
                            const std::vector<TraceEvent>& right) {
    return machine::compare({"glass", left}, {"qemu", right});
}

} // namespace

TEST_CASE("Runs that differ in time and in what only hardware sees are equal", "[compare]") {
    const auto left = run();
    auto right = run();
    TraceEvent exit;
    exit.kind = EventKind::VmExit;
    right.insert(right.begin() + 1, exit);
    for (auto& event : right) {
        event.clock *= 7;
        event.sequence += 3;
    }
    const auto comparison = compare(left, right);
    CHECK(comparison.equal);
    CHECK(comparison.compared == 5);
    CHECK(comparison.report == "glass and qemu agree: 5 events.");
}

TEST_CASE("Every other field of an event counts", "[compare]") {
    const struct {
        const char* name;
        std::function<void(TraceEvent&)> change;
    } changes[] = {
        {"kind", [](TraceEvent& event) { event.kind = EventKind::Hypercall; }},
        {"worlds", [](TraceEvent& event) { event.worlds = 0x31; }},
        {"RIP", [](TraceEvent& event) { event.rip = 4; }},
        {"operand 1", [](TraceEvent& event) { event.operand[0] = 1; }},
        {"operand 2", [](TraceEvent& event) { event.operand[1] = 1; }},
        {"operand 3", [](TraceEvent& event) { event.operand[2] = 1; }},
        {"verdict", [](TraceEvent& event) { event.set_vp_and_verdict(0, abi::Verdict::Denied); }},
        {"rule", [](TraceEvent& event) { event.rule = 1; }},
    };
    for (const auto& one : changes) {
        auto right = run();
        one.change(right[2]);
        const auto comparison = compare(run(), right);
        CHECK_FALSE(comparison.equal);
        CHECK(comparison.compared == 2);
        CHECK(comparison.report.find(std::string("differ at event 2 in ") + one.name) !=
              std::string::npos);
    }
}

TEST_CASE("Each processor does the same, whichever goes first", "[compare]") {
    auto left = run();
    TraceEvent other;
    other.kind = EventKind::Hypercall;
    other.set_vp_and_verdict(1, abi::Verdict::None);
    left.insert(left.begin() + 1, other);
    auto right = run();
    right.insert(right.begin() + 3, other);
    CHECK(compare(left, right).equal);
    CHECK(compare(left, right).compared == 6);
    right[3].set_vp_and_verdict(2, abi::Verdict::None);
    CHECK_FALSE(compare(left, right).equal);
}

TEST_CASE("The first difference is shown with what led to it", "[compare]") {
    auto right = run();
    right[4].operand[0] = 0x11;
    const std::string report = compare(run(), right).report;
    const auto position = [&report](const std::string& text) { return report.find(text); };
    CHECK(position("both: ") != std::string::npos);
    CHECK(position("VTL call") < position("VTL return"));
    CHECK(position("VTL return") < position("  glass: "));
    CHECK(position("  glass: ") < position("  qemu: "));
    CHECK(position("reason kernel-bugcheck") > position("  qemu: "));
    CHECK(position("hypervisor started") == std::string::npos); // more than three before
}

TEST_CASE("A run that ends early differs where it ends", "[compare]") {
    auto right = run();
    right.pop_back();
    const auto comparison = compare(run(), right);
    CHECK_FALSE(comparison.equal);
    CHECK(comparison.compared == 4);
    CHECK(comparison.report.find("glass and qemu differ at event 4: one has ended.") == 0);
    CHECK(comparison.report.find("  qemu: nothing more\n") != std::string::npos);
    CHECK_FALSE(compare({}, run()).equal);
    CHECK(compare({}, {}).equal);
}

namespace {

TraceEvent view_switch() {
    TraceEvent event;
    event.kind = EventKind::ViewSwitched;
    return event;
}

TraceEvent page_request(std::uint64_t page) {
    TraceEvent event;
    event.kind = EventKind::SecureCall;
    event.operand[0] = static_cast<std::uint64_t>(abi::SecureService::MakeProtectedPageExecutable);
    event.operand[1] = page;
    return event;
}

TraceEvent page_change(std::uint64_t page) {
    TraceEvent event;
    event.kind = EventKind::SlatChange;
    event.operand[0] = page;
    event.operand[1] = 1;
    return event;
}

TraceEvent pci_store(std::uint64_t value) {
    TraceEvent event;
    event.kind = EventKind::SecureIntercept;
    event.operand[1] = 0xCFC;
    event.operand[2] = value;
    return event;
}

} // namespace

TEST_CASE("What comes with timer ticks may come at any time, and the report says why",
          "[compare]") {
    const auto left = run();
    auto right = run();
    right.insert(right.begin() + 2, view_switch());
    right.insert(right.end(), view_switch());
    const auto comparison = compare(left, right);
    CHECK(comparison.equal);
    CHECK(comparison.compared == 5);
    REQUIRE(comparison.reasons.size() == 1);
    CHECK(comparison.reasons.begin()->first.starts_with("timer ticks"));
    CHECK(comparison.reasons.begin()->second == 2);
}

TEST_CASE("A program's page may have another number, but always the same one", "[compare]") {
    CHECK(compare({page_request(0x2900), page_change(0x2900)},
                  {page_request(0x2901), page_change(0x2901)})
              .equal);
    CHECK_FALSE(compare({page_request(0x2900), page_change(0x2900)},
                        {page_request(0x2901), page_change(0x2902)})
                    .equal);
    CHECK_FALSE(compare({page_change(0x2900)}, {page_change(0x2901)}).equal);   // nobody asked
    CHECK_FALSE(compare({page_request(0x1800)}, {page_request(0x2901)}).equal); // VTL1's memory
}

TEST_CASE("Firmware may have left its bits in a PCI command register, and no others", "[compare]") {
    CHECK(compare({pci_store(0x006)}, {pci_store(0x107)}).equal);
    CHECK_FALSE(compare({pci_store(0x006)}, {pci_store(0x007 | 0x400)}).equal);
}

TEST_CASE("Only beside Bochs, which has no IOMMU, may an IOMMU not be switched on", "[compare]") {
    auto left = run();
    TraceEvent iommu;
    iommu.kind = EventKind::IommuSwitchedOn;
    left.insert(left.begin() + 1, iommu);
    const auto right = run();
    CHECK_FALSE(compare(left, right).equal);
    const auto beside_bochs = machine::compare({"glass", left}, {"bochs", right});
    CHECK(beside_bochs.equal);
    CHECK(beside_bochs.reasons.at("Bochs has no IOMMU") == 1);
}

TEST_CASE("A look at what machines have elsewhere is left out with all that it causes",
          "[compare]") {
    const auto left = run();
    auto right = run();
    TraceEvent look;
    look.kind = EventKind::SecureIntercept;
    look.operand[1] = 0xCF8;
    look.operand[2] = 0x8000'F808;
    TraceEvent order;
    order.kind = EventKind::Hypercall;
    TraceEvent back;
    back.kind = EventKind::VtlReturn;
    right.insert(right.begin() + 1, {look, order, back});
    CHECK(compare(left, right).equal);
    right.insert(right.begin() + 4, order); // one more than belongs to it
    CHECK_FALSE(compare(left, right).equal);
    right = run();
    look.operand[2] = 0x8000'2898; // a capability of the disk
    right.insert(right.begin() + 1, {look, order, back});
    CHECK(compare(left, right).equal);
    right = run();
    look.operand[2] = 0x8000'F800; // who is there: asked on both machines
    right.insert(right.begin() + 1, {look, order, back});
    CHECK_FALSE(compare(left, right).equal);
}

TEST_CASE("A device's registers may be elsewhere, but always at the same distance", "[compare]") {
    const auto story = [](std::uint64_t base, std::uint64_t touched) {
        TraceEvent taken;
        taken.kind = EventKind::SlatChange;
        taken.operand[0] = base >> 12;
        taken.operand[1] = 0x100;
        TraceEvent violation;
        violation.kind = EventKind::SlatViolation;
        violation.operand[0] = touched;
        return std::vector{taken, violation};
    };
    const auto left = story(0xFE90'0000, 0xFE90'0004);
    CHECK(compare(left, story(0xFE50'0000, 0xFE50'0004)).equal);
    CHECK_FALSE(compare(left, story(0xFE50'0000, 0xFE50'0008)).equal);
    CHECK_FALSE(compare(left, story(0xFE50'0000, 0xFE60'0004)).equal); // another device's
    CHECK_FALSE(compare(left, story(0x0250'0000, 0x0250'0004)).equal); // RAM
}

TEST_CASE("A device that takes longer is asked more often", "[compare]") {
    const auto asked = [](unsigned times, std::uint64_t last_answer) {
        std::vector<TraceEvent> events = run();
        for (unsigned time = 1; time <= times; ++time) {
            TraceEvent call;
            call.kind = EventKind::VtlCall;
            TraceEvent question;
            question.kind = EventKind::SecureCall;
            TraceEvent answer;
            answer.kind = EventKind::SecureCallAnswer;
            answer.operand[0] = static_cast<std::uint64_t>(abi::SecureService::QuerySecureDevice);
            answer.operand[2] = time == times ? last_answer : 0;
            TraceEvent back;
            back.kind = EventKind::VtlReturn;
            events.insert(events.end(), {call, question, answer, back});
        }
        return events;
    };
    CHECK(compare(asked(3, 1), asked(1, 1)).equal);
    CHECK(compare(asked(1, 1), asked(9, 1)).equal);
    CHECK_FALSE(compare(asked(3, 1), asked(3, 2)).equal);
}

TEST_CASE("Behind the first page of a program from the disk the order is each machine's own",
          "[compare]") {
    auto left = run();
    TraceEvent page;
    page.kind = EventKind::Mark;
    page.operand[0] = static_cast<std::uint64_t>(abi::Mark::PageFromDisk);
    left.insert(left.begin() + 3, page);
    auto right = left;
    right.back().kind = EventKind::SlatViolation;
    const auto comparison = compare(left, right);
    CHECK(comparison.equal);
    CHECK(comparison.report ==
          "glass and qemu agree: 3 events, up to the first page of a program from the disk.");
    right[1].kind = EventKind::SlatViolation; // in front of it
    CHECK_FALSE(compare(left, right).equal);
    CHECK(compare(left, run()).report == "A program ran on glass only.");
}
