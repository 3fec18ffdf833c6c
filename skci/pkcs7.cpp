// SPDX-License-Identifier: MIT
#include "skci/pkcs7.h"

#include "skci/algorithm_identifier.h"
#include "skci/object_identifiers.h"

namespace skci {

namespace {

constexpr std::size_t table_alignment = 8;
constexpr std::uint8_t version_1 = 1;

Checked<rt::Ok> expect_version(DerReader& reader) {
    if (TRY(reader.read_small_number()) != version_1) {
        return rt::Err{Status::UnknownVersion};
    }
    return rt::Ok{};
}

/// Up to seven zeros.
Checked<rt::Ok> check_padding(Bytes padding) {
    if (padding.size() >= table_alignment) {
        return rt::Err{Status::TrailingBytes};
    }
    for (const std::byte filler : padding) {
        if (filler != std::byte{}) {
            return rt::Err{Status::TrailingBytes};
        }
    }
    return rt::Ok{};
}

/// A set of one: SHA-256.
Checked<rt::Ok> check_digest_algorithms(DerReader& reader) {
    DerReader algorithms = TRY(reader.enter(Tag::Set));
    TRY(expect_algorithm(algorithms, oid::sha256, Status::UnknownDigestAlgorithm));
    return algorithms.finish();
}

/// The contents of SpcIndirectDataContent.
Checked<Bytes> read_content(DerReader& reader) {
    DerReader info = TRY(reader.enter(Tag::Sequence));
    if (!are_equal(TRY(info.read(Tag::ObjectIdentifier)).contents, oid::spc_indirect_data)) {
        return rt::Err{Status::NotCodeContent};
    }
    DerReader explicit_content = TRY(info.enter(Tag::Context0));
    TRY(info.finish());
    const Bytes content = TRY(explicit_content.read(Tag::Sequence)).contents;
    TRY(explicit_content.finish());
    return content;
}

/// The algorithm of the signature: "RSA", or in newer words "RSA with SHA-256".
Checked<rt::Ok> check_signature_algorithm(DerReader& reader) {
    DerReader attempt = reader;
    if (expect_algorithm(attempt, oid::rsa_encryption, Status::UnknownSignatureAlgorithm).is_ok()) {
        reader = attempt;
        return rt::Ok{};
    }
    return expect_algorithm(reader, oid::sha256_with_rsa, Status::UnknownSignatureAlgorithm);
}

Checked<SignerInfo> read_signer(DerReader& reader) {
    DerReader signers = TRY(reader.enter(Tag::Set));
    DerReader info = TRY(signers.enter(Tag::Sequence));
    if (!signers.at_end()) {
        return rt::Err{Status::NotOneSigner};
    }
    SignerInfo signer;
    TRY(expect_version(info));
    DerReader name = TRY(info.enter(Tag::Sequence)); // IssuerAndSerialNumber
    signer.issuer = TRY(name.read(Tag::Sequence)).whole;
    signer.serial = TRY(name.read_unsigned());
    TRY(name.finish());
    TRY(expect_algorithm(info, oid::sha256, Status::UnknownDigestAlgorithm));
    if (!info.next_is(Tag::Context0)) {
        return rt::Err{Status::AttributesMissing};
    }
    signer.attributes = TRY(info.read(Tag::Context0)).contents;
    TRY(check_signature_algorithm(info));
    signer.signature = TRY(info.read(Tag::OctetString)).contents;
    if (!info.at_end()) {
        return rt::Err{Status::UnauthenticatedAttributes};
    }
    return signer;
}

} // namespace

Checked<SignedData> read_signed_data(Bytes der) {
    DerReader table(der);
    const Element whole = TRY(table.read(Tag::Sequence));
    TRY(check_padding(der.subspan(whole.whole.size())));

    DerReader content_info(whole.contents);
    if (!are_equal(TRY(content_info.read(Tag::ObjectIdentifier)).contents, oid::signed_data)) {
        return rt::Err{Status::NotSignedData};
    }
    DerReader explicit_data = TRY(content_info.enter(Tag::Context0));
    TRY(content_info.finish());
    DerReader reader = TRY(explicit_data.enter(Tag::Sequence));
    TRY(explicit_data.finish());

    SignedData data;
    TRY(expect_version(reader));
    TRY(check_digest_algorithms(reader));
    data.content = TRY(read_content(reader));
    data.certificates = TRY(reader.read(Tag::Context0)).contents;
    if (reader.next_is(Tag::Context1)) {
        return rt::Err{Status::RevocationListPresent};
    }
    data.signer = TRY(read_signer(reader));
    TRY(reader.finish());
    return data;
}

} // namespace skci
