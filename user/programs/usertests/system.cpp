// SPDX-License-Identifier: MIT
// NtQuerySystemInformation, NtQuerySystemTime, NtQueryPerformanceCounter, NtLoadDriver,
// NtShutdownSystem
#include "abi/nt/system_information.h"
#include "user/programs/usertests/test.h"

namespace usertests {
namespace {

using abi::nt::SystemInformationClass;

template <typename Information>
NtStatus query(SystemInformationClass what, Information& information,
               std::uint32_t size = sizeof(Information)) {
    return NtQuerySystemInformation(what, &information, size, nullptr);
}

void basic_information_makes_sense() {
    abi::nt::SystemBasicInformation basic;
    expect_success(query(SystemInformationClass::Basic, basic));
    expect_true(basic.page_size == 4096);
    expect_true(basic.processor_count >= 1);
    expect_true(basic.lowest_user_address == abi::nt::lowest_user_address);
    expect_true(basic.highest_user_address == abi::nt::highest_user_address);
    abi::nt::SystemPerformanceInformation now;
    expect_success(query(SystemInformationClass::Performance, now));
    expect_true(now.processes >= 1 && now.threads >= now.processes);
    expect_true(now.available_pages > 0 && now.available_pages < basic.physical_pages);
}

void processes_are_listed() {
    alignas(8) static constinit std::uint8_t buffer[64 * 120] = {};
    std::uint32_t returned = 0;
    expect_success(NtQuerySystemInformation(SystemInformationClass::Process, buffer, sizeof(buffer),
                                            &returned));
    expect_true(returned % sizeof(abi::nt::SystemProcessInformation) == 0);
    bool found = false;
    for (std::uint32_t offset = 0; offset < returned;) {
        const auto& process =
            *reinterpret_cast<const abi::nt::SystemProcessInformation*>(buffer + offset);
        found = found || process.process_id == GetCurrentProcessId();
        offset = process.next_entry_offset == 0 ? returned : offset + process.next_entry_offset;
    }
    expect_true(found);
    expect(NtQuerySystemInformation(SystemInformationClass::Process, buffer, 120, &returned),
           NtStatus::InfoLengthMismatch);
}

void module_and_isolated_user_mode_are_told() {
    abi::nt::SystemModuleInformation modules[8];
    expect_success(query(SystemInformationClass::Module, modules));
    expect_true(std::string_view{modules[0].name} == "kernel.exe");
    abi::nt::IsolatedUserModeInformation isolated;
    expect_success(query(SystemInformationClass::IsolatedUserMode, isolated));
    using Kernel = abi::nt::IsolatedUserModeInformation::Kernel;
    expect_true(isolated.kernel.get(Kernel::secure_kernel_running));
}

void query_refuses_bad_classes_and_sizes() {
    abi::nt::SystemBasicInformation basic;
    expect(query(static_cast<SystemInformationClass>(0x7777), basic), NtStatus::InvalidInfoClass);
    expect(query(SystemInformationClass::Basic, basic, 4), NtStatus::InfoLengthMismatch);
    expect(query(SystemInformationClass::Performance, basic, 0), NtStatus::InfoLengthMismatch);
}

void time_goes_on() {
    Time before = 0;
    Time after = 0;
    std::int64_t counter = 0;
    std::int64_t frequency = 0;
    std::int64_t later = 0;
    expect_success(NtQuerySystemTime(&before));
    expect_success(NtQueryPerformanceCounter(&counter, &frequency));
    expect_success(NtQueryPerformanceCounter(&later, nullptr));
    expect_success(NtQuerySystemTime(&after));
    expect_true(frequency > 0 && later > counter && after >= before);
}

NtStatus load_driver(std::string_view path) {
    const auto name = abi::nt::String::of(path);
    return NtLoadDriver(&name);
}

void drivers_are_loaded_once_and_listed() {
    const NtStatus first = load_driver("sample.sys");
    expect_true(first == NtStatus::Success || first == NtStatus::ImageAlreadyLoaded);
    expect(load_driver("SAMPLE.sys and a word"), NtStatus::ImageAlreadyLoaded);
    abi::nt::SystemModuleInformation modules[8];
    std::uint32_t bytes = 0;
    expect_success(
        NtQuerySystemInformation(SystemInformationClass::Module, modules, sizeof(modules), &bytes));
    bool is_listed = false;
    for (std::size_t index = 0; index < bytes / sizeof(modules[0]); ++index) {
        is_listed = is_listed || std::string_view{modules[index].name} == "sample.sys";
    }
    expect_true(is_listed && bytes >= 2 * sizeof(modules[0]));
}

void drivers_without_a_good_signature_are_refused() {
    for (unsigned turn = 0; turn < 3; ++turn) { // Nothing is lost by it, either.
        expect(load_driver("unsigned.sys"), NtStatus::InvalidImageHash);
        expect(load_driver("tampered.sys"), NtStatus::InvalidImageHash);
    }
    for (const std::string_view path : {"nothing.sys", "shell.exe", ".sys", " sample.sys"}) {
        expect(load_driver(path), NtStatus::ObjectNameNotFound);
    }
}

void unknown_drivers_and_actions_are_refused() {
    for (const std::string_view text : {"", "attack-", "attack-nothing", "first-light"}) {
        const auto name = abi::nt::String::of(text);
        expect_true(!abi::is_success(NtLoadDriver(&name)));
    }
    expect(NtShutdownSystem(static_cast<abi::nt::ShutdownAction>(9)), NtStatus::InvalidParameter);
}

NtStatus read_physical(std::uint64_t address, std::uint64_t buffer, std::uint32_t size) {
    const abi::nt::DebugPhysical wanted{address, buffer, size, 0};
    return NtSystemDebugControl(abi::nt::DebugCommand::ReadPhysical, &wanted, sizeof(wanted),
                                nullptr, 0, nullptr);
}

void physical_memory_is_read_within_its_bounds() {
    std::uint8_t buffer[4096] = {};
    const auto own = reinterpret_cast<std::uint64_t>(buffer);
    expect_success(read_physical(0x1000, own, sizeof(buffer)));
    expect(read_physical(0x1001, own, sizeof(buffer)), NtStatus::InvalidParameter);
    expect(read_physical(0x1000, own, 0), NtStatus::InvalidParameter);
    expect(read_physical(0x1'0000'0000, own, 8), NtStatus::InvalidParameter);
    expect(read_physical(~0ull, own, 1), NtStatus::InvalidParameter);
    for (const std::uint64_t address : bad_addresses()) {
        expect(read_physical(0x1000, address, 8), NtStatus::AccessViolation);
    }
    expect(NtSystemDebugControl(static_cast<abi::nt::DebugCommand>(9), nullptr, 0, nullptr, 0,
                                nullptr),
           NtStatus::InvalidInfoClass);
    expect(
        NtSystemDebugControl(abi::nt::DebugCommand::ReadPhysical, nullptr, 4, nullptr, 0, nullptr),
        NtStatus::InfoLengthMismatch);
}

constexpr Test tests[] = {
    {"system-physical", physical_memory_is_read_within_its_bounds},
    {"system-basic", basic_information_makes_sense},
    {"system-processes", processes_are_listed},
    {"system-vsm", module_and_isolated_user_mode_are_told},
    {"system-bad", query_refuses_bad_classes_and_sizes},
    {"system-time", time_goes_on},
    {"system-drivers", unknown_drivers_and_actions_are_refused},
    {"drivers-loaded", drivers_are_loaded_once_and_listed},
    {"drivers-refused", drivers_without_a_good_signature_are_refused},
};

} // namespace

std::span<const Test> system_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
