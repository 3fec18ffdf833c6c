// SPDX-License-Identifier: MIT
// NtClose, NtDuplicateObject, NtQueryObject
#include "user/programs/usertests/test.h"

namespace usertests {
namespace {

namespace access = abi::nt::access;
using abi::nt::current_process;
using abi::nt::ObjectInformationClass;

void close_gives_a_handle_back() {
    const Handle event = new_event();
    expect_success(NtClose(event));
    expect(NtClose(event), NtStatus::InvalidHandle);
}

void close_refuses_what_is_no_handle() {
    for (const std::uint64_t value :
         {0ull, 1ull, 2ull, 0x7FFF'FFFCull, 0xFFFF'FFFF'0000'0004ull, 0x8000'0000'0000'0000ull}) {
        expect(NtClose(Handle{value}), NtStatus::InvalidHandle);
    }
}

void duplicate_leads_to_the_same_object() {
    const Handle event = new_event();
    Handle twin;
    expect_success(NtDuplicateObject(current_process, event, current_process, &twin, {}, 0,
                                     abi::nt::duplicate_same_access));
    expect_true(!(twin == event));
    expect_success(NtSetEvent(event, nullptr));
    const Time now = 0;
    expect_success(NtWaitForSingleObject(twin, 0, &now));
    expect_success(NtClose(event));
    expect_success(NtWaitForSingleObject(twin, 0, &now)); // It lives as long as one handle does.
    expect_success(NtClose(twin));
}

void duplicate_can_close_its_source() {
    const Handle event = new_event();
    Handle twin;
    expect_success(
        NtDuplicateObject(current_process, event, current_process, &twin, {}, 0,
                          abi::nt::duplicate_same_access | abi::nt::duplicate_close_source));
    expect_success(NtSetEvent(twin, nullptr));
    if (!(twin == event)) { // which a kernel that closes first may give again
        expect(NtClose(event), NtStatus::InvalidHandle);
    }
    expect_success(NtClose(twin));
}

void duplicate_can_give_fewer_rights_but_not_more() {
    const Handle event = new_event();
    Handle weak;
    expect_success(NtDuplicateObject(current_process, event, current_process, &weak,
                                     access::synchronize, 0, 0));
    expect(NtSetEvent(weak, nullptr), NtStatus::AccessDenied);
    Handle strong;
    expect(NtDuplicateObject(current_process, weak, current_process, &strong, access::event_modify,
                             0, 0),
           NtStatus::AccessDenied);
    expect_success(NtClose(weak));
    expect_success(NtClose(event));
}

void duplicate_refuses_bad_handles() {
    const Handle event = new_event();
    Handle twin;
    expect(NtDuplicateObject(current_process, closed_handle(), current_process, &twin, {}, 0,
                             abi::nt::duplicate_same_access),
           NtStatus::InvalidHandle);
    expect(NtDuplicateObject(event, event, current_process, &twin, {}, 0,
                             abi::nt::duplicate_same_access),
           NtStatus::ObjectTypeMismatch);
    expect(NtDuplicateObject(current_process, event, event, &twin, {}, 0,
                             abi::nt::duplicate_same_access),
           NtStatus::ObjectTypeMismatch);
    expect_success(NtClose(event));
}

void query_tells_rights_and_type() {
    Handle event;
    expect_success(NtCreateEvent(&event, access::synchronize | access::event_query, nullptr,
                                 abi::nt::EventType::Notification, 0));
    abi::nt::ObjectBasicInformation basic;
    std::uint32_t returned = 0;
    expect_success(
        NtQueryObject(event, ObjectInformationClass::Basic, &basic, sizeof(basic), &returned));
    expect_true(returned == sizeof(basic));
    expect_true(basic.granted_access == (access::synchronize | access::event_query));
    expect_true(basic.handle_count == 1);
    abi::nt::ObjectTypeInformation type;
    expect_success(
        NtQueryObject(event, ObjectInformationClass::Type, &type, sizeof(type), nullptr));
    expect_true(std::string_view{type.name} == "Event");
    expect_success(NtClose(event));
}

void query_refuses_bad_sizes_classes_and_handles() {
    const Handle event = new_event();
    abi::nt::ObjectBasicInformation basic;
    expect(NtQueryObject(event, ObjectInformationClass::Basic, &basic, 4, nullptr),
           NtStatus::InfoLengthMismatch);
    expect(NtQueryObject(event, static_cast<ObjectInformationClass>(99), &basic, sizeof(basic),
                         nullptr),
           NtStatus::InvalidInfoClass);
    expect_success(NtClose(event));
    expect(NtQueryObject(event, ObjectInformationClass::Basic, &basic, sizeof(basic), nullptr),
           NtStatus::InvalidHandle);
}

/// More than one page of handles, all given back.
void many_handles_can_be_open_at_once() {
    constexpr unsigned count = 600;
    static constinit Handle handles[count];
    for (Handle& handle : handles) {
        handle = new_event();
    }
    for (unsigned at = 0; at < count; at += 7) {
        expect_success(NtSetEvent(handles[at], nullptr));
    }
    for (const Handle handle : handles) {
        expect_success(NtClose(handle));
    }
}

constexpr Test tests[] = {
    {"close-gives-back", close_gives_a_handle_back},
    {"close-no-handle", close_refuses_what_is_no_handle},
    {"duplicate-same-object", duplicate_leads_to_the_same_object},
    {"duplicate-closes-source", duplicate_can_close_its_source},
    {"duplicate-rights", duplicate_can_give_fewer_rights_but_not_more},
    {"duplicate-bad-handles", duplicate_refuses_bad_handles},
    {"query-object", query_tells_rights_and_type},
    {"query-object-bad", query_refuses_bad_sizes_classes_and_handles},
    {"many-handles", many_handles_can_be_open_at_once},
};

} // namespace

std::span<const Test> handle_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
