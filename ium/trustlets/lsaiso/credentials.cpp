// SPDX-License-Identifier: MIT
#include "ium/trustlets/lsaiso/credentials.h"

#include "crypto/ntlm.h"
#include "ium/trustlets/lsaiso/sealing.h"
#include "rt/wipe.h"

#include <algorithm>
#include <cstring>

namespace lsaiso {

using abi::NtStatus;
using abi::lsa_iso::Blob;
using abi::lsa_iso::Operation;
using abi::lsa_iso::Reply;
using abi::lsa_iso::Request;

namespace {

Reply failure(NtStatus status) {
    Reply reply;
    reply.status = status;
    return reply;
}

bool is_blob_of_hash(const Blob& blob) {
    return std::equal(std::begin(blob.prefix), std::end(blob.prefix), Blob::expected_prefix) &&
           std::equal(std::begin(blob.tag), std::end(blob.tag), Blob::expected_tag) &&
           blob.reserved_03c == 0;
}

Reply protect(const Request& request) {
    crypto::NtlmHash hash = crypto::ntlm_hash(request.password.text());
    const rt::WipedAtEnd hash_is_wiped{hash};
    Reply reply;
    std::copy_n(Blob::expected_prefix, sizeof(reply.blob.prefix), reply.blob.prefix);
    std::copy_n(Blob::expected_tag, sizeof(reply.blob.tag), reply.blob.tag);
    std::copy_n(hash.data(), sizeof(reply.blob.secret), reply.blob.secret);
    if (!seal(reply.blob)) {
        rt::wipe(&reply, sizeof(reply)); // It holds the hash as it is.
        return failure(NtStatus::Unsuccessful);
    }
    return reply;
}

Reply answer(const Request& request) {
    Blob blob = request.blob;
    const rt::WipedAtEnd blob_is_wiped{blob};
    if (!is_blob_of_hash(blob) || !open(blob)) {
        return failure(NtStatus::AccessDenied);
    }
    crypto::NtlmHash hash;
    const rt::WipedAtEnd hash_is_wiped{hash};
    std::copy_n(blob.secret, hash.size(), hash.data());
    crypto::Digest key = crypto::ntlm_v2_key(hash, request.user.text(), request.domain.text());
    const rt::WipedAtEnd key_is_wiped{key};
    crypto::Challenge server;
    std::copy_n(request.server_challenge, server.size(), server.data());
    crypto::ClientBlob client;
    client.time = request.time;
    std::copy_n(request.client_challenge, client.challenge.size(), client.challenge.data());
    const auto response = crypto::answer_challenge(key, server, client);
    Reply reply;
    std::copy_n(response.proof.data(), sizeof(reply.proof), reply.proof);
    std::copy_n(response.session_key.data(), sizeof(reply.session_key), reply.session_key);
    return reply;
}

} // namespace

Reply serve(const Request& request) {
    switch (request.operation) {
    case Operation::Protect: return protect(request);
    case Operation::Answer: return answer(request);
    }
    return failure(NtStatus::InvalidParameter);
}

} // namespace lsaiso
