// SPDX-License-Identifier: MIT
#include "tests/catch.h"
#include "tests/unit/machine/glass/device_bench.h"
#include "x86/msi.h"

namespace {

using test::DeviceBench;
using Offset = x86::edu::RegisterOffset;

/// Without an IOMMU in the way.
struct MasterBench : DeviceBench {
    MasterBench() { let_edu_be_master(); }
};

constexpr std::uint32_t target = 0x4'0000;

} // namespace

TEST_CASE("edu says who it is, and inverts", "[edu]") {
    DeviceBench bench;
    CHECK(bench.edu_register(Offset::Version) == 0x0100'00ED);
    bench.set_edu_register(Offset::Liveness, 0x1234'5678);
    CHECK(bench.edu_register(Offset::Liveness) == 0xEDCB'A987);
    CHECK(bench.edu.read_memory(0, 1) == ~0u);
    CHECK(bench.edu.read_memory(0x70, 4) == ~0u);
}

TEST_CASE("edu computes a factorial, and is busy meanwhile", "[edu]") {
    DeviceBench bench;
    bench.set_edu_register(Offset::Factorial, 10);
    CHECK((bench.edu_register(Offset::Status) & 1) == 1);
    bench.set_edu_register(Offset::Factorial, 3); // not now
    bench.clock.skip_to(*bench.edu.next_event());
    bench.edu.advance(bench.clock.now());
    CHECK((bench.edu_register(Offset::Status) & 1) == 0);
    CHECK(bench.edu_register(Offset::Factorial) == 3'628'800);

    bench.set_edu_register(Offset::Factorial, 0xFFFF'FFFF); // no loop that long
    bench.clock.skip_to(*bench.edu.next_event());
    bench.edu.advance(bench.clock.now());
    CHECK(bench.edu_register(Offset::Factorial) == 0);
}

TEST_CASE("edu carries bytes from RAM and back, each way in 100 ms", "[edu]") {
    MasterBench bench;
    bench.store(target, 0x1122'3344'5566'7788);
    bench.carry_from_ram(target, 8);
    CHECK(bench.clock.now() == 100'000'000);
    bench.carry_to_ram(target + 0x100, 8);
    CHECK(bench.clock.now() == 200'000'000);
    CHECK(bench.word(target + 0x100) == 0x1122'3344'5566'7788);
    CHECK((bench.edu_register(Offset::Command) & 1) == 0);
}

TEST_CASE("Before its time a transfer has not happened, and its orders stand", "[edu]") {
    MasterBench bench;
    bench.set_edu_register(Offset::Source, x86::edu::buffer_address);
    bench.set_edu_register(Offset::Destination, target);
    bench.set_edu_register(Offset::Count, 8);
    bench.store(target, 5);
    bench.set_edu_register(Offset::Command, 3);
    bench.set_edu_register(Offset::Destination, target + 8);
    bench.edu.advance(99'999'999);
    CHECK(bench.word(target) == 5);
    CHECK(bench.edu_register(Offset::Command) == 3);
    bench.edu.advance(100'000'000);
    CHECK(bench.word(target) == 0);
    CHECK(bench.edu_register(Offset::Destination) == target);
}

TEST_CASE("A device that may not be master reaches nothing", "[edu]") {
    DeviceBench bench;
    bench.store(target, 5);
    bench.carry_to_ram(target, 8);
    CHECK(bench.word(target) == 5);
}

TEST_CASE("edu reaches neither past its buffer nor past 256 MiB", "[edu]") {
    MasterBench bench;
    bench.store(target, 5);
    bench.set_edu_register(Offset::Source, x86::edu::buffer_address + 4090);
    bench.set_edu_register(Offset::Destination, target);
    bench.set_edu_register(Offset::Count, 8);
    bench.set_edu_register(Offset::Command, 3);
    bench.edu.advance(100'000'000);
    CHECK(bench.word(target) == 5);
    bench.carry_to_ram(0x1000'0000 + target, 8); // the upper bits are not there
    CHECK(bench.word(target) == 0);
}

TEST_CASE("A finished transfer interrupts by message, if the device is told so", "[edu]") {
    MasterBench bench;
    bench.apic.write(static_cast<std::uint32_t>(x86::ApicRegister::SpuriousInterrupt), 0x1FF, 0);
    auto& configuration = bench.edu.configuration();
    configuration.write(0x44, x86::MsiAddress::to(0).raw);
    configuration.write(0x4C, 0x55);
    bench.set_edu_register(Offset::Count, 8);
    const auto carry = [&bench] {
        bench.set_edu_register(Offset::Command, 7);
        bench.edu.advance(bench.clock.now() + 100'000'000);
    };
    carry();
    CHECK_FALSE(bench.apic.pending().has_value());
    CHECK(bench.edu_register(Offset::InterruptStatus) == 0x100);
    bench.set_edu_register(Offset::InterruptAcknowledge, 0x100);
    CHECK(bench.edu_register(Offset::InterruptStatus) == 0);

    configuration.write(0x40, 1u << 16);
    carry();
    CHECK(bench.apic.pending() == 0x55);
}

TEST_CASE("What the devices hold is part of the machine's state", "[edu]") {
    const auto hash_of = [](const DeviceBench& bench) {
        machine::Hash hash;
        bench.edu.add_to(hash);
        bench.iommu.add_to(hash);
        return hash.value();
    };
    MasterBench bench;
    const auto unused = hash_of(bench);
    bench.carry_from_ram(target, 8);
    const auto used = hash_of(bench);
    CHECK(used != unused);
    bench.store(target, 1);
    bench.carry_from_ram(target, 8);
    const auto full = hash_of(bench);
    CHECK(full != used);
    bench.iommu.write(0x20, 4, 0x1000);
    CHECK(hash_of(bench) != full);
}
