// SPDX-License-Identifier: MIT
// logon.exe: logs a user on at lsass, then is the server that wants to know whether it is really
// that user: it sends a challenge, lsass answers. Without Credential Guard the answer is compared
// with what the password that was typed gives.
//
//     logon USER PASSWORD
#include "process/ports/client.h"
#include "rt/wipe.h"
#include "user/kernelbase/kernelbase.h"
#include "user/ntdll/ntdll.h"
#include "user/programs/lsass/protocol.h"
#include "user/runtime/program.h"

#include <cstring>
#include <span>

namespace {

using lsass::Reply;
using lsass::Request;

constexpr std::string_view domain = "VITRINE";

NtStatus ask(Handle port, const Request& request, Reply& reply) {
    const NtStatus status = process::ask(port, request, reply);
    return abi::is_success(status) ? reply.status : status;
}

void print_digest(std::string_view what, std::span<const std::uint8_t> digest) {
    user::print("logon: {} ", what);
    for (const std::uint8_t byte : digest) {
        constexpr std::string_view digits = "0123456789abcdef";
        user::print("{}{}", digits[byte >> 4], digits[byte & 15]);
    }
    user::write("\n");
}

/// Not secret, only never the same: the clock.
crypto::Challenge new_challenge() {
    std::int64_t counter = 0;
    NtQueryPerformanceCounter(&counter, nullptr);
    crypto::Challenge challenge;
    std::memcpy(challenge.data(), &counter, challenge.size());
    return challenge;
}

/// The server has the user's key, too, or could not judge. In this machine it may be only where
/// lsass has it as well: with Credential Guard the server is somewhere else.
NtStatus judge(const Request& question, const Reply& reply, std::string_view name,
               std::string_view password) {
    if (reply.place == lsass::KeyPlace::LsaIso) {
        user::write("logon: Credential Guard is on: no key is in this system's memory\n");
        return NtStatus::Success;
    }
    const auto key = crypto::ntlm_v2_key(crypto::ntlm_hash(password), name, domain);
    const auto expected = crypto::answer_challenge(key, question.server_challenge,
                                                   {0, question.client_challenge, {}});
    const bool is_right = expected.proof == reply.proof;
    user::print("logon: the answer is {}\n", is_right ? "right" : "wrong");
    return is_right ? NtStatus::Success : NtStatus::AccessDenied;
}

NtStatus log_on(Handle port, std::string_view name, std::string_view password) {
    Request request;
    const rt::WipedAtEnd request_is_wiped{request};
    request.operation = lsass::Operation::Logon;
    if (!request.user.set(name) || !request.domain.set(domain) || !request.password.set(password)) {
        return NtStatus::InvalidParameter;
    }
    Reply reply;
    NtStatus status = ask(port, request, reply);
    if (!abi::is_success(status)) {
        return status;
    }
    user::print("logon: {} is logged on, session {}\n", name, reply.session);

    Request question;
    question.operation = lsass::Operation::Answer;
    question.session = reply.session;
    question.server_challenge = new_challenge();
    question.client_challenge = new_challenge();
    status = ask(port, question, reply);
    if (!abi::is_success(status)) {
        return status;
    }
    print_digest("the server's challenge is", question.server_challenge);
    print_digest("the client's challenge is", question.client_challenge);
    print_digest("lsass answers with", reply.proof);
    return judge(question, reply, name, password);
}

/// lsass has a port when it has its trustlet, which is some time after the first prompt.
NtStatus connect_to_lsass(Handle& port) {
    return process::connect_when_there(lsass::port_name, port, [](std::uint32_t milliseconds) {
        Sleep(milliseconds);
        return true;
    });
}

NtStatus log_on_at_lsass(std::string_view name, std::string_view password) {
    Handle port;
    NtStatus status = connect_to_lsass(port);
    if (!abi::is_success(status)) {
        user::print("logon: lsass does not answer: {}\n", RtlNtStatusToName(status));
        return status;
    }
    status = log_on(port, name, password);
    if (!abi::is_success(status)) {
        user::print("logon: {} is not logged on: {}\n", name, RtlNtStatusToName(status));
    }
    NtClose(port);
    return status;
}

} // namespace

abi::NtStatus user::main_program(Arguments arguments) {
    if (arguments.size() != 3) {
        write("Usage: logon USER PASSWORD\n");
        return abi::NtStatus::InvalidParameter;
    }
    const NtStatus status = log_on_at_lsass(arguments[1], arguments[2]);
    // The command line is this process's own memory, and has had its use.
    rt::wipe(const_cast<char*>(arguments[2].data()), arguments[2].size());
    return status;
}
