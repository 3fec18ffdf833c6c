// SPDX-License-Identifier: MIT
#include "user/programs/lsass/isolated_keys.h"

#include "rt/wipe.h"

#include <cstring>

namespace lsass {

using IsoOperation = abi::lsa_iso::Operation;
using IsoReply = abi::lsa_iso::Reply;
using IsoRequest = abi::lsa_iso::Request;

NtStatus IsolatedKeys::ask(const IsoRequest& request, IsoReply& reply) const {
    const NtStatus status = ask_(request, reply);
    return abi::is_success(status) ? reply.status : status;
}

NtStatus IsolatedKeys::make_key(const Word& password, StoredKey& key) {
    IsoRequest request;
    const rt::WipedAtEnd request_is_wiped{request};
    request.operation = IsoOperation::Protect;
    request.password = password;
    IsoReply reply;
    const NtStatus status = ask(request, reply);
    if (abi::is_success(status)) {
        std::memcpy(key.bytes, &reply.blob, sizeof(key.bytes));
    }
    return status;
}

NtStatus IsolatedKeys::answer(const StoredKey& key, const Question& question,
                              crypto::NtlmV2Answer& answer) {
    IsoRequest request;
    request.operation = IsoOperation::Answer;
    std::memcpy(&request.blob, key.bytes, sizeof(request.blob));
    request.user = question.user;
    request.domain = question.domain;
    std::memcpy(request.server_challenge, question.server_challenge.data(),
                sizeof(request.server_challenge));
    std::memcpy(request.client_challenge, question.client_challenge.data(),
                sizeof(request.client_challenge));
    request.time = question.time;
    IsoReply reply;
    const NtStatus status = ask(request, reply);
    if (abi::is_success(status)) {
        std::memcpy(answer.proof.data(), reply.proof, answer.proof.size());
        std::memcpy(answer.session_key.data(), reply.session_key, answer.session_key.size());
    }
    return status;
}

} // namespace lsass
