// SPDX-License-Identifier: MIT
// logon.exe: logs a user on at lsass, then is the server that wants to know whether it is really
// that user: it sends a challenge, lsass answers, and the answer is compared with what the password
// that was typed gives.
//
//     logon USER PASSWORD
#include "user/kernelbase/kernelbase.h"
#include "user/ntdll/ntdll.h"
#include "user/programs/lsass/protocol.h"
#include "user/runtime/program.h"

#include <cstring>

namespace {

using abi::nt::PortMessage;
using lsass::Reply;
using lsass::Request;

constexpr std::string_view domain = "VITRINE";

NtStatus connect(Handle& port) {
    const auto name = abi::nt::String::of(lsass::port_name);
    return NtAlpcConnectPort(&port, &name, nullptr, nullptr, 0, nullptr, nullptr, nullptr, nullptr,
                             nullptr, nullptr);
}

NtStatus ask(Handle port, const Request& request, Reply& reply) {
    PortMessage message;
    message.data_length = sizeof(request);
    message.total_length = offsetof(PortMessage, data) + sizeof(request);
    std::memcpy(message.data, &request, sizeof(request));
    PortMessage answer;
    std::uint64_t size = sizeof(answer);
    const NtStatus status = NtAlpcSendWaitReceivePort(port, abi::nt::alpc_sync_request, &message,
                                                      nullptr, &answer, &size, nullptr, nullptr);
    if (!abi::is_success(status)) {
        return status;
    }
    if (answer.data_length != sizeof(reply)) {
        return NtStatus::InfoLengthMismatch;
    }
    std::memcpy(&reply, answer.data, sizeof(reply));
    return reply.status;
}

void print_digest(std::string_view what, const crypto::Digest& digest) {
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

NtStatus log_on(Handle port, std::string_view name, std::string_view password) {
    Request request;
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
    print_digest("lsass answers the challenge with", reply.proof);
    const auto key = crypto::ntlm_v2_key(crypto::ntlm_hash(password), name, domain);
    const auto expected = crypto::answer_challenge(key, question.server_challenge,
                                                   {0, question.client_challenge, {}});
    const bool is_right = expected.proof == reply.proof;
    user::print("logon: the answer is {}\n", is_right ? "right" : "wrong");
    return is_right ? NtStatus::Success : NtStatus::AccessDenied;
}

} // namespace

abi::NtStatus user::main_program(Arguments arguments) {
    if (arguments.size() != 3) {
        write("Usage: logon USER PASSWORD\n");
        return abi::NtStatus::InvalidParameter;
    }
    Handle port;
    NtStatus status = connect(port);
    if (!abi::is_success(status)) {
        print("logon: lsass does not answer: {}\n", RtlNtStatusToName(status));
        return status;
    }
    status = log_on(port, arguments[1], arguments[2]);
    if (!abi::is_success(status)) {
        print("logon: {} is not logged on: {}\n", arguments[1], RtlNtStatusToName(status));
    }
    NtClose(port);
    return status;
}
