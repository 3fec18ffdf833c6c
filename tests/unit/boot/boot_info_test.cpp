// SPDX-License-Identifier: MIT
#include "boot/boot_info.h"

#include "boot/processor_check.h"
#include "tests/catch.h"

#include <string>

namespace boot {

TEST_CASE("The programs are told what the machine and the command line said", "[boot][boot_info]") {
    MultibootFacts facts;
    facts.memory.ranges[0] = {{0x10'0000, 0x7F0'0000}, abi::MemoryRange::Kind::Ram};
    facts.memory.count = 1;
    const std::string command_line = "scene=first-light without=caller-rights seed=9";
    const Options options = parse_options(command_line).value();
    const abi::PhysicalRange disk{abi::disk_archive_base, 1234};
    const FirmwareFacts firmware{0xF'0000, {2, {0, 3}}};

    const abi::BootInfo info = make_boot_info(facts, options, command_line, disk, firmware);
    CHECK(info.magic == abi::BootInfo::expected_magic);
    CHECK(info.version == abi::BootInfo::current_version);
    CHECK(info.memory_range_count == 1);
    CHECK(info.memory[0].range == facts.memory.ranges[0].range);
    CHECK(info.disk == disk);
    CHECK(info.ram_end == 0x800'0000);
    CHECK(info.acpi_rsdp == 0xF'0000);
    CHECK(info.processor_count == 2);
    CHECK(info.apic_ids[1] == 3);
    CHECK(info.guards_off.is_off(abi::Guard::CallerRights));
    CHECK(info.seed == 9);
    CHECK(std::string(info.command_line) == command_line);
    CHECK(std::string(info.scene) == "first-light");
}

TEST_CASE("The longest command line still ends in a zero", "[boot][boot_info]") {
    const std::string longest(511, 'x');
    const abi::BootInfo info = make_boot_info(MultibootFacts{}, Options{}, longest, {}, {});
    CHECK(std::string(info.command_line) == longest);
}

TEST_CASE("A processor that lacks something is told what", "[boot][processor]") {
    ProcessorFeatures features;
    features.extended_edx = features.extended_edx.with(x86::CpuidExtendedEdx::no_execute, true);
    features.extended_ecx = features.extended_ecx.with(x86::CpuidExtendedEcx::svm, true);
    features.svm_edx = features.svm_edx.with(x86::CpuidSvmEdx::nested_paging, true);
    CHECK(what_is_missing(features).empty());

    ProcessorFeatures without_nx = features;
    without_nx.extended_edx = {};
    CHECK(what_is_missing(without_nx).find("no NX bit") != std::string_view::npos);
    ProcessorFeatures without_svm = features;
    without_svm.extended_ecx = {};
    CHECK(what_is_missing(without_svm).find("no AMD virtualization") != std::string_view::npos);
    ProcessorFeatures without_npt = features;
    without_npt.svm_edx = {};
    CHECK(what_is_missing(without_npt).find("without nested paging") != std::string_view::npos);
}

} // namespace boot
