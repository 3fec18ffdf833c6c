// SPDX-License-Identifier: MIT
// What VTL0 does for a trustlet: events, semaphores, waits, threads, ports, the clock.
#include "ium/trustlets/iumtests/test.h"
#include "process/ports/client.h"

#include <algorithm>
#include <iterator>

namespace iumtests {
namespace {

using abi::nt::EventType;

void events_are_set_and_reset() {
    const Handle event = CreateEvent(EventType::Notification, EventState::Reset);
    expect_true(!(event == abi::nt::no_handle));
    expect_true(WaitForSingleObject(event, 0) == wait_timeout);
    expect_true(SetEvent(event));
    expect_true(WaitForSingleObject(event, 0) == wait_object_0);
    expect_true(ResetEvent(event));
    const Handle both[] = {event, CreateEvent(EventType::Synchronization, EventState::Set)};
    expect_true(WaitForMultipleObjects(2, both, abi::nt::WaitType::Any, 10) == wait_object_0 + 1);
    expect_true(CloseHandle(both[0]) && CloseHandle(both[1]));
    expect(NtClose(event), NtStatus::InvalidHandle);
}

void semaphores_count() {
    const Handle semaphore = CreateSemaphore(1, 2);
    expect_true(WaitForSingleObject(semaphore, 0) == wait_object_0);
    expect_true(WaitForSingleObject(semaphore, 0) == wait_timeout);
    expect_true(ReleaseSemaphore(semaphore, 2));
    expect_true(!ReleaseSemaphore(semaphore, 1));
    expect_true(CloseHandle(semaphore));
}

void bad_handles_are_refused() {
    for (const std::uint64_t number : {0ull, 3ull, 0x7FFF'FFFCull, 0x1'0000'0004ull, ~0ull - 5}) {
        expect_true(!abi::is_success(NtSetEvent({number}, nullptr)));
        expect_true(!abi::is_success(NtClose({number})));
        expect_true(!abi::is_success(NtWaitForSingleObject({number}, 0, nullptr)));
    }
}

void bad_pointers_are_refused() {
    for (const std::uint64_t address : bad_addresses) {
        expect_true(
            !abi::is_success(NtCreateEvent(reinterpret_cast<Handle*>(address), abi::nt::access::all,
                                           nullptr, EventType::Notification, 0)));
        expect_true(!abi::is_success(NtQuerySystemTime(reinterpret_cast<Time*>(address))));
    }
}

/// VTL1 has room for so many and no more, and copies what it is given before VTL0 sees it.
void lists_and_names_have_an_end() {
    constexpr std::uint32_t most = abi::nt::maximum_wait_objects;
    Handle handles[most + 1];
    std::fill(std::begin(handles), std::end(handles),
              CreateEvent(EventType::Notification, EventState::Set));
    const Time at_once = 0;
    const auto wait = [&](std::uint32_t count) {
        return NtWaitForMultipleObjects(count, handles, abi::nt::WaitType::Any, 0, &at_once);
    };
    expect(wait(0), NtStatus::InvalidParameter);
    expect(wait(most), NtStatus::Success);
    expect(wait(most + 1), NtStatus::InvalidParameter);
    expect_true(CloseHandle(handles[0]));

    constexpr std::size_t longest_name = 128;
    char name[longest_name + 1];
    std::fill(std::begin(name), std::end(name), 'n');
    Handle port;
    expect(process::connect_to_port({name, longest_name}, port), NtStatus::ObjectNameNotFound);
    expect(process::connect_to_port({name, sizeof(name)}, port), NtStatus::ObjectNameInvalid);
}

constinit volatile std::uint64_t told = 0;

NtStatus tell(void* argument) {
    told = reinterpret_cast<std::uint64_t>(argument);
    return NtStatus::Success;
}

void a_second_thread_runs_in_vtl1_too() {
    const Handle thread = CreateThread(tell, reinterpret_cast<void*>(0x1234));
    expect_true(!(thread == abi::nt::no_handle));
    for (unsigned waited = 0; waited < 1000 && told == 0; ++waited) {
        Sleep(1);
    }
    expect_true(told == 0x1234);
}

void time_goes_on() {
    Time before = 0;
    Time after = 0;
    std::int64_t counter = 0;
    std::int64_t frequency = 0;
    expect_success(NtQuerySystemTime(&before));
    expect_success(NtQueryPerformanceCounter(&counter, &frequency));
    SwitchToThread();
    Sleep(1);
    expect_success(NtQuerySystemTime(&after));
    expect_true(after >= before && frequency > 0);
}

void a_port_that_is_not_there_cannot_be_connected_to() {
    Handle port;
    expect(process::connect_to_port("\\RPC Control\\NOBODY", port), NtStatus::ObjectNameNotFound);
}

void a_port_can_be_made_once() {
    const auto name = abi::nt::String::of("\\RPC Control\\IUMTESTS");
    const auto attributes = ObjectAttributes::named(name);
    Handle port;
    Handle second;
    expect_success(NtAlpcCreatePort(&port, &attributes, nullptr));
    expect(NtAlpcCreatePort(&second, &attributes, nullptr), NtStatus::ObjectNameCollision);
    abi::nt::PortMessage message;
    std::uint64_t size = sizeof(message);
    const Time soon = -abi::nt::units_per_millisecond;
    expect(NtAlpcSendWaitReceivePort(port, 0, nullptr, nullptr, &message, &size, nullptr, &soon),
           NtStatus::Timeout);
    expect_success(NtClose(port));
}

constexpr Test tests[] = {
    {"events", events_are_set_and_reset},
    {"semaphores", semaphores_count},
    {"bad-handles", bad_handles_are_refused},
    {"bad-pointers", bad_pointers_are_refused},
    {"ends", lists_and_names_have_an_end},
    {"threads", a_second_thread_runs_in_vtl1_too},
    {"time", time_goes_on},
    {"port-missing", a_port_that_is_not_there_cannot_be_connected_to},
    {"port", a_port_can_be_made_once},
};

} // namespace

std::span<const Test> waiting_tests() { return {tests, std::size(tests)}; }

} // namespace iumtests
