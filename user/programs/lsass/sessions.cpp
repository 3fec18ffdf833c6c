// SPDX-License-Identifier: MIT
#include "user/programs/lsass/sessions.h"

namespace lsass {

namespace {

Reply failure(NtStatus status) {
    Reply reply;
    reply.status = status;
    return reply;
}

} // namespace

Sessions::Session* Sessions::find(std::uint32_t number) {
    const bool is_there = number >= 1 && number <= capacity && sessions_[number - 1].is_used;
    return is_there ? &sessions_[number - 1] : nullptr;
}

Reply Sessions::log_on(const Request& request) {
    if (request.user.text().empty()) {
        return failure(NtStatus::InvalidParameter);
    }
    for (std::uint32_t index = 0; index < capacity; ++index) {
        Session& session = sessions_[index];
        if (!session.is_used) {
            session = {request.user, request.domain, {}, false};
            const NtStatus status = keys_.make_key(request.password, session.key);
            if (!abi::is_success(status)) {
                return failure(status);
            }
            session.is_used = true;
            Reply reply;
            reply.session = index + 1;
            reply.place = keys_.place();
            return reply;
        }
    }
    return failure(NtStatus::InsufficientResources);
}

Reply Sessions::answer(const Session& session, const Request& request) const {
    const Question question{session.user, session.domain, request.server_challenge,
                            request.client_challenge, request.time};
    crypto::NtlmV2Answer answer;
    const NtStatus status = keys_.answer(session.key, question, answer);
    if (!abi::is_success(status)) {
        return failure(status);
    }
    Reply reply;
    reply.session = request.session;
    reply.place = keys_.place();
    reply.proof = answer.proof;
    reply.session_key = answer.session_key;
    return reply;
}

Reply Sessions::serve(const Request& request) {
    if (request.operation == Operation::Logon) {
        return log_on(request);
    }
    Session* const session = find(request.session);
    if (session == nullptr) {
        return failure(NtStatus::NotFound);
    }
    switch (request.operation) {
    case Operation::Answer: return answer(*session, request);
    case Operation::Logoff: *session = {}; return {};
    default: return failure(NtStatus::InvalidParameter);
    }
}

} // namespace lsass
