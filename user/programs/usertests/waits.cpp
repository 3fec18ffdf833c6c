// SPDX-License-Identifier: MIT
// NtWaitForSingleObject, NtWaitForMultipleObjects
#include "user/programs/usertests/test.h"

namespace usertests {
namespace {

namespace access = abi::nt::access;
using abi::nt::WaitType;

constexpr Time at_once = 0;
constexpr Time ten_milliseconds = -10 * abi::nt::units_per_millisecond;

Time system_time() {
    Time now = 0;
    expect_success(NtQuerySystemTime(&now));
    return now;
}

void single_takes_what_is_signalled() {
    const Handle event = new_event();
    expect(NtWaitForSingleObject(event, 0, &at_once), NtStatus::Timeout);
    expect_success(NtSetEvent(event, nullptr));
    expect_success(NtWaitForSingleObject(event, 0, &at_once));
    expect_success(NtWaitForSingleObject(event, 0, nullptr));
    expect_success(NtClose(event));
}

void single_gives_up_when_time_is_over() {
    const Handle event = new_event();
    const Time before = system_time();
    expect(NtWaitForSingleObject(event, 0, &ten_milliseconds), NtStatus::Timeout);
    expect_true(system_time() - before >= -ten_milliseconds);
    const Time absolute = system_time() - ten_milliseconds;
    expect(NtWaitForSingleObject(event, 0, &absolute), NtStatus::Timeout);
    const Time long_ago = 1;
    expect(NtWaitForSingleObject(event, 0, &long_ago), NtStatus::Timeout);
    expect_success(NtClose(event));
}

void single_refuses_bad_handles() {
    expect(NtWaitForSingleObject(closed_handle(), 0, &at_once), NtStatus::InvalidHandle);
    expect(NtWaitForSingleObject(abi::nt::no_handle, 0, &at_once), NtStatus::InvalidHandle);
    Handle unwaitable;
    expect_success(NtCreateEvent(&unwaitable, access::event_modify, nullptr,
                                 abi::nt::EventType::Notification, 1));
    expect(NtWaitForSingleObject(unwaitable, 0, &at_once), NtStatus::AccessDenied);
    expect_success(NtClose(unwaitable));
    const std::uint64_t size = 4096;
    Handle section;
    expect_success(NtCreateSection(&section, access::all, nullptr, &size, PageProtection::ReadWrite,
                                   abi::nt::section_commit, abi::nt::no_handle));
    expect(NtWaitForSingleObject(section, 0, &at_once), NtStatus::ObjectTypeMismatch);
    expect_success(NtClose(section));
}

void any_tells_which() {
    const Handle events[] = {new_event(), new_event(), new_event()};
    expect(NtWaitForMultipleObjects(3, events, WaitType::Any, 0, &at_once), NtStatus::Timeout);
    expect_success(NtSetEvent(events[1], nullptr));
    expect(NtWaitForMultipleObjects(3, events, WaitType::Any, 0, &at_once), NtStatus::Wait1);
    expect_success(NtSetEvent(events[0], nullptr));
    expect_success(NtWaitForMultipleObjects(3, events, WaitType::Any, 0, nullptr));
    for (const Handle event : events) {
        expect_success(NtClose(event));
    }
}

/// All or nothing: an event that resets itself is not taken before the others are there.
void all_takes_nothing_before_it_has_all() {
    const auto type = abi::nt::EventType::Synchronization;
    const Handle events[] = {new_event(type), new_event(type)};
    expect_success(NtSetEvent(events[0], nullptr));
    expect(NtWaitForMultipleObjects(2, events, WaitType::All, 0, &ten_milliseconds),
           NtStatus::Timeout);
    expect_success(NtSetEvent(events[1], nullptr));
    expect_success(NtWaitForMultipleObjects(2, events, WaitType::All, 0, &at_once));
    for (const Handle event : events) {
        expect(NtWaitForSingleObject(event, 0, &at_once), NtStatus::Timeout);
        expect_success(NtClose(event));
    }
}

void multiple_refuses_bad_arguments() {
    Handle events[abi::nt::maximum_wait_objects + 1];
    for (Handle& event : events) {
        event = new_event();
    }
    expect(NtWaitForMultipleObjects(0, events, WaitType::Any, 0, &at_once),
           NtStatus::InvalidParameter1);
    expect(NtWaitForMultipleObjects(65, events, WaitType::Any, 0, &at_once),
           NtStatus::InvalidParameter1);
    expect(NtWaitForMultipleObjects(~0u, events, WaitType::Any, 0, &at_once),
           NtStatus::InvalidParameter1);
    expect(NtWaitForMultipleObjects(64, events, WaitType::Any, 0, &at_once), NtStatus::Timeout);
    expect_success(NtClose(events[5]));
    expect(NtWaitForMultipleObjects(64, events, WaitType::Any, 0, &at_once),
           NtStatus::InvalidHandle);
    for (unsigned at = 0; at < std::size(events); ++at) {
        if (at != 5) {
            expect_success(NtClose(events[at]));
        }
    }
}

constexpr Test tests[] = {
    {"wait-signalled", single_takes_what_is_signalled},
    {"wait-timeout", single_gives_up_when_time_is_over},
    {"wait-bad-handles", single_refuses_bad_handles},
    {"wait-any", any_tells_which},
    {"wait-all", all_takes_nothing_before_it_has_all},
    {"wait-multiple-bad", multiple_refuses_bad_arguments},
};

} // namespace

std::span<const Test> wait_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
