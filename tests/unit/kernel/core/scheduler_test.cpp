// SPDX-License-Identifier: MIT
#include "kernel/scheduler/scheduler.h"

#include "kernel/scheduler/clock.h"
#include "tests/catch.h"
#include "tests/fakes/kernel/machine.h"
#include "tests/fakes/kernel/threads.h"

#include <string>

namespace scheduler = nt::scheduler;
using fakes::KernelThread;
using fakes::run_ready_threads;

TEST_CASE("The thread of highest priority runs first, equals in the order they came") {
    std::string log;
    KernelThread low{[&] { log += "l"; }, 4};
    KernelThread first{[&] { log += "1"; }, 8};
    KernelThread second{[&] { log += "2"; }, 8};
    KernelThread high{[&] { log += "h"; }, 20};
    run_ready_threads();
    CHECK(log == "h12l");
    CHECK(low.has_ended());
}

TEST_CASE("Giving way lets equals run, and nobody below") {
    std::string log;
    KernelThread low{[&] { log += "l"; }, 4};
    KernelThread one{[&] {
        log += "a";
        scheduler::yield();
        log += "b";
    }};
    KernelThread other{[&] {
        log += "c";
        scheduler::yield();
        log += "d";
    }};
    run_ready_threads();
    CHECK(log == "acbdl");
}

TEST_CASE("A thread whose time is over makes room for an equal at its next way back") {
    std::string log;
    KernelThread busy{[&] {
        scheduler::on_tick();
        scheduler::before_return_to_user();
        log += "a";
        scheduler::on_tick();
        scheduler::before_return_to_user();
        log += "b";
    }};
    KernelThread waiting{[&] { log += "w"; }};
    run_ready_threads();
    CHECK(log == "awb"); // two ticks are its time
}

TEST_CASE("A thread whose time is over goes on if only lesser ones wait") {
    std::string log;
    KernelThread busy{[&] {
        for (int tick = 0; tick < 5; ++tick) {
            scheduler::on_tick();
            scheduler::before_return_to_user();
        }
        log += "busy";
    }};
    KernelThread low{[&] { log += " low"; }, 7};
    run_ready_threads();
    CHECK(log == "busy low");
}

TEST_CASE("Who wakes a better thread makes room for it at once") {
    std::string log;
    nt::Waitable event{nt::Waitable::Kind::Synchronization};
    KernelThread better{[&] {
                            nt::wait_for(event);
                            log += "better ";
                        },
                        12};
    run_ready_threads();
    KernelThread waker{[&] {
        nt::signal(event);
        scheduler::before_return_to_user();
        log += "waker";
    }};
    run_ready_threads();
    CHECK(log == "better waker");
}

TEST_CASE("A change of priority counts for who waits to run, too") {
    std::string log;
    KernelThread one{[&] { log += "1"; }, 8};
    KernelThread other{[&] { log += "2"; }, 8};
    scheduler::set_priority(other, 9);
    run_ready_threads();
    CHECK(log == "21");
}

TEST_CASE("A suspended thread stops at its way back until it is resumed") {
    std::string log;
    KernelThread thread{[&] {
        log += "a";
        scheduler::yield();
        scheduler::before_return_to_user();
        log += "b";
    }};
    thread.suspend_count = 1;
    thread.resumed.signal_state = 0;
    run_ready_threads();
    CHECK(log == "a");
    thread.suspend_count = 0;
    nt::signal(thread.resumed);
    run_ready_threads();
    CHECK(log == "ab");
}

TEST_CASE("A thread that is to end gets no further than its way back") {
    std::string log;
    KernelThread thread{[&] {
        scheduler::yield();
        scheduler::before_return_to_user();
        log += "never";
    }};
    thread.is_ending = true;
    run_ready_threads();
    CHECK(thread.has_ended());
    CHECK(log.empty());
}

TEST_CASE("Waking who is awake changes nothing") {
    std::string log;
    KernelThread thread{[&] { log += "once"; }};
    scheduler::make_ready(thread);
    run_ready_threads();
    scheduler::make_ready(thread); // It has ended.
    run_ready_threads();
    CHECK(log == "once");
}
