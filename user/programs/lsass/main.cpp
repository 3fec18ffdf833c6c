// SPDX-License-Identifier: MIT
// lsass.exe, the local security authority: logs users on and proves, for whoever asks, that they
// know their passwords. With Credential Guard it does so without having their keys.  [WI7 ch.9]
// Lesson: 1 and 10.
#include "process/ports/server.h"
#include "user/ntdll/ntdll.h"
#include "user/programs/lsass/isolated_keys.h"
#include "user/programs/lsass/lsaiso.h"
#include "user/programs/lsass/own_keys.h"
#include "user/programs/lsass/sessions.h"
#include "user/runtime/program.h"

namespace {

constinit lsass::OwnKeys own_keys;
constinit lsass::IsolatedKeys isolated_keys{lsass::ask_lsaiso};
constinit lsass::Sessions own_sessions{own_keys};
constinit lsass::Sessions isolated_sessions{isolated_keys};
constinit lsass::Sessions* sessions = &own_sessions;

/// As on Windows, an lsass whose Credential Guard cannot start goes on without: an attacker who can
/// prevent it could as well replace lsass. What was protected before stays protected.
void choose_keeper() {
    if (!lsass::wants_credential_guard()) {
        return;
    }
    const abi::NtStatus status = lsass::start_lsaiso();
    if (abi::is_success(status)) {
        sessions = &isolated_sessions;
    } else {
        user::print("lsass: Credential Guard cannot start: {}\n", RtlNtStatusToName(status));
    }
}

std::size_t answer(std::span<const std::byte> request, std::span<std::byte> reply) {
    return process::answer_structure<lsass::Request, lsass::Reply>(
        request, reply, [](const lsass::Request& one) { return sessions->serve(one); });
}

} // namespace

abi::NtStatus user::main_program(Arguments /*arguments*/) {
    choose_keeper();
    const abi::NtStatus status = process::serve_port(lsass::port_name, answer);
    print("lsass: its port cannot be used: {}\n", RtlNtStatusToName(status));
    return status;
}
