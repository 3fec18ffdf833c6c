// SPDX-License-Identifier: MIT
// The life of a program, from its first instruction to its last.  [WI7 ch.3]  Lesson: 1.
#include "process/start.h"

#include "process/debug_print.h"
#include "process/environment.h"
#include "process/loader/loader.h"
#include "process/process_heap.h"
#include "process/run_time_library.h"

namespace process {
namespace {

/// Copied with everything else when a process is: its copy does not begin anew.
constinit bool process_is_ready = false;

/// The first thread is alone until the program makes others, so nobody can come in between.
void make_process_ready() {
    start_process_heap();
    const NtStatus status = load_program();
    if (!abi::is_success(status)) {
        complain("{} cannot start: {}\n", process_parameters().image_name,
                 RtlNtStatusToName(status));
        RtlExitUserProcess(status);
    }
    process_is_ready = true;
}

} // namespace
} // namespace process

void LdrInitializeThunk(process::StartRoutine start, void* argument) {
    if (!process::process_is_ready) {
        process::make_process_ready();
    }
    if (start != nullptr) {
        RtlExitUserThread(start(argument));
    }
    RtlExitUserProcess(process::program_entry()(&process::process_environment()));
}

void RtlExitUserThread(NtStatus exit_status) {
    NtTerminateThread(abi::nt::current_thread, exit_status);
    __builtin_trap(); // A thread that could not end must not go on either.
}

void RtlExitUserProcess(NtStatus exit_status) {
    NtTerminateProcess(abi::nt::current_process, exit_status);
    __builtin_trap();
}
