// SPDX-License-Identifier: MIT
#include "kernel/scheduler/clock.h"
#include "kernel/scheduler/scheduler.h"
#include "kernel/scheduler/waitable.h"
#include "tests/catch.h"
#include "tests/fakes/kernel/machine.h"
#include "tests/fakes/kernel/threads.h"

#include <array>
#include <string>

using abi::NtStatus;
using abi::nt::WaitType;
using fakes::KernelThread;
using fakes::run_ready_threads;
using nt::Waitable;

namespace {

void pass_ticks(unsigned count) {
    for (unsigned tick = 0; tick < count; ++tick) {
        nt::clock::on_interrupt();
        run_ready_threads();
    }
}

std::array<Waitable, 3> three_events() {
    using Kind = Waitable::Kind;
    return {Waitable{Kind::Synchronization}, Waitable{Kind::Synchronization},
            Waitable{Kind::Synchronization}};
}

} // namespace

TEST_CASE("A synchronization event lets one through, a notification event all, a semaphore as many "
          "as it counts") {
    struct Row {
        Waitable::Kind kind;
        std::int32_t count;
        const char* through;
        std::int32_t left;
    };
    const Row row = GENERATE(values<Row>({{Waitable::Kind::Synchronization, 1, "1", 0},
                                          {Waitable::Kind::Notification, 1, "123", 1},
                                          {Waitable::Kind::Semaphore, 2, "12", 0}}));
    Waitable object{row.kind};
    std::string log;
    const auto wait = [&](char name) {
        return [&log, &object, name] {
            if (nt::wait_for(object) == NtStatus::Success) {
                log += name;
            }
        };
    };
    KernelThread one{wait('1')};
    KernelThread two{wait('2')};
    KernelThread three{wait('3')};
    run_ready_threads();
    CHECK(log.empty());
    nt::signal(object, row.count);
    run_ready_threads();
    CHECK(log == row.through);
    CHECK(object.signal_state == row.left);
    nt::signal(object, 3); // The others go home.
    run_ready_threads();
    nt::signal(object, 3);
    run_ready_threads();
    CHECK(log == "123");
    CHECK(object.waiters.empty());
}

TEST_CASE("Waiting for one of several ends with the first, and says which") {
    auto events = three_events();
    NtStatus status{};
    KernelThread thread{[&] {
        Waitable* const all[] = {&events[0], &events[1], &events[2]};
        status = nt::wait_for(all, WaitType::Any, {});
    }};
    run_ready_threads();
    nt::signal(events[1]);
    run_ready_threads();
    CHECK(status == static_cast<NtStatus>(1));
    CHECK(events[1].signal_state == 0);
    CHECK(events[0].waiters.empty());
    CHECK(events[2].waiters.empty());
}

TEST_CASE("Waiting for all takes none before it can take all") {
    auto events = three_events();
    NtStatus status = NtStatus::Pending;
    KernelThread thread{[&] {
        Waitable* const all[] = {&events[0], &events[1], &events[2]};
        status = nt::wait_for(all, WaitType::All, {});
    }};
    run_ready_threads();
    nt::signal(events[2]);
    nt::signal(events[0]);
    run_ready_threads();
    CHECK(status == NtStatus::Pending);
    CHECK(events[0].signal_state == 1); // still there for others
    nt::signal(events[1]);
    run_ready_threads();
    CHECK(status == NtStatus::Success);
    for (const Waitable& event : events) {
        CHECK(event.signal_state == 0);
    }
}

TEST_CASE("A wait ends at its time, not before, and the sooner first") {
    Waitable never{Waitable::Kind::Notification};
    std::string log;
    const std::uint64_t start = nt::clock::now();
    const auto sleep = [&](std::uint64_t ticks, char name) {
        return [&log, &never, name, until = start + ticks] {
            if (nt::wait_for(never, until) == NtStatus::Timeout) {
                log += name;
            }
        };
    };
    KernelThread late{sleep(5, 'l')};
    KernelThread soon{sleep(2, 's')};
    KernelThread also_late{sleep(5, 'm')};
    run_ready_threads();
    pass_ticks(1);
    CHECK(log.empty());
    pass_ticks(1);
    CHECK(log == "s");
    pass_ticks(3);
    CHECK(log == "slm");
    CHECK(never.waiters.empty());
}

TEST_CASE("A deadline in the past is a look, not a wait") {
    Waitable event{Waitable::Kind::Synchronization, 1};
    NtStatus first{};
    NtStatus second{};
    KernelThread thread{[&] {
        first = nt::wait_for(event, nt::clock::now());
        second = nt::wait_for(event, nt::clock::now());
    }};
    run_ready_threads();
    CHECK(first == NtStatus::Success);
    CHECK(second == NtStatus::Timeout);
}

TEST_CASE("Timeouts as programs give them: from now, at a time, never") {
    fakes::kernel_machine();
    const std::uint64_t now = nt::clock::now();
    CHECK(nt::clock::deadline_of(0) == now);
    CHECK(nt::clock::deadline_of(1) == now);      // in 1601
    CHECK(nt::clock::deadline_of(-1) == now + 2); // one begun tick counts for nothing
    CHECK(nt::clock::deadline_of(-10 * nt::clock::units_per_tick) == now + 11);
    CHECK(nt::clock::deadline_of(nt::clock::system_time() + nt::clock::units_per_tick) == now + 2);
    CHECK(nt::clock::deadline_of(std::numeric_limits<std::int64_t>::min()) > now + (1ull << 40));
    CHECK(nt::clock::deadline_of(std::numeric_limits<std::int64_t>::max()) > now + (1ull << 40));
}

TEST_CASE("A mutant is its owner's as often as it took it, and nobody else's to give back") {
    nt::OwnedMutant mutant{1};
    std::string log;
    KernelThread owner{[&] {
        nt::wait_for(mutant);
        nt::wait_for(mutant);
        nt::release_mutant(mutant, nt::current_thread());
        log += "still mine ";
        nt::scheduler::yield();
        nt::release_mutant(mutant, nt::current_thread());
    }};
    KernelThread other{[&] {
        if (nt::release_mutant(mutant, nt::current_thread()) == NtStatus::MutantNotOwned) {
            log += "not mine ";
        }
        nt::wait_for(mutant);
        log += "now mine";
        nt::release_mutant(mutant, nt::current_thread());
    }};
    run_ready_threads();
    CHECK(log == "still mine not mine now mine");
    CHECK(mutant.signal_state == 1);
    CHECK(mutant.owner == nullptr);
}

TEST_CASE("Whoever takes the mutant of a thread that ended is told so, once") {
    nt::OwnedMutant mutant{1};
    NtStatus first{};
    NtStatus second{};
    KernelThread owner{[&] {
        nt::wait_for(mutant);
        nt::abandon_mutants(nt::current_thread());
    }};
    KernelThread heir{[&] {
        first = nt::wait_for(mutant);
        nt::release_mutant(mutant, nt::current_thread());
        second = nt::wait_for(mutant);
        nt::release_mutant(mutant, nt::current_thread());
    }};
    run_ready_threads();
    CHECK(first == NtStatus::Abandoned);
    CHECK(second == NtStatus::Success);
}

TEST_CASE("A thread that is to end waits no longer") {
    Waitable never{Waitable::Kind::Notification};
    NtStatus status{};
    KernelThread thread{[&] { status = nt::wait_for(never); }};
    run_ready_threads();
    thread.is_ending = true;
    nt::scheduler::make_ready(thread);
    run_ready_threads();
    CHECK(status == NtStatus::ThreadIsTerminating);
    CHECK(never.waiters.empty());
}
