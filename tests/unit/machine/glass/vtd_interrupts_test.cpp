// SPDX-License-Identifier: MIT
// Interrupts by message, and the queue of invalidations that makes the IOMMU forget them.
#include "x86/vtd_interrupts.h"

#include "tests/catch.h"
#include "tests/unit/machine/glass/device_bench.h"
#include "x86/pci_msi.h"
#include "x86/vtd_queue.h"

#include <random>

namespace {

using namespace x86::vtd;
using Vtd = RegisterOffset;

constexpr std::uint64_t table = 0x2'0000;
constexpr std::uint64_t queue = 0x2'1000;
constexpr std::uint64_t answer = 0x2'2000;
constexpr std::uint32_t old_format = 0xFEE0'0000;

struct Interrupts : test::DeviceBench {
    Interrupts() {
        apic.write(static_cast<std::uint32_t>(x86::ApicRegister::SpuriousInterrupt), 0x1FF, 0);
        let_edu_be_master();
    }

    void switch_on(GlobalCommand with = {}) {
        set_iommu_register(Vtd::InterruptTable, static_cast<std::uint32_t>(table) | 2); // eight
        set_iommu_register(Vtd::QueueAddress, static_cast<std::uint32_t>(queue));
        set_iommu_register(Vtd::GlobalCommand, with.with(GlobalCommand::set_interrupt_table, true)
                                                   .with(GlobalCommand::queue, true)
                                                   .raw);
        set_iommu_register(Vtd::GlobalCommand, with.with(GlobalCommand::interrupt_remapping, true)
                                                   .with(GlobalCommand::queue, true)
                                                   .raw);
    }
    void set_entry(std::uint64_t index, std::uint8_t vector, InterruptSource who = {}) {
        store(table + index * 16 + 8, who.raw);
        store(table + index * 16, InterruptEntry{}
                                      .with(InterruptEntry::present, true)
                                      .with(InterruptEntry::vector, vector)
                                      .raw);
    }
    /// Which vector comes of the message, if one does.
    std::optional<std::uint8_t> send(std::uint32_t address, std::uint32_t data = 0) {
        iommu.interrupt({edu_requester, address, data});
        const auto vector = apic.pending();
        if (vector) {
            apic.acknowledge(*vector);
            apic.write(static_cast<std::uint32_t>(x86::ApicRegister::EndOfInterrupt), 0, 0);
        }
        return vector;
    }
    std::optional<std::uint8_t> send_by(std::uint16_t handle) {
        return send(RemappableAddress::of(handle).raw);
    }
    FaultReason refused(std::uint32_t address, std::uint32_t data = 0) {
        CHECK_FALSE(send(address, data).has_value());
        return take_fault().get(FaultRecord::reason);
    }
    void queue_up(std::uint64_t low, std::uint64_t high = 0) {
        store(queue + next * 16, low);
        store(queue + next * 16 + 8, high);
        next = (next + 1) % 256;
        set_iommu_register(Vtd::QueueTail, static_cast<std::uint32_t>(next * 16));
    }
    bool queue_is_stopped() {
        return FaultStatus::from(iommu_register(Vtd::FaultStatus)).get(FaultStatus::queue_error);
    }

    std::uint64_t next = 0;
};

constexpr auto forget =
    ForgetInterrupts{}.with(ForgetInterrupts::kind, QueueDescriptor::Kind::Interrupts);
constexpr auto wait = QueueWait{}.with(QueueWait::kind, QueueDescriptor::Kind::Wait);

} // namespace

TEST_CASE_METHOD(Interrupts, "Without remapping a message says itself what it is", "[vtd]") {
    CHECK(send(old_format, 0x41) == 0x41);
    send(old_format, 5u << 8);
    CHECK(apic.init_is_pending());
}

TEST_CASE_METHOD(Interrupts, "With it the table says what comes out, not the device", "[vtd]") {
    switch_on();
    set_entry(3, 0x53);
    CHECK(send(RemappableAddress::of(3).raw, 5u << 8 | 0x99) == 0x53);
    CHECK_FALSE(apic.init_is_pending());
    CHECK(refused(old_format, 0x41) == FaultReason::InterruptOldFormat);
    CHECK(refused(RemappableAddress::of(4).raw) == FaultReason::InterruptNotPresent);
    CHECK(refused(RemappableAddress::of(8).raw) == FaultReason::InterruptBeyondTable);
    CHECK(refused(RemappableAddress::of(0x8000).raw) == FaultReason::InterruptBeyondTable);
    const auto based = RemappableAddress::of(1).with(RemappableAddress::has_subhandle, true);
    CHECK(send(based.raw, 2) == 0x53);
    CHECK(refused(based.raw, 1u << 16 | 2) == FaultReason::InterruptReserved);
    CHECK(refused(based.raw, 0xFFFF) == FaultReason::InterruptBeyondTable);
}

TEST_CASE_METHOD(Interrupts, "The old format passes if software wants it to", "[vtd]") {
    switch_on(GlobalCommand{}.with(GlobalCommand::old_interrupts, true));
    CHECK(send(old_format, 0x41) == 0x41);
}

