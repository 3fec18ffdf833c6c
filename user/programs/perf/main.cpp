// SPDX-License-Identifier: MIT
// perf.exe: what the kernel's services cost, in ticks of the time-stamp counter. On glass, and on
// QEMU with -icount, a tick is an instruction, so that the numbers repeat.
//
// Each line is one measurement: "perf: NAME COUNT in TICKS ticks".
#include "abi/nt/memory.h"
#include "rt/instructions.h"
#include "user/kernelbase/kernelbase.h"
#include "user/ntdll/ntdll.h"
#include "user/programs/perf/port_round_trip.h"
#include "user/runtime/program.h"
#include "user/runtime/run_program.h"
#include "user/runtime/trustlets.h"

#include <initializer_list>

namespace perf {
namespace {

/// The first time, what is measured comes from the disk page by page, and a disk takes as long as
/// the host takes. So everything is done twice, and told of once.
enum class Pass : std::uint8_t { Rehearsal, Measurement };
constinit Pass pass = Pass::Rehearsal;

template <typename Work>
void measure(std::string_view name, unsigned count, Work work) {
    const std::uint64_t before = rt::rdtsc();
    for (unsigned round = 0; round < count; ++round) {
        work(round);
    }
    const std::uint64_t ticks = rt::rdtsc() - before;
    if (pass == Pass::Measurement) {
        user::print("perf: {} {} in {} ticks\n", name, count, ticks);
    }
}

/// NtClose(0): into the kernel, one comparison, and out. The cheapest call there is.
void null_system_call() {
    measure("null-system-call", 1000, [](unsigned) { NtClose(abi::nt::no_handle); });
}

/// Two threads that give way to each other: two switches a round, and nothing else but the calls.
void context_switch() {
    constexpr unsigned rounds = 500;
    bool is_over = false;
    const auto partner = [](void* over) {
        while (!*static_cast<volatile bool*>(over)) {
            NtYieldExecution();
        }
        return NtStatus::Success;
    };
    const Handle thread = CreateThread(partner, &is_over);
    NtYieldExecution(); // It starts.
    measure("yield-round-trip", rounds, [](unsigned) { NtYieldExecution(); });
    *static_cast<volatile bool*>(&is_over) = true;
    WaitForSingleObject(thread, infinite);
    CloseHandle(thread);
}

/// Two threads that hand the processor to each other by events: two switches a round. On a machine
/// with two processors they may run on both, and what is measured is waking each other up.
struct PingPong {
    Handle ping;
    Handle pong;
    unsigned rounds;
};

NtStatus answer(void* argument) {
    const auto& game = *static_cast<const PingPong*>(argument);
    for (unsigned round = 0; round < game.rounds; ++round) {
        NtWaitForSingleObject(game.ping, 0, nullptr);
        NtSetEvent(game.pong, nullptr);
    }
    return NtStatus::Success;
}

void event_round_trip() {
    constexpr unsigned rounds = 500;
    const auto type = abi::nt::EventType::Synchronization;
    PingPong game{CreateEvent(type, EventState::Reset), CreateEvent(type, EventState::Reset),
                  rounds};
    const Handle partner = CreateThread(answer, &game);
    measure("event-round-trip", rounds, [&](unsigned) {
        NtSetEvent(game.ping, nullptr);
        NtWaitForSingleObject(game.pong, 0, nullptr);
    });
    WaitForSingleObject(partner, infinite);
    for (const Handle handle : {partner, game.ping, game.pong}) {
        CloseHandle(handle);
    }
}

void process_life() {
    measure("process-create-exit", 20, [](unsigned) { user::run_program("perf.exe nothing"); });
}

void page_fault() {
    constexpr unsigned pages = 256;
    constexpr std::size_t page_size = 4096;
    auto* const memory = static_cast<volatile char*>(
        VirtualAlloc(nullptr, pages * page_size, abi::nt::memory_reserve | abi::nt::memory_commit,
                     PageProtection::ReadWrite));
    if (memory == nullptr) {
        user::write("perf: there is no memory for the page faults\n");
        return;
    }
    measure("page-fault", pages, [&](unsigned page) { memory[page * page_size] = 1; });
    VirtualFree(const_cast<char*>(memory), 0, abi::nt::memory_release);
}

void port_round_trip() {
    constexpr unsigned rounds = 500;
    PortRoundTrip trip;
    if (trip.start(rounds)) {
        measure("alpc-round-trip", rounds, [&](unsigned) { trip.go(); });
        trip.finish();
    }
}

/// From the request to the trustlet's first thread, which has not run yet.
void trustlet_launch() {
    constexpr unsigned trustlets = 4;
    const auto attributes = user::attributes_for(abi::ium::TrustletId::Hello);
    ProcessInformation processes[trustlets] = {};
    measure("trustlet-launch", trustlets,
            [&](unsigned round) { user::start_trustlet("hello", attributes, processes[round]); });
    for (const ProcessInformation& process : processes) {
        if (process.process != abi::nt::no_handle) {
            WaitForSingleObject(process.process, infinite);
            CloseHandle(process.thread);
            CloseHandle(process.process);
        }
    }
}

/// The trustlet says itself what it measures.
void trustlet_calls() {
    if (pass == Pass::Rehearsal) {
        return;
    }
    ProcessInformation process;
    const auto attributes = user::attributes_for(abi::ium::TrustletId::IumTests);
    if (user::start_trustlet("iumtests measure-calls", attributes, process)) {
        WaitForSingleObject(process.process, infinite);
        CloseHandle(process.thread);
        CloseHandle(process.process);
    }
}

void measure_all() {
    null_system_call();
    context_switch();
    event_round_trip();
    page_fault();
    port_round_trip();
    process_life();
    trustlet_calls();
    trustlet_launch();
}

} // namespace
} // namespace perf

abi::NtStatus user::main_program(Arguments arguments) {
    if (arguments.size() > 1) {
        return abi::NtStatus::Success; // "perf.exe nothing": a process that only lives and ends
    }
    for (const auto pass : {perf::Pass::Rehearsal, perf::Pass::Measurement}) {
        perf::pass = pass;
        perf::measure_all();
    }
    return abi::NtStatus::Success;
}
