// SPDX-License-Identifier: MIT
#include "user/programs/lsass/lsaiso.h"

#include "abi/nt/system_information.h"
#include "process/ports/client.h"
#include "user/ntdll/ntdll.h"
#include "user/runtime/trustlets.h"

namespace lsass {

namespace {

constinit Handle port;

/// The trustlet makes its port some time after it was started.
NtStatus wait_for_port(Handle process) {
    return process::connect_when_there(
        abi::nt::lsa_iso_port_name, port, [process](std::uint32_t milliseconds) {
            return WaitForSingleObject(process, milliseconds) == wait_timeout;
        });
}

} // namespace

bool wants_credential_guard() {
    using Information = abi::nt::IsolatedUserModeInformation;
    Information information;
    const NtStatus status =
        NtQuerySystemInformation(abi::nt::SystemInformationClass::IsolatedUserMode, &information,
                                 sizeof(information), nullptr);
    return abi::is_success(status) && information.user.get(Information::User::credential_guard);
}

NtStatus start_lsaiso() {
    const auto attributes = user::attributes_for(abi::ium::TrustletId::LsaIso);
    ProcessInformation process;
    if (!user::start_trustlet("lsaiso", attributes, process)) {
        return NtStatus::AccessDenied;
    }
    const NtStatus status = wait_for_port(process.process);
    CloseHandle(process.thread);
    CloseHandle(process.process);
    return status;
}

NtStatus ask_lsaiso(const abi::lsa_iso::Request& request, abi::lsa_iso::Reply& reply) {
    return process::ask(port, request, reply);
}

} // namespace lsass
