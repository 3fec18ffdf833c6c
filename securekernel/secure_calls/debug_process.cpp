// SPDX-License-Identifier: MIT
// SECURESERVICE_DEBUG_PROCESS, DEBUG_READ_WRITE_MEMORY: a debugger in VTL0 wants to look into a
// trustlet. Whether it may is in the trustlet's policy, which is signed with it.  [WI7 ch.9]
// Guard: debug-policy. Lesson: 10.
#include "abi/guards.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "securekernel/memory/capture.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {
namespace {

using abi::NtStatus;

/// "With Secure Boot off" and "by a signed challenge" are "never" here: there is neither.
NtStatus judge(const SecureProcess* process) {
    if (process == nullptr) {
        return NtStatus::InvalidHandle;
    }
    if (process->debug_policy == abi::ium::DebugPolicy::Always ||
        boot_info.guards_off.is_off(abi::Guard::DebugPolicy)) {
        return NtStatus::Success;
    }
    hypercalls::report_decision(abi::Rule::DebugNotAllowed, process->identity.trustlet_id,
                                static_cast<std::uint64_t>(process->debug_policy));
    return NtStatus::AccessDenied;
}

} // namespace

NtStatus debug_process(abi::SecureCall& call) { return judge(find_process(call.parameter[0])); }

NtStatus debug_read_memory(abi::SecureCall& call) {
    SecureProcess* const process = find_process(call.parameter[0]);
    const NtStatus judged = judge(process);
    if (!abi::is_success(judged)) {
        return judged;
    }
    const auto page = process->space.page_in_memory(call.parameter[2]);
    return page.is_err() ? page.error()
                         : copy_out({call.parameter[3]}, cpu::ram_at(page.value().address().value),
                                    abi::page_size);
}

} // namespace sk
