// SPDX-License-Identifier: MIT
// SECURESERVICE_LIVEDUMP_CAPTURE_PROCESS: VTL0 makes a dump, and wants a trustlet in it. Whether it
// may is in the trustlet's policy, which is signed with it; and what VTL0 gets it cannot read,
// unless it might look into the trustlet anyway.  [WI7 ch.9]
// Guard: debug-policy. Lesson: 10.
#include "abi/guards.h"
#include "securekernel/boot.h"
#include "securekernel/hypercalls.h"
#include "securekernel/memory/capture.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/processes/trustlet_dump.h"
#include "securekernel/register_scrub.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {
namespace {

using abi::NtStatus;
using abi::ium::DumpSeal;

bool is_off() { return boot_info.guards_off.is_off(abi::Guard::DebugPolicy); }

NtStatus judge(const SecureProcess* process) {
    if (process == nullptr) {
        return NtStatus::InvalidHandle;
    }
    if (!process->may_be_dumped && !is_off()) {
        hypercalls::report_decision(abi::Rule::DumpNotAllowed, process->identity.trustlet_id, 0);
        return NtStatus::AccessDenied;
    }
    if (process->state != SecureProcess::State::Running) {
        return NtStatus::NotFound; // It has no memory yet, or no longer.
    }
    return process->is_busy ? NtStatus::Retry : NtStatus::Success;
}

DumpSeal seal_for(const SecureProcess& process) {
    const bool anyone_may_look = process.debug_policy == abi::ium::DebugPolicy::Always || is_off();
    return anyone_may_look ? DumpSeal::Readable : DumpSeal::Sealed;
}

} // namespace

NtStatus live_dump_capture_process(abi::SecureCall& call) {
    note_vector_use(); // Sealing computes with them.
    const SecureProcess* const process = find_process(call.parameter[0]);
    const NtStatus judged = judge(process);
    if (!abi::is_success(judged)) {
        return judged;
    }
    const auto buffer = capture_buffer(call.parameter[2]);
    if (buffer.is_err()) {
        return buffer.error();
    }
    const NtStatus status =
        write_dump(*process, seal_for(*process), buffer.value(), call.parameter[2]);
    buffer.value().release();
    return status;
}

} // namespace sk
