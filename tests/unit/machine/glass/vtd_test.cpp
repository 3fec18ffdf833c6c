// SPDX-License-Identifier: MIT
#include "tests/catch.h"
#include "tests/unit/machine/glass/device_bench.h"
#include "x86/msi.h"

namespace {

using namespace x86::vtd;
using test::DeviceBench;

constexpr std::uint32_t page_a = 0x4'0000;
constexpr std::uint32_t page_b = 0x5'0000;
constexpr std::uint64_t read_only = 1;
constexpr std::uint64_t read_write = 3;

/// With the IOMMU on, a device that may be master, and `page_a` open to it.
struct TranslatingBench : DeviceBench {
    TranslatingBench() {
        let_edu_be_master();
        switch_iommu_on();
        map(page_a, page_a | read_write);
        store(page_a, 1);
        store(page_b, 1);
    }
    bool can_write(std::uint32_t address) {
        store(address, 1);
        carry_to_ram(address, 8);
        return word(address) != 1;
    }
    FaultReason reason() { return take_fault().get(FaultRecord::reason); }
};

} // namespace

TEST_CASE("VT-d's capabilities are those of the QEMU machine", "[vtd]") {
    DeviceBench bench;
    CHECK(bench.iommu_register(RegisterOffset::Version) == 0x10);
    CHECK(bench.iommu.read(0x08, 4) == 0x222F'0606);
    CHECK(bench.iommu.read(0x0C, 4) == 0x00D2'008C);
    CHECK(bench.iommu.read(0x10, 4) == 0x00F0'0F4A);
    CHECK(bench.iommu.read(0x38, 4) == 0x8000'0000);
    CHECK(bench.iommu.read(0x230, 4) == ~0u);
    CHECK(bench.iommu.read(0x08, 1) == ~0u);
}

TEST_CASE("Before translation is on, devices reach everything", "[vtd]") {
    DeviceBench bench;
    bench.let_edu_be_master();
    bench.store(page_b, 1);
    bench.carry_to_ram(page_b, 8);
    CHECK(bench.word(page_b) == 0);
}

TEST_CASE("A device reaches what its tables allow, where they lead", "[vtd]") {
    TranslatingBench bench;
    CHECK(bench.can_write(page_a));
    CHECK_FALSE(bench.can_write(page_b));
    CHECK(bench.reason() == FaultReason::NoWrite);

    bench.map(page_a + 0x1000, page_b | read_write);
    bench.store(page_b, 1);
    bench.carry_to_ram(page_a + 0x1000, 8);
    CHECK(bench.word(page_b) == 0);
}

TEST_CASE("A blocked read brings zeros, and is recorded as a read", "[vtd]") {
    TranslatingBench bench;
    bench.store(page_b, 0x5EC2'E700);
    bench.carry_from_ram(page_b, 8);
    const FaultRecord fault = bench.take_fault();
    CHECK(fault.get(FaultRecord::reason) == FaultReason::NoRead);
    CHECK(fault.get(FaultRecord::is_read));
    CHECK(fault.get(FaultRecord::source) == DeviceBench::edu_requester.raw);
    CHECK(bench.fault_address() == page_b);
    bench.carry_to_ram(page_a, 8);
    CHECK(bench.word(page_a) == 0);
}

TEST_CASE("A transfer over a boundary is judged page by page", "[vtd]") {
    TranslatingBench bench;
    const std::uint32_t across = page_a + 0x1000 - 16;
    for (std::uint32_t offset = 0; offset < 32; offset += 8) {
        bench.store(across + offset, 1);
    }
    bench.carry_to_ram(across, 32);
    CHECK(bench.word(across) == 0);
    CHECK(bench.word(across + 8) == 0);
    CHECK(bench.word(across + 16) == 1);
    CHECK(bench.word(across + 24) == 1);
    CHECK(bench.reason() == FaultReason::NoWrite);
}

TEST_CASE("What was translated once stays so until it is forgotten", "[vtd]") {
    TranslatingBench bench;
    CHECK(bench.can_write(page_a));
    bench.map(page_a, 0);
    CHECK(bench.can_write(page_a)); // stale
    bench.forget_translations();
    CHECK_FALSE(bench.can_write(page_a));
}

TEST_CASE("A right that was refused is looked up anew", "[vtd]") {
    TranslatingBench bench;
    CHECK_FALSE(bench.can_write(page_b));
    bench.map(page_b, page_b | read_write);
    CHECK(bench.can_write(page_b));
}

TEST_CASE("Invalidation of pages spares the others", "[vtd]") {
    TranslatingBench bench;
    bench.map(page_b, page_b | read_write);
    CHECK(bench.can_write(page_a));
    CHECK(bench.can_write(page_b));
    bench.map(page_a, 0);
    bench.map(page_b, 0);
    bench.iommu.write(0xF0, 4, page_a);
    bench.iommu.write(0xF4, 4, 0);
    constexpr auto pages = IotlbCommand{}
                               .with(IotlbCommand::start, true)
                               .with(IotlbCommand::wanted, IotlbCommand::Granularity::Pages)
                               .with(IotlbCommand::domain, DeviceBench::domain);
    bench.iommu.write(0xFC, 4, static_cast<std::uint32_t>(pages.raw >> 32));
    CHECK(bench.iommu.read(0xFC, 4) ==
          (static_cast<std::uint32_t>(pages.raw >> 32) & 0x7FFF'FFFF) + (3u << 25));
    CHECK_FALSE(bench.can_write(page_a));
    CHECK(bench.can_write(page_b));

    const auto other_domain = pages.with(IotlbCommand::domain, DeviceBench::domain + 1)
                                  .with(IotlbCommand::wanted, IotlbCommand::Granularity::Domain);
    bench.iommu.write(0xFC, 4, static_cast<std::uint32_t>(other_domain.raw >> 32));
    CHECK(bench.can_write(page_b));
}

TEST_CASE("A context entry is cached, too", "[vtd]") {
    TranslatingBench bench;
    CHECK(bench.can_write(page_a));
    bench.store(DeviceBench::context_table + DeviceBench::edu_requester.place_on_bus() * 16, 0);
    bench.forget_translations();
    CHECK(bench.can_write(page_a)); // by the old context
    bench.forget_contexts();
    bench.forget_translations();
    CHECK_FALSE(bench.can_write(page_a));
    CHECK(bench.reason() == FaultReason::ContextNotPresent);
    CHECK((bench.iommu.read(0x2C, 4) >> 31) == 0); // the command is done
}

TEST_CASE("Entries that cannot be meant are refused, each for its reason", "[vtd]") {
    TranslatingBench bench;
    const std::uint64_t context =
        DeviceBench::context_table + DeviceBench::edu_requester.place_on_bus() * 16;
    const auto reason_with = [&bench](std::uint64_t place, std::uint64_t value) {
        const std::uint64_t before = bench.word(place);
        bench.store(place, value);
        bench.forget_contexts();
        bench.forget_translations();
        bench.carry_to_ram(page_a, 8);
        bench.store(place, before);
        return bench.reason();
    };
    CHECK(reason_with(DeviceBench::root_table, 0) == FaultReason::RootNotPresent);
    CHECK(reason_with(DeviceBench::root_table, DeviceBench::context_table | 3) ==
          FaultReason::RootReserved);
    CHECK(reason_with(DeviceBench::root_table, (1ull << 40) | 1) ==
          FaultReason::ContextOutsideMemory);
    CHECK(reason_with(context, DeviceBench::level_4 | 0x11) == FaultReason::ContextReserved);
    CHECK(reason_with(context, DeviceBench::level_4 | 0xD) == FaultReason::ContextInvalid);
    CHECK(reason_with(context + 8, 0) == FaultReason::ContextInvalid); // two levels
    CHECK(reason_with(context, (1ull << 40) | 1) == FaultReason::ContextInvalid);
    CHECK(reason_with(DeviceBench::level_3, (1ull << 40) | 3) == FaultReason::TableOutsideMemory);
    CHECK(reason_with(DeviceBench::level_4, DeviceBench::level_3 | 0x83) ==
          FaultReason::TableReserved);
    CHECK(reason_with(DeviceBench::level_2, 0x1000 | 0x83) == FaultReason::TableReserved);
    CHECK(reason_with(DeviceBench::level_3, DeviceBench::level_2 | read_only) ==
          FaultReason::NoWrite);
    CHECK(bench.can_write(page_a)); // all is as it was
}

TEST_CASE("A large page leads to its whole stretch, and rights of all levels count", "[vtd]") {
    TranslatingBench bench;
    bench.store(DeviceBench::level_2, 0x83);
    CHECK(bench.can_write(page_b));
    bench.forget_translations();
    bench.store(DeviceBench::level_2, 0x81);
    CHECK_FALSE(bench.can_write(page_b));
}

TEST_CASE("A pass-through context lets everything by", "[vtd]") {
    TranslatingBench bench;
    bench.store(DeviceBench::context_table + DeviceBench::edu_requester.place_on_bus() * 16,
                DeviceBench::level_4 | 1 | 2 << 2);
    CHECK(bench.can_write(page_b));
}

TEST_CASE("One fault is recorded at a time; of another device the next one overflows", "[vtd]") {
    TranslatingBench bench;
    CHECK_FALSE(bench.can_write(page_b));
    CHECK(bench.iommu_register(RegisterOffset::FaultStatus) == 2);
    CHECK_FALSE(bench.can_write(page_b + 0x1000));
    CHECK(bench.fault_address() == page_b);
    CHECK(bench.iommu_register(RegisterOffset::FaultStatus) == 2);
    bench.iommu.reach({x86::PciRequester::of(0, 9), page_b, machine::glass::DmaDirection::Read});
    CHECK(bench.iommu_register(RegisterOffset::FaultStatus) == 3);

    bench.take_fault();
    CHECK(bench.iommu_register(RegisterOffset::FaultStatus) == 1);
    CHECK_FALSE(bench.can_write(page_b)); // not recorded: the overflow has not been seen to
    CHECK(bench.iommu_register(RegisterOffset::FaultStatus) == 1);
    bench.set_iommu_register(RegisterOffset::FaultStatus, 1);
    CHECK_FALSE(bench.can_write(page_b));
    CHECK(bench.iommu_register(RegisterOffset::FaultStatus) == 2);
}

TEST_CASE("A fault interrupts by message; masked, it waits", "[vtd]") {
    TranslatingBench bench;
    bench.set_iommu_register(RegisterOffset::FaultAddress, x86::MsiAddress::to(0).raw);
    bench.set_iommu_register(RegisterOffset::FaultData, 4 << 8); // as an NMI
    CHECK_FALSE(bench.can_write(page_b));
    CHECK_FALSE(bench.apic.nmi_is_pending());
    CHECK(bench.iommu_register(RegisterOffset::FaultControl) == 0xC000'0000);
    bench.set_iommu_register(RegisterOffset::FaultControl, 0);
    CHECK(bench.apic.nmi_is_pending());
    CHECK(bench.iommu_register(RegisterOffset::FaultControl) == 0);

    bench.apic.take_nmi();
    bench.take_fault();
    CHECK_FALSE(bench.can_write(page_b));
    CHECK(bench.apic.nmi_is_pending());
}

TEST_CASE("A masked interrupt whose fault was seen to is not sent later", "[vtd]") {
    TranslatingBench bench;
    bench.set_iommu_register(RegisterOffset::FaultAddress, x86::MsiAddress::to(0).raw);
    bench.set_iommu_register(RegisterOffset::FaultData, 4 << 8);
    CHECK_FALSE(bench.can_write(page_b));
    bench.take_fault();
    bench.set_iommu_register(RegisterOffset::FaultStatus, 1);
    bench.set_iommu_register(RegisterOffset::FaultControl, 0);
    CHECK_FALSE(bench.apic.nmi_is_pending());
}

TEST_CASE("More translations than fit: all are forgotten, and nothing else goes wrong", "[vtd]") {
    TranslatingBench bench;
    bench.store(DeviceBench::level_2, 0x83); // whatever page: 2 MiB
    constexpr std::uint64_t stretches = machine::glass::VtdTables::most_translations + 10;
    for (std::uint64_t stretch = 0; stretch < stretches; ++stretch) {
        bench.store(DeviceBench::level_3, DeviceBench::level_2 | read_write);
        bench.iommu.reach(
            {x86::PciRequester::of(0, 4), stretch << 12, machine::glass::DmaDirection::Read});
    }
    CHECK(bench.can_write(page_a));
}
