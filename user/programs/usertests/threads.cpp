// SPDX-License-Identifier: MIT
// NtCreateThreadEx, NtOpenThread, NtTerminateThread, NtQueryInformationThread,
// NtSetInformationThread, NtSuspendThread, NtResumeThread, NtYieldExecution, NtDelayExecution
#include "process/environment.h"
#include "user/programs/usertests/test.h"

#include <atomic>

namespace usertests {
namespace {

namespace access = abi::nt::access;
using abi::nt::current_process;
using abi::nt::current_thread;
using abi::nt::ThreadInformationClass;

constexpr Time one_millisecond = -abi::nt::units_per_millisecond;

NtStatus create(Handle& thread, ThreadStart start, void* argument, std::uint32_t flags = 0) {
    return NtCreateThreadEx(&thread, access::all, nullptr, current_process,
                            reinterpret_cast<void*>(start), argument, flags, 0, 0, 0, nullptr);
}

abi::nt::ThreadBasicInformation basic_of(Handle thread) {
    abi::nt::ThreadBasicInformation basic;
    expect_success(NtQueryInformationThread(thread, ThreadInformationClass::Basic, &basic,
                                            sizeof(basic), nullptr));
    return basic;
}

NtStatus add_one(void* number) {
    static_cast<std::atomic<std::uint32_t>*>(number)->fetch_add(1);
    return NtStatus::NotFound; // any status that nobody else gives
}

NtStatus sleep_for_ever(void* /*argument*/) {
    const Handle never = new_event();
    return NtWaitForSingleObject(never, 0, nullptr);
}

void thread_runs_and_its_status_comes_back() {
    std::atomic<std::uint32_t> number{0};
    Handle thread;
    expect_success(create(thread, add_one, &number));
    expect_success(NtWaitForSingleObject(thread, 0, nullptr));
    expect_true(number == 1);
    expect_true(basic_of(thread).exit_status == static_cast<std::uint32_t>(NtStatus::NotFound));
    expect_success(NtClose(thread));
}

void many_threads_share_memory() {
    std::atomic<std::uint32_t> number{0};
    Handle threads[24];
    for (Handle& thread : threads) {
        expect_success(create(thread, add_one, &number));
    }
    expect_success(
        NtWaitForMultipleObjects(std::size(threads), threads, abi::nt::WaitType::All, 0, nullptr));
    expect_true(number == std::size(threads));
    for (const Handle thread : threads) {
        expect_success(NtClose(thread));
    }
}

void suspended_thread_waits_for_resume() {
    std::atomic<std::uint32_t> number{0};
    Handle thread;
    expect_success(create(thread, add_one, &number, abi::nt::create_suspended));
    expect_success(NtDelayExecution(0, &one_millisecond));
    expect_true(number == 0);
    std::uint32_t previous = 9;
    expect_success(NtSuspendThread(thread, &previous));
    expect_true(previous == 1);
    expect_success(NtResumeThread(thread, &previous));
    expect_true(previous == 2);
    expect_success(NtResumeThread(thread, &previous));
    expect_true(previous == 1);
    expect_success(NtWaitForSingleObject(thread, 0, nullptr));
    expect_true(number == 1);
    expect_success(NtClose(thread));
}

void thread_is_ended_while_it_waits() {
    Handle thread;
    expect_success(create(thread, sleep_for_ever, nullptr));
    expect_success(NtDelayExecution(0, &one_millisecond));
    expect_success(NtTerminateThread(thread, NtStatus::ControlCExit));
    expect_success(NtWaitForSingleObject(thread, 0, nullptr));
    expect_true(basic_of(thread).exit_status == static_cast<std::uint32_t>(NtStatus::ControlCExit));
    expect_success(NtClose(thread));
}

void thread_is_found_by_its_number() {
    const ClientId self{GetCurrentProcessId(), GetCurrentThreadId()};
    const ObjectAttributes attributes;
    Handle thread;
    expect_success(NtOpenThread(&thread, access::thread_query, &attributes, &self));
    expect_true(basic_of(thread).client_id == self);
    expect_true(basic_of(current_thread).environment ==
                reinterpret_cast<std::uint64_t>(&process::thread_environment()));
    expect(NtSuspendThread(thread, nullptr), NtStatus::AccessDenied);
    expect_success(NtClose(thread));
    const ClientId nobody{GetCurrentProcessId(), 0x7FFF'FFFC};
    expect(NtOpenThread(&thread, access::all, &attributes, &nobody), NtStatus::InvalidClientId);
}

void priority_is_set_and_told() {
    std::int32_t priority = 10;
    expect_success(NtSetInformationThread(current_thread, ThreadInformationClass::Priority,
                                          &priority, sizeof(priority)));
    expect_true(basic_of(current_thread).priority == 10);
    priority = 8; // as every thread begins
    expect_success(NtSetInformationThread(current_thread, ThreadInformationClass::Priority,
                                          &priority, sizeof(priority)));
    for (const std::int32_t wrong : {-1, 32, 0x7FFF'FFFF}) {
        expect_true(!abi::is_success(NtSetInformationThread(
            current_thread, ThreadInformationClass::Priority, &wrong, sizeof(wrong))));
    }
}

void yield_and_delay() {
    expect_success(NtYieldExecution());
    Time before = 0;
    Time after = 0;
    expect_success(NtQuerySystemTime(&before));
    expect_success(NtDelayExecution(0, &one_millisecond));
    expect_success(NtQuerySystemTime(&after));
    expect_true(after - before >= -one_millisecond);
    const Time long_ago = 1;
    expect_success(NtDelayExecution(0, &long_ago));
}

void create_refuses_bad_arguments() {
    Handle thread;
    expect(NtCreateThreadEx(&thread, access::all, nullptr, closed_handle(),
                            reinterpret_cast<void*>(&add_one), nullptr, 0, 0, 0, 0, nullptr),
           NtStatus::InvalidHandle);
    expect_true(!abi::is_success(create(thread, add_one, nullptr, 0x8000'0000)));
    for (const std::size_t size : {std::size_t{1} << 46, ~std::size_t{0}}) {
        expect_true(!abi::is_success(NtCreateThreadEx(
            &thread, access::all, nullptr, current_process, reinterpret_cast<void*>(&add_one),
            nullptr, 0, 0, size, size, nullptr)));
    }
}

void the_others_refuse_bad_handles() {
    const Handle closed = closed_handle();
    expect(NtTerminateThread(closed, NtStatus::Success), NtStatus::InvalidHandle);
    expect(NtSuspendThread(closed, nullptr), NtStatus::InvalidHandle);
    expect(NtResumeThread(closed, nullptr), NtStatus::InvalidHandle);
    const Handle event = new_event();
    expect(NtResumeThread(event, nullptr), NtStatus::ObjectTypeMismatch);
    abi::nt::ThreadBasicInformation basic;
    expect(NtQueryInformationThread(event, ThreadInformationClass::Basic, &basic, sizeof(basic),
                                    nullptr),
           NtStatus::ObjectTypeMismatch);
    expect(
        NtQueryInformationThread(current_thread, ThreadInformationClass::Basic, &basic, 4, nullptr),
        NtStatus::InfoLengthMismatch);
    expect(NtQueryInformationThread(current_thread, static_cast<ThreadInformationClass>(97), &basic,
                                    sizeof(basic), nullptr),
           NtStatus::InvalidInfoClass);
    expect_success(NtClose(event));
}

constexpr Test tests[] = {
    {"thread-run", thread_runs_and_its_status_comes_back},
    {"thread-many", many_threads_share_memory},
    {"thread-suspend", suspended_thread_waits_for_resume},
    {"thread-terminate", thread_is_ended_while_it_waits},
    {"thread-open", thread_is_found_by_its_number},
    {"thread-priority", priority_is_set_and_told},
    {"thread-time", yield_and_delay},
    {"thread-create-bad", create_refuses_bad_arguments},
    {"thread-bad", the_others_refuse_bad_handles},
};

} // namespace

std::span<const Test> thread_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
