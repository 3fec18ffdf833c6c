// SPDX-License-Identifier: MIT
// Row 43: a trustlet runs while its twin does, and the twin is a thread like any other. Nothing
// stops VTL0 from never running it.  [WI7 ch.9]
#include "user/ntdll/ntdll.h"
#include "user/programs/attacker/attacks.h"
#include "user/runtime/program.h"
#include "user/runtime/trustlets.h"

namespace attacker {

NtStatus never_schedule() {
    constexpr std::uint32_t long_enough = 300; // milliseconds: hello.exe needs less
    ProcessInformation process;
    if (!user::start_trustlet("hello", user::attributes_for(abi::ium::TrustletId::Hello),
                              process)) {
        return NtStatus::AccessDenied;
    }
    const NtStatus status = NtSuspendThread(process.thread, nullptr);
    Sleep(long_enough);
    TerminateProcess(process.process, static_cast<std::uint32_t>(NtStatus::ControlCExit));
    CloseHandle(process.thread);
    CloseHandle(process.process);
    return status;
}

} // namespace attacker
