// SPDX-License-Identifier: MIT
// IumCrypto, IumGetIdk: a trustlet's own key, which it uses and never sees.  [IUMF stubs]
#include "abi/ium/services.h"
#include "securekernel/ium_calls/ium_call.h"
#include "securekernel/keys.h"

#include <cstring>

namespace sk {
namespace {

using abi::NtStatus;
using abi::ium::CryptoOperation;
using abi::ium::CryptoRequest;
using abi::ium::Report;

constexpr std::string_view data_purpose = "trustlet data";
constexpr std::string_view report_purpose = "trustlet reports";

/// A request's bytes in VTL1's own memory, while they are worked on.
struct Working {
    std::uint8_t header[abi::ium::crypto_header_limit];
    std::uint8_t data[abi::ium::crypto_data_limit];
};

NtStatus fetch(const IumCall& call, const CryptoRequest& request, Working& working) {
    if (request.header_size > sizeof(working.header) || request.data_size > sizeof(working.data)) {
        return NtStatus::InvalidParameter;
    }
    TRY_STATUS(
        copy_from_trustlet(*call.process, working.header, request.header, request.header_size));
    return copy_from_trustlet(*call.process, working.data, request.data, request.data_size);
}

NtStatus seal_or_open(IumCall& call, CryptoRequest& request) {
    Working working;
    TRY_STATUS(fetch(call, request, working));
    const auto& identity = call.process->identity;
    const Key key = trustlet_key(data_purpose, identity.trustlet_id, identity.collaboration);
    const bool encrypts = request.operation == CryptoOperation::Encrypt;
    if (encrypts) {
        fill_with_random(request.nonce, sizeof(request.nonce));
    }
    const abi::skci::SealedBytes bytes{key.bytes,           request.nonce, working.header,
                                       request.header_size, working.data,  request.data_size,
                                       request.tag};
    NtStatus status = NtStatus::Success;
    if (encrypts) {
        skci_seal(&bytes);
    } else if (skci_open(&bytes) != abi::skci::Status::Verified) {
        status = NtStatus::AuthTagMismatch; // The data is zeroed, and goes back so.
    }
    TRY_STATUS(copy_to_trustlet(*call.process, request.data, working.data, request.data_size));
    return abi::is_success(status) && encrypts ? call.write(0, request) : status;
}

NtStatus report(const IumCall& call, const CryptoRequest& request) {
    Report made;
    if (request.data_size != sizeof(made.data)) {
        return NtStatus::InvalidParameter;
    }
    TRY_STATUS(copy_from_trustlet(*call.process, made.data, request.data, request.data_size));
    const auto& identity = call.process->identity;
    made.trustlet_id = identity.trustlet_id;
    std::memcpy(made.instance, identity.instance.bytes, sizeof(made.instance));
    made.security_version = identity.security_version;
    std::memcpy(made.image_digest, call.process->image_digest.bytes, sizeof(made.image_digest));
    const Key key = own_key(report_purpose);
    abi::skci::Digest code;
    skci_hmac_sha256(key.bytes, sizeof(key.bytes), &made, offsetof(Report, code), &code);
    std::memcpy(made.code, code.bytes, sizeof(made.code));
    return copy_to_trustlet(*call.process, request.report, &made, sizeof(made));
}

NtStatus seed(const IumCall& call, const CryptoRequest& request) {
    std::uint8_t random[256];
    if (request.data_size > sizeof(random)) {
        return NtStatus::InvalidParameter;
    }
    fill_with_random(random, request.data_size);
    return copy_to_trustlet(*call.process, request.data, random, request.data_size);
}

} // namespace

// (request*)
NtStatus crypto(IumCall& call) {
    CryptoRequest request;
    TRY_STATUS(call.read(0, request));
    switch (request.operation) {
    case CryptoOperation::Encrypt:
    case CryptoOperation::Decrypt: return seal_or_open(call, request);
    case CryptoOperation::SignedReport: return report(call, request);
    case CryptoOperation::Seed: return seed(call, request);
    }
    return NtStatus::NotSupported;
}

// (which, identity*, size): the digest of the key that signs reports tells it from others.
NtStatus get_idk(IumCall& call) {
    constexpr std::uint64_t signing_key = 1;
    abi::skci::Digest identity;
    if (call.parameter[0] != signing_key) {
        return NtStatus::NotSupported; // Reports are made with one key, and nothing is encrypted.
    }
    if (call.parameter[2] < sizeof(identity)) {
        return NtStatus::BufferTooSmall;
    }
    const Key key = own_key(report_purpose);
    skci_sha256(key.bytes, sizeof(key.bytes), &identity);
    return call.write(1, identity);
}

} // namespace sk
