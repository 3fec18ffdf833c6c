// SPDX-License-Identifier: MIT
#include "tests/unit/machine/glass/device_bench.h"

namespace test {

using namespace x86::vtd;
using Offset = x86::edu::RegisterOffset;

namespace {

constexpr std::uint32_t iotlb_upper_half = 0xFC;
constexpr std::uint32_t fault_upper_half = 0x228;
constexpr std::uint32_t upper(std::uint64_t value) {
    return static_cast<std::uint32_t>(value >> 32);
}

} // namespace

void DeviceBench::switch_iommu_on() {
    constexpr std::uint64_t everything = 3;
    store(root_table, context_table | 1);
    store(context_table + edu_requester.place_on_bus() * 16, level_4 | 1);
    store(context_table + edu_requester.place_on_bus() * 16 + 8,
          ContextDomain{}
              .with(ContextDomain::width, ContextDomain::four_levels)
              .with(ContextDomain::domain, domain)
              .raw);
    store(level_4, level_3 | everything);
    store(level_3, level_2 | everything);
    store(level_2, level_1 | everything);
    set_iommu_register(RegisterOffset::RootTable, root_table);
    set_iommu_register(RegisterOffset::GlobalCommand,
                       GlobalCommand{}.with(GlobalCommand::set_root_table, true).raw);
    set_iommu_register(RegisterOffset::GlobalCommand,
                       GlobalCommand{}.with(GlobalCommand::translation, true).raw);
}

void DeviceBench::forget_contexts() {
    iommu.write(static_cast<std::uint32_t>(RegisterOffset::ContextCommand) + upper_half, 4,
                upper(ContextCommand{}
                          .with(ContextCommand::start, true)
                          .with(ContextCommand::wanted, ContextCommand::Granularity::All)
                          .raw));
}

void DeviceBench::forget_translations() {
    iommu.write(iotlb_upper_half, 4,
                upper(IotlbCommand{}
                          .with(IotlbCommand::start, true)
                          .with(IotlbCommand::wanted, IotlbCommand::Granularity::All)
                          .raw));
}

FaultRecord DeviceBench::take_fault() {
    const std::uint64_t high = iommu.read(fault_upper_half + 4, 4);
    const auto record = FaultRecord::from(high << 32 | iommu.read(fault_upper_half, 4));
    iommu.write(fault_upper_half + 4, 4, upper(FaultRecord{}.with(FaultRecord::is_full, true).raw));
    return record;
}

void DeviceBench::let_edu_be_master() {
    edu.configuration().write(static_cast<std::uint8_t>(x86::PciRegister::Command),
                              x86::PciCommand{}
                                  .with(x86::PciCommand::memory, true)
                                  .with(x86::PciCommand::bus_master, true)
                                  .raw);
}

void DeviceBench::carry_to_ram(std::uint32_t address, std::uint32_t bytes) {
    set_edu_register(Offset::Source, x86::edu::buffer_address);
    set_edu_register(Offset::Destination, address);
    set_edu_register(Offset::Count, bytes);
    set_edu_register(Offset::Command, 3);
    clock.skip_to(*edu.next_event());
    edu.advance(clock.now());
}

void DeviceBench::carry_from_ram(std::uint32_t address, std::uint32_t bytes) {
    set_edu_register(Offset::Source, address);
    set_edu_register(Offset::Destination, x86::edu::buffer_address);
    set_edu_register(Offset::Count, bytes);
    set_edu_register(Offset::Command, 1);
    clock.skip_to(*edu.next_event());
    edu.advance(clock.now());
}

} // namespace test
