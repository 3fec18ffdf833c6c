// SPDX-License-Identifier: MIT
// stress.exe: 64 processes with 4 threads each, which do 100,000 random operations together. The
// seed decides which. At the end the kernel must have exactly as many pages, objects, handles,
// processes and threads as before.
//
//     stress                            with the seed 1
//     stress SEED
//     stress SEED OPERATIONS            fewer of them, or more
//     stress worker SEED OPERATIONS     one of the processes: started by the others
#include "abi/nt/system_information.h"
#include "rt/format.h"
#include "user/kernelbase/kernelbase.h"
#include "user/ntdll/ntdll.h"
#include "user/programs/stress/worker.h"
#include "user/runtime/program.h"
#include "user/runtime/run_program.h"
#include "user/runtime/words.h"

namespace stress {
namespace {

using abi::nt::SystemPerformanceInformation;

constexpr unsigned process_count = 64;
constexpr unsigned threads_of_process = 4;
constexpr std::uint32_t operation_count = 100'000;

/// Set when all processes are there: they are to work at the same time.
constexpr std::string_view start_signal = "\\BaseNamedObjects\\stress-start";

struct Order {
    std::uint64_t seed;
    std::uint32_t operations;
};

NtStatus wait_for_start() {
    const auto name = abi::nt::String::of(start_signal);
    const auto attributes = ObjectAttributes::named(name);
    Handle start;
    NtStatus status = NtOpenEvent(&start, abi::nt::access::synchronize, &attributes);
    if (abi::is_success(status)) {
        status = NtWaitForSingleObject(start, 0, nullptr);
        NtClose(start);
    }
    return status;
}

NtStatus work(void* argument) {
    const auto& order = *static_cast<const Order*>(argument);
    if (const NtStatus status = wait_for_start(); !abi::is_success(status)) {
        return status;
    }
    return Worker{order.seed, order.operations}.run();
}

NtStatus exit_status_of_thread(Handle thread) {
    NtWaitForSingleObject(thread, 0, nullptr);
    abi::nt::ThreadBasicInformation basic;
    NtQueryInformationThread(thread, abi::nt::ThreadInformationClass::Basic, &basic, sizeof(basic),
                             nullptr);
    NtClose(thread);
    return static_cast<NtStatus>(basic.exit_status);
}

/// One of the processes: its threads, and what the first of them that failed says.
NtStatus run_worker_process(const Order& whole) {
    Order orders[threads_of_process];
    Handle threads[threads_of_process];
    for (unsigned at = 0; at < threads_of_process; ++at) {
        orders[at] = {whole.seed * threads_of_process + at, whole.operations / threads_of_process};
        threads[at] = CreateThread(work, &orders[at]);
        if (threads[at] == abi::nt::no_handle) {
            return NtStatus::InsufficientResources;
        }
    }
    NtStatus result = NtStatus::Success;
    for (const Handle thread : threads) {
        const NtStatus status = exit_status_of_thread(thread);
        result = abi::is_success(result) ? status : result;
    }
    return result;
}

SystemPerformanceInformation counts() {
    SystemPerformanceInformation now;
    NtQuerySystemInformation(abi::nt::SystemInformationClass::Performance, &now, sizeof(now),
                             nullptr);
    return now;
}

/// All processes, which do so many operations together.
bool start_all(const Order& whole, ProcessInformation (&processes)[process_count]) {
    for (unsigned at = 0; at < process_count; ++at) {
        char line[80];
        if (!user::start_program(rt::format_to(line, "stress.exe worker {} {}", whole.seed + at,
                                               whole.operations / process_count),
                                 processes[at])) {
            user::print("stress: process {} does not start: error {}\n", at, GetLastError());
            return false;
        }
    }
    return true;
}

/// How many of them ended badly.
unsigned wait_for_all(const ProcessInformation (&processes)[process_count]) {
    unsigned bad = 0;
    for (unsigned at = 0; at < process_count; ++at) {
        WaitForSingleObject(processes[at].process, infinite);
        std::uint32_t status = 0;
        GetExitCodeProcess(processes[at].process, &status);
        if (status != 0) {
            ++bad;
            user::print("stress: process {} ended with {}\n", at,
                        RtlNtStatusToName(static_cast<NtStatus>(status)));
        }
        CloseHandle(processes[at].thread);
        CloseHandle(processes[at].process);
        if ((at + 1) % (process_count / 4) == 0) {
            user::print("stress: {} of {} processes have ended\n", at + 1, process_count);
        }
    }
    return bad;
}

/// Every count that must be what it was.
bool nothing_is_lost(const SystemPerformanceInformation& before,
                     const SystemPerformanceInformation& after) {
    const struct {
        std::string_view what;
        std::uint64_t before;
        std::uint64_t after;
    } lines[] = {
        {"processes", before.processes, after.processes},
        {"threads", before.threads, after.threads},
        {"handles", before.handles, after.handles},
        {"objects", before.objects, after.objects},
        {"pages, free and in the kernel's heap", before.available_pages + before.kernel_heap_pages,
         after.available_pages + after.kernel_heap_pages},
    };
    bool is_same = true;
    for (const auto& line : lines) {
        user::print("stress: {}: {} before, {} after\n", line.what, line.before, line.after);
        is_same = is_same && line.before == line.after;
    }
    return is_same;
}

bool run_round(const Order& whole) {
    const auto name = abi::nt::String::of(start_signal);
    const auto attributes = ObjectAttributes::named(name);
    Handle start;
    if (!abi::is_success(NtCreateEvent(&start, abi::nt::access::all, &attributes,
                                       abi::nt::EventType::Notification, 0))) {
        user::write("stress: another stress runs already\n");
        return false;
    }
    static constinit ProcessInformation processes[process_count] = {};
    const bool have_started = start_all(whole, processes);
    // Their threads come to the signal now, and stay until it is given.
    Sleep(100);
    SetEvent(start);
    const bool have_ended_well = have_started && wait_for_all(processes) == 0;
    CloseHandle(start);
    return have_ended_well;
}

NtStatus run_all(const Order& whole) {
    user::print("stress: {} processes, {} threads, {} operations, seed {}\n", process_count,
                process_count * threads_of_process, whole.operations, whole.seed);
    // What is kept for the next time is made at the first time: pages of the programs' images, the
    // pages that this program itself touches. So the counts begin after a small round.
    constexpr std::uint32_t first_operations = 20 * process_count * threads_of_process;
    bool is_good = run_round({whole.seed + process_count, first_operations});
    nothing_is_lost(counts(), counts());
    user::write("stress: the counts begin\n");
    const auto before = counts();
    is_good = run_round(whole) && is_good;
    is_good = nothing_is_lost(before, counts()) && is_good;
    user::print("stress: {}\n", is_good ? "passed" : "FAILED");
    return is_good ? NtStatus::Success : NtStatus::Unsuccessful;
}

} // namespace
} // namespace stress

abi::NtStatus user::main_program(Arguments arguments) {
    constexpr std::uint64_t usual_seed = 1;
    if (arguments.size() == 4 && arguments[1] == "worker") {
        const auto seed = parse_number(arguments[2]);
        const auto operations = parse_number(arguments[3]);
        if (seed && operations) {
            return stress::run_worker_process({*seed, static_cast<std::uint32_t>(*operations)});
        }
    } else if (arguments.size() <= 3) {
        const auto seed =
            arguments.size() > 1 ? parse_number(arguments[1]) : std::optional{usual_seed};
        const auto operations = arguments.size() > 2
                                    ? parse_number(arguments[2])
                                    : std::optional<std::uint64_t>{stress::operation_count};
        if (seed && operations && *operations <= 0xFFFF'FFFF) {
            return stress::run_all({*seed, static_cast<std::uint32_t>(*operations)});
        }
    }
    write("Usage: stress [SEED [OPERATIONS]]\n");
    return abi::NtStatus::InvalidParameter;
}