TEST_CASE_METHOD(Interrupts, "An entry may be for one device, or for those of some buses",
                 "[vtd]") {
    switch_on();
    const auto who = InterruptSource{}.with(InterruptSource::source, edu_requester.raw);
    using Check = InterruptSource::Check;
    set_entry(0, 0x50, who.with(InterruptSource::check, Check::Requester));
    set_entry(1, 0x51,
              who.with(InterruptSource::source, edu_requester.raw ^ 0x100)
                  .with(InterruptSource::check, Check::Requester));
    set_entry(2, 0x52,
              who.with(InterruptSource::source, edu_requester.raw ^ 7)
                  .with(InterruptSource::check, Check::Requester)
                  .with(InterruptSource::ignored, 3));
    set_entry(3, 0x53,
              InterruptSource{}
                  .with(InterruptSource::source, 0x0102)
                  .with(InterruptSource::check, Check::Buses));
    CHECK(send_by(0) == 0x50);
    CHECK(refused(RemappableAddress::of(1).raw) == FaultReason::InterruptOfAnother);
    CHECK(send_by(2) == 0x52);
    CHECK(refused(RemappableAddress::of(3).raw) == FaultReason::InterruptOfAnother);
}

TEST_CASE_METHOD(Interrupts, "A refused interrupt is recorded with its number", "[vtd]") {
    switch_on();
    CHECK_FALSE(send_by(6).has_value());
    CHECK(iommu.read(0x224, 4) >> 16 == 6);
    const auto record = take_fault();
    CHECK(record.get(FaultRecord::source) == edu_requester.raw);
    CHECK(record.get(FaultRecord::reason) == FaultReason::InterruptNotPresent);
}

TEST_CASE_METHOD(Interrupts, "What an entry said counts until the IOMMU is told to forget",
                 "[vtd]") {
    switch_on();
    set_entry(0, 0x50);
    set_entry(1, 0x51);
    REQUIRE(send_by(0) == 0x50);
    REQUIRE(send_by(1) == 0x51);
    store(table, 0);
    set_entry(1, 0x61);
    CHECK(send_by(0) == 0x50);
    SECTION("all of it") {
        queue_up(forget.raw);
        CHECK_FALSE(send_by(0).has_value());
        CHECK(send_by(1) == 0x61);
    }
    SECTION("one entry") {
        queue_up(
            forget.with(ForgetInterrupts::by_index, true).with(ForgetInterrupts::index, 1).raw);
        CHECK(send_by(0) == 0x50);
        CHECK(send_by(1) == 0x61);
    }
    SECTION("two entries") {
        queue_up(forget.with(ForgetInterrupts::by_index, true)
                     .with(ForgetInterrupts::index, 1)
                     .with(ForgetInterrupts::mask, 1)
                     .raw);
        CHECK_FALSE(send_by(0).has_value());
    }
    SECTION("with the table") {
        set_iommu_register(Vtd::GlobalCommand, GlobalCommand{}
                                                   .with(GlobalCommand::set_interrupt_table, true)
                                                   .with(GlobalCommand::interrupt_remapping, true)
                                                   .raw);
        CHECK_FALSE(send_by(0).has_value());
    }
}

TEST_CASE_METHOD(Interrupts, "The queue says when it is done", "[vtd]") {
    switch_on();
    queue_up(wait.with(QueueWait::by_store, true).with(QueueWait::stored, 0xABCD).raw, answer);
    CHECK(word(answer) == 0xABCD);
    set_iommu_register(Vtd::QueueData, 0x44);
    set_iommu_register(Vtd::QueueInterrupt, old_format);
    set_iommu_register(Vtd::QueueControl, 0);
    queue_up(wait.with(QueueWait::by_interrupt, true).raw);
    CHECK(apic.pending() == 0x44); // Its own messages nobody judges.
    CHECK(iommu_register(Vtd::QueueDone) == 1);
    CHECK_FALSE(queue_is_stopped());
}

TEST_CASE_METHOD(Interrupts, "A queue that makes no sense stops, and says so", "[vtd]") {
    switch_on();
    SECTION("no such descriptor") { queue_up(0xF); }
    SECTION("nothing to say that it is done by") { queue_up(wait.raw); }
    SECTION("done is to be said outside RAM") {
        queue_up(wait.with(QueueWait::by_store, true).raw, ram_bytes);
    }
    SECTION("too many pages") { queue_up(0x32, 40); }
    SECTION("a tail beyond the end") { set_iommu_register(Vtd::QueueTail, 0x7'FFF0); }
    SECTION("a queue outside RAM") {
        set_iommu_register(Vtd::QueueAddress, 0x7000'0000);
        queue_up(forget.raw);
    }
    CHECK(queue_is_stopped());
    const std::uint32_t head = iommu_register(Vtd::QueueHead);
    queue_up(forget.raw);
    CHECK(iommu_register(Vtd::QueueHead) == head);
}

TEST_CASE_METHOD(Interrupts, "Whatever is in the queue and the table, both come to an end",
                 "[vtd]") {
    std::mt19937 random(5);
    switch_on();
    for (unsigned round = 0; round < 20'000; ++round) {
        store(table + random() % 8 * 16, random() | std::uint64_t{random()} << 32);
        queue_up(random() % 8 | (random() & ~0xFull), random() % ram_bytes);
        send(RemappableAddress::of(static_cast<std::uint16_t>(random() % 16)).raw, random());
        if (queue_is_stopped()) {
            set_iommu_register(Vtd::FaultStatus, 0x11);
        }
        if (random() % 64 == 0) {
            set_iommu_register(static_cast<Vtd>(random() % 0x8C * 4), random());
        }
    }
    CHECK(iommu_register(Vtd::Version) == 0x10);
}

TEST_CASE_METHOD(Interrupts, "A device's own interrupt goes the same way", "[vtd]") {
    switch_on();
    set_entry(2, 0x52);
    auto& function = edu.configuration();
    constexpr std::uint8_t capability = 0x40;
    function.write(capability + x86::PciMsi::address_place, RemappableAddress::of(2).raw);
    function.write(capability, 1u << 16);
    set_edu_register(x86::edu::RegisterOffset::InterruptRaise, 1);
    CHECK(apic.pending() == 0x52);
}
