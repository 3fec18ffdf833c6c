// SPDX-License-Identifier: MIT
// Events, semaphores, mutants
#include "user/programs/usertests/test.h"

namespace usertests {
namespace {

namespace access = abi::nt::access;
using abi::nt::EventType;

constexpr Time at_once = 0;

void notification_event_stays_set() {
    const Handle event = new_event();
    std::int32_t previous = 9;
    expect_success(NtSetEvent(event, &previous));
    expect_true(previous == 0);
    expect_success(NtWaitForSingleObject(event, 0, &at_once));
    expect_success(NtWaitForSingleObject(event, 0, &at_once));
    expect_success(NtResetEvent(event, &previous));
    expect_true(previous == 1);
    expect(NtWaitForSingleObject(event, 0, &at_once), NtStatus::Timeout);
    expect_success(NtClose(event));
}

void synchronization_event_lets_one_through() {
    const Handle event = new_event(EventType::Synchronization);
    expect_success(NtSetEvent(event, nullptr));
    expect_success(NtWaitForSingleObject(event, 0, &at_once));
    expect(NtWaitForSingleObject(event, 0, &at_once), NtStatus::Timeout);
    expect_success(NtClose(event));
}

void event_is_found_by_name() {
    const auto name = abi::nt::String::of("\\BaseNamedObjects\\usertests-event");
    auto attributes = ObjectAttributes::named(name);
    Handle event;
    Handle same;
    expect(NtOpenEvent(&event, access::all, &attributes), NtStatus::ObjectNameNotFound);
    expect_success(NtCreateEvent(&event, access::all, &attributes, EventType::Notification, 1));
    expect(NtCreateEvent(&same, access::all, &attributes, EventType::Notification, 0),
           NtStatus::ObjectNameCollision);
    expect_success(NtOpenEvent(&same, access::synchronize, &attributes));
    expect_success(NtWaitForSingleObject(same, 0, &at_once));
    expect(NtSetEvent(same, nullptr), NtStatus::AccessDenied);
    expect_success(NtClose(same));
    expect_success(NtClose(event));
    expect(NtOpenEvent(&event, access::all, &attributes), NtStatus::ObjectNameNotFound);
}

void event_refuses_bad_arguments() {
    Handle event;
    expect(NtCreateEvent(&event, access::all, nullptr, static_cast<EventType>(7), 0),
           NtStatus::InvalidParameter);
    ObjectAttributes attributes;
    attributes.length = 4;
    expect(NtCreateEvent(&event, access::all, &attributes, EventType::Notification, 0),
           NtStatus::InvalidParameter);
    expect(NtSetEvent(closed_handle(), nullptr), NtStatus::InvalidHandle);
    Handle mutant;
    expect_success(NtCreateMutant(&mutant, access::all, nullptr, 0));
    expect(NtSetEvent(mutant, nullptr), NtStatus::ObjectTypeMismatch);
    expect(NtResetEvent(mutant, nullptr), NtStatus::ObjectTypeMismatch);
    expect_success(NtClose(mutant));
}

void semaphore_counts() {
    Handle semaphore;
    expect_success(NtCreateSemaphore(&semaphore, access::all, nullptr, 1, 3));
    expect_success(NtWaitForSingleObject(semaphore, 0, &at_once));
    expect(NtWaitForSingleObject(semaphore, 0, &at_once), NtStatus::Timeout);
    std::int32_t previous = 9;
    expect_success(NtReleaseSemaphore(semaphore, 2, &previous));
    expect_true(previous == 0);
    expect(NtReleaseSemaphore(semaphore, 2, nullptr), NtStatus::SemaphoreLimitExceeded);
    expect(NtReleaseSemaphore(semaphore, 0, nullptr), NtStatus::InvalidParameter);
    expect(NtReleaseSemaphore(semaphore, -1, nullptr), NtStatus::InvalidParameter);
    expect(NtReleaseSemaphore(semaphore, 0x7FFF'FFFF, nullptr), NtStatus::SemaphoreLimitExceeded);
    expect_success(NtWaitForSingleObject(semaphore, 0, &at_once));
    expect_success(NtWaitForSingleObject(semaphore, 0, &at_once));
    expect(NtWaitForSingleObject(semaphore, 0, &at_once), NtStatus::Timeout);
    expect_success(NtClose(semaphore));
}

void semaphore_refuses_bad_arguments() {
    Handle semaphore;
    for (const std::int32_t initial : {-1, 5}) {
        expect(NtCreateSemaphore(&semaphore, access::all, nullptr, initial, 4),
               NtStatus::InvalidParameter);
    }
    expect(NtCreateSemaphore(&semaphore, access::all, nullptr, 0, 0), NtStatus::InvalidParameter);
    expect(NtReleaseSemaphore(closed_handle(), 1, nullptr), NtStatus::InvalidHandle);
    const Handle event = new_event();
    expect(NtReleaseSemaphore(event, 1, nullptr), NtStatus::ObjectTypeMismatch);
    expect_success(NtClose(event));
}

NtStatus release_somebody_elses(void* mutant) {
    return NtReleaseMutant(*static_cast<Handle*>(mutant), nullptr);
}

NtStatus end_as_owner(void* mutant) {
    return NtWaitForSingleObject(*static_cast<Handle*>(mutant), 0, nullptr);
}

/// Runs `start` to its end in a thread of its own, and returns its exit status.
NtStatus result_of_thread(ThreadStart start, void* argument) {
    const Handle thread = CreateThread(start, argument);
    expect_success(NtWaitForSingleObject(thread, 0, nullptr));
    abi::nt::ThreadBasicInformation basic;
    expect_success(NtQueryInformationThread(thread, abi::nt::ThreadInformationClass::Basic, &basic,
                                            sizeof(basic), nullptr));
    expect_success(NtClose(thread));
    return static_cast<NtStatus>(basic.exit_status);
}

void mutant_belongs_to_a_thread() {
    Handle mutant;
    expect_success(NtCreateMutant(&mutant, access::all, nullptr, 1));
    expect_success(NtWaitForSingleObject(mutant, 0, &at_once)); // The owner may take it again.
    expect(result_of_thread(release_somebody_elses, &mutant), NtStatus::MutantNotOwned);
    expect_success(NtReleaseMutant(mutant, nullptr));
    expect_success(NtReleaseMutant(mutant, nullptr));
    expect(NtReleaseMutant(mutant, nullptr), NtStatus::MutantNotOwned);
    expect_success(NtClose(mutant));
}

void mutant_is_abandoned_by_who_ends() {
    Handle mutant;
    expect_success(NtCreateMutant(&mutant, access::all, nullptr, 0));
    expect_success(result_of_thread(end_as_owner, &mutant));
    expect(NtWaitForSingleObject(mutant, 0, &at_once), NtStatus::Abandoned);
    expect_success(NtReleaseMutant(mutant, nullptr));
    expect_success(NtClose(mutant));
}

void mutant_refuses_bad_handles() {
    expect(NtReleaseMutant(closed_handle(), nullptr), NtStatus::InvalidHandle);
    const Handle event = new_event();
    expect(NtReleaseMutant(event, nullptr), NtStatus::ObjectTypeMismatch);
    expect_success(NtClose(event));
}

constexpr Test tests[] = {
    {"event-notification", notification_event_stays_set},
    {"event-synchronization", synchronization_event_lets_one_through},
    {"event-name", event_is_found_by_name},
    {"event-bad", event_refuses_bad_arguments},
    {"semaphore-counts", semaphore_counts},
    {"semaphore-bad", semaphore_refuses_bad_arguments},
    {"mutant-owner", mutant_belongs_to_a_thread},
    {"mutant-abandoned", mutant_is_abandoned_by_who_ends},
    {"mutant-bad", mutant_refuses_bad_handles},
};

} // namespace

std::span<const Test> synchronization_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
