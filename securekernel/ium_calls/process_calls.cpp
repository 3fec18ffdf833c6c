// SPDX-License-Identifier: MIT
// NtTerminateProcess, NtCreateThreadEx and their like, of the trustlet's own process.
#include "abi/nt/process.h"
#include "securekernel/ium_calls/ium_call.h"
#include "securekernel/processes/normal_call.h"
#include "securekernel/processes/secure_thread.h"

namespace sk {

using abi::NtStatus;

// (process, exit status)
NtStatus terminate_process(IumCall& call) {
    if (call.handle(0) != abi::nt::current_process && call.handle(0) != abi::nt::no_handle) {
        return NtStatus::InvalidHandle;
    }
    end_current_process(static_cast<NtStatus>(static_cast<std::uint32_t>(call.parameter[1])));
}

// (thread, exit status)
NtStatus terminate_thread(IumCall& call) {
    if (call.handle(0) != abi::nt::current_thread && call.handle(0) != abi::nt::no_handle) {
        return NtStatus::InvalidHandle;
    }
    end_current_thread(static_cast<NtStatus>(static_cast<std::uint32_t>(call.parameter[1])));
}

// (thread*, access, attributes, process, start routine, argument, flags, zero bits, stack size,
// maximum stack size, attribute list). VTL0 makes the twin, and for it the thread: the handle is of
// the twin, which can be waited for.
NtStatus create_thread_ex(IumCall& call) {
    if (call.handle(3) != abi::nt::current_process || call.parameter[6] != 0) {
        return NtStatus::InvalidParameter;
    }
    const std::uint32_t threads_before = call.process->thread_count;
    const NormalReply reply =
        normal_call(abi::NormalService::CreateThread, call.parameter[4], call.parameter[5]);
    if (reply.status != NtStatus::Success) {
        return NtStatus::InsufficientResources;
    }
    if (call.process->thread_count <= threads_before) {
        return NtStatus::InsufficientResources; // VTL0 says so, and has made none.
    }
    return call.write(0, reply.value[0]);
}

// (process, class, buffer*, size, returned*)
NtStatus query_information_process(IumCall& call) {
    using abi::nt::ProcessInformationClass;
    if (call.handle(0) != abi::nt::current_process) {
        return NtStatus::InvalidHandle;
    }
    if (static_cast<ProcessInformationClass>(call.parameter[1]) != ProcessInformationClass::Basic) {
        return NtStatus::InvalidInfoClass;
    }
    abi::nt::ProcessBasicInformation answer;
    if (call.parameter[3] < sizeof(answer)) {
        return NtStatus::InfoLengthMismatch;
    }
    answer.exit_status = static_cast<std::uint32_t>(NtStatus::Pending);
    answer.environment = call.process->environment;
    answer.process_id = call.process->vtl0_process_id;
    if (call.parameter[4] != 0) {
        TRY_STATUS(call.write(4, static_cast<std::uint32_t>(sizeof(answer))));
    }
    return call.write(2, answer);
}

} // namespace sk
