// SPDX-License-Identifier: MIT
// NtCreateUserProcess, NtOpenProcess, NtTerminateProcess, NtQueryInformationProcess
#include "process/environment.h"
#include "user/programs/usertests/test.h"
#include "user/runtime/run_program.h"

namespace usertests {
namespace {

namespace access = abi::nt::access;
using abi::nt::ProcessInformationClass;

abi::nt::ProcessBasicInformation basic_of(Handle process) {
    abi::nt::ProcessBasicInformation basic;
    expect_success(NtQueryInformationProcess(process, ProcessInformationClass::Basic, &basic,
                                             sizeof(basic), nullptr));
    return basic;
}

void program_runs_and_its_status_comes_back() {
    expect_success(user::run_program("perf.exe nothing"));
    expect(user::run_program("crash.exe"), NtStatus::InvalidParameter);
}

void crash_is_an_access_violation() {
    expect(user::run_program("crash null"), NtStatus::AccessViolation);
    expect(user::run_program("crash kernel"), NtStatus::AccessViolation);
    expect(user::run_program("crash code"), NtStatus::AccessViolation);
    expect(user::run_program("crash stack"), NtStatus::StackOverflow);
    expect(user::run_program("crash divide"), NtStatus::IntegerDivideByZero);
    expect(user::run_program("crash privileged"), NtStatus::PrivilegedInstruction);
    expect(user::run_program("crash illegal"), NtStatus::IllegalInstruction);
}

void missing_program_is_not_found() {
    ProcessInformation information;
    expect_true(!CreateProcess("nobody.exe", nullptr, &information));
    expect_true(GetLastError() == 2); // ERROR_FILE_NOT_FOUND
    expect_true(!CreateProcess("ntdll.sym", nullptr, &information));
    expect_true(GetLastError() == 193); // ERROR_BAD_EXE_FORMAT
}

void wait_for_ever() {
    const Handle never = new_event();
    NtWaitForSingleObject(never, 0, nullptr);
}

void process_is_ended_by_another() {
    Handle process;
    Handle thread;
    const NtStatus status = RtlCloneUserProcess(&process, &thread);
    if (status == process_cloned) {
        wait_for_ever();
    }
    expect_success(status);
    expect_true(basic_of(process).exit_status == static_cast<std::uint32_t>(NtStatus::Pending));
    const ClientId client{basic_of(process).process_id, 0};
    const ObjectAttributes attributes;
    Handle same;
    expect_success(
        NtOpenProcess(&same, access::process_query | access::synchronize, &attributes, &client));
    expect(NtTerminateProcess(same, NtStatus::ControlCExit), NtStatus::AccessDenied);
    expect_success(NtTerminateProcess(process, NtStatus::ControlCExit));
    expect_success(NtWaitForSingleObject(same, 0, nullptr));
    expect_true(basic_of(same).exit_status == static_cast<std::uint32_t>(NtStatus::ControlCExit));
    expect(NtTerminateProcess(process, NtStatus::Success), NtStatus::ProcessIsTerminating);
    for (const Handle handle : {same, process, thread}) {
        expect_success(NtClose(handle));
    }
}

void process_knows_itself() {
    const auto basic = basic_of(abi::nt::current_process);
    expect_true(basic.process_id == GetCurrentProcessId());
    expect_true(basic.environment ==
                reinterpret_cast<std::uint64_t>(&process::process_environment()));
    std::uint32_t before = 0;
    expect_success(NtQueryInformationProcess(abi::nt::current_process,
                                             ProcessInformationClass::HandleCount, &before,
                                             sizeof(before), nullptr));
    const Handle event = new_event();
    std::uint32_t after = 0;
    expect_success(NtQueryInformationProcess(abi::nt::current_process,
                                             ProcessInformationClass::HandleCount, &after,
                                             sizeof(after), nullptr));
    expect_true(after == before + 1);
    expect_success(NtClose(event));
    abi::nt::ProcessTimes times;
    expect_success(NtQueryInformationProcess(
        abi::nt::current_process, ProcessInformationClass::Times, &times, sizeof(times), nullptr));
    expect_true(times.created > 0 && times.exited == 0);
}

void create_refuses_bad_arguments() {
    const abi::nt::ProcessParameters parameters;
    abi::nt::PsAttributeList attributes;
    Handle process;
    Handle thread;
    const auto create = [&](std::uint32_t process_flags, std::uint32_t thread_flags) {
        return NtCreateUserProcess(&process, &thread, access::all, access::all, nullptr, nullptr,
                                   process_flags, thread_flags, &parameters, nullptr, &attributes);
    };
    for (const std::uint64_t length : {0ull, 1ull, 8ull, 41ull, 4096ull, ~0ull}) {
        attributes.total_length = length;
        expect_true(!abi::is_success(create(0, 0)));
    }
    using abi::nt::PsAttribute;
    constexpr std::string_view name = "crash.exe";
    attributes.total_length = 8 + sizeof(PsAttribute);
    attributes.attribute[0] = {static_cast<PsAttribute::Kind>(0x9'9999), name.size(),
                               reinterpret_cast<std::uint64_t>(name.data()), 0};
    expect_true(!abi::is_success(create(0, 0)));
    attributes.attribute[0].kind = PsAttribute::Kind::ImageName;
    attributes.attribute[0].size = ~0ull;
    expect_true(!abi::is_success(create(0, 0)));
    attributes.attribute[0].size = name.size();
    expect_true(!abi::is_success(create(0x8000'0000, 0)));
    expect_true(!abi::is_success(create(0, 0x8000'0000)));
    for (const std::uint64_t address : bad_addresses()) {
        attributes.attribute[0].value = address;
        expect_true(!abi::is_success(create(0, 0)));
    }
}

void open_and_query_refuse_bad_arguments() {
    const ObjectAttributes attributes;
    Handle process;
    for (const std::uint64_t id : {1ull, 3ull, 0x7FFF'FFFCull, ~0ull}) {
        const ClientId nobody{id, 0};
        expect(NtOpenProcess(&process, access::all, &attributes, &nobody),
               NtStatus::InvalidClientId);
    }
    abi::nt::ProcessBasicInformation basic;
    expect(NtQueryInformationProcess(abi::nt::current_process, ProcessInformationClass::Basic,
                                     &basic, 8, nullptr),
           NtStatus::InfoLengthMismatch);
    expect(NtQueryInformationProcess(abi::nt::current_process,
                                     static_cast<ProcessInformationClass>(98), &basic,
                                     sizeof(basic), nullptr),
           NtStatus::InvalidInfoClass);
    expect(NtQueryInformationProcess(abi::nt::current_process,
                                     ProcessInformationClass::CaptureTrustletLiveDump, &basic,
                                     sizeof(basic), nullptr),
           NtStatus::InvalidParameter); // It is no trustlet.
    expect(NtQueryInformationProcess(closed_handle(), ProcessInformationClass::Basic, &basic,
                                     sizeof(basic), nullptr),
           NtStatus::InvalidHandle);
    expect(NtTerminateProcess(closed_handle(), NtStatus::Success), NtStatus::InvalidHandle);
    const Handle event = new_event();
    expect(NtTerminateProcess(event, NtStatus::Success), NtStatus::ObjectTypeMismatch);
    expect_success(NtClose(event));
}

constexpr Test tests[] = {
    {"process-run", program_runs_and_its_status_comes_back},
    {"process-crash", crash_is_an_access_violation},
    {"process-missing", missing_program_is_not_found},
    {"process-terminate", process_is_ended_by_another},
    {"process-query", process_knows_itself},
    {"process-create-bad", create_refuses_bad_arguments},
    {"process-open-bad", open_and_query_refuse_bad_arguments},
};

} // namespace

std::span<const Test> process_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
