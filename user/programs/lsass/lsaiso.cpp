// SPDX-License-Identifier: MIT
#include "user/programs/lsass/lsaiso.h"

#include "abi/nt/system_information.h"
#include "process/ports/client.h"
#include "user/ntdll/ntdll.h"
#include "user/runtime/trustlets.h"

namespace lsass {

namespace {

constexpr std::uint32_t longest_wait = 10'000; // milliseconds
constexpr std::uint32_t one_wait = 10;

constinit Handle port;

/// The trustlet makes its port some time after it was started.
NtStatus wait_for_port(Handle process) {
    for (std::uint32_t waited = 0; waited < longest_wait; waited += one_wait) {
        const NtStatus status = process::connect_to_port(abi::nt::lsa_iso_port_name, port);
        if (status != NtStatus::ObjectNameNotFound) {
            return status;
        }
        if (WaitForSingleObject(process, one_wait) != wait_timeout) {
            return NtStatus::ProcessIsTerminating; // It has ended before it had a port.
        }
    }
    return NtStatus::Timeout;
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
