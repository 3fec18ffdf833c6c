// SPDX-License-Identifier: MIT
#include "user/programs/attacker/trustlet_run.h"

#include "user/runtime/program.h"

namespace attacker {

NtStatus run_trustlet(std::string_view line, abi::ium::TrustletId id) {
    auto attributes = user::attributes_for(id);
    attributes.collaboration_id[0] = 1;
    ProcessInformation process;
    if (!user::start_trustlet(line, attributes, process)) {
        user::print("attacker: \"{}\" as trustlet {x} is not started: error {}\n", line, id,
                    GetLastError());
        return NtStatus::AccessDenied;
    }
    WaitForSingleObject(process.process, infinite);
    std::uint32_t exit_code = 0;
    GetExitCodeProcess(process.process, &exit_code);
    CloseHandle(process.thread);
    CloseHandle(process.process);
    return static_cast<NtStatus>(exit_code);
}

} // namespace attacker
