// SPDX-License-Identifier: MIT
#include "skci/certificate.h"

#include "skci/algorithm_identifier.h"
#include "skci/hash.h"
#include "skci/object_identifiers.h"

namespace skci {

namespace {

constexpr std::size_t rsa_2048_size = 256;
constexpr std::size_t longest_serial = 20; // [RFC5280 4.1.2.2]
constexpr std::uint8_t version_3 = 2;      // counted from 0
constexpr oid::Name<3> exponent_65537{{1, 0, 1}};

Checked<rt::Ok> check_version(DerReader& reader) {
    if (!reader.next_is(Tag::Context0)) {
        return rt::Err{Status::CertificateVersionUnknown};
    }
    DerReader version = TRY(reader.enter(Tag::Context0));
    if (TRY(version.read_small_number()) != version_3) {
        return rt::Err{Status::CertificateVersionUnknown};
    }
    return version.finish();
}

/// Digits and a Z, two of them a field. Whether the moment has passed is not asked: VTL1 has no
/// clock that VTL0 could not set.
Checked<rt::Ok> check_time(DerReader& reader) {
    const bool is_short = reader.next_is(Tag::UtcTime);
    const Tag tag = is_short ? Tag::UtcTime : Tag::GeneralizedTime;
    const Bytes time = TRY(reader.read(tag)).contents;
    if (time.size() != (is_short ? 13 : 15) || time.back() != std::byte{'Z'}) {
        return rt::Err{Status::ValidityMalformed};
    }
    for (const std::byte digit : time.first(time.size() - 1)) {
        if (digit < std::byte{'0'} || digit > std::byte{'9'}) {
            return rt::Err{Status::ValidityMalformed};
        }
    }
    return rt::Ok{};
}

Checked<rt::Ok> check_validity(DerReader& reader) {
    DerReader validity = TRY(reader.enter(Tag::Sequence));
    TRY(check_time(validity)); // notBefore
    TRY(check_time(validity)); // notAfter
    return validity.finish();
}

Checked<PublicKey> read_key(DerReader& reader) {
    DerReader info = TRY(reader.enter(Tag::Sequence)); // SubjectPublicKeyInfo
    TRY(expect_algorithm(info, oid::rsa_encryption, Status::KeyNotRsa2048));
    DerReader bits(TRY(info.read_bit_string()));
    TRY(info.finish());
    DerReader numbers = TRY(bits.enter(Tag::Sequence)); // RSAPublicKey
    TRY(bits.finish());
    PublicKey key;
    key.modulus = TRY(numbers.read_unsigned());
    key.exponent = TRY(numbers.read_unsigned());
    TRY(numbers.finish());
    if (key.modulus.size() != rsa_2048_size || key.modulus[0] < std::byte{0x80} ||
        !are_equal(key.exponent, exponent_65537)) {
        return rt::Err{Status::KeyNotRsa2048};
    }
    return key;
}

Checked<rt::Ok> read_signed_part(Bytes contents, Certificate& certificate) {
    DerReader reader(contents);
    TRY(check_version(reader));
    certificate.serial = TRY(reader.read_unsigned());
    if (certificate.serial.size() > longest_serial) {
        return rt::Err{Status::CertificateMalformed};
    }
    TRY(expect_algorithm(reader, oid::sha256_with_rsa, Status::UnknownSignatureAlgorithm));
    certificate.issuer = TRY(reader.read(Tag::Sequence)).whole;
    TRY(check_validity(reader));
    certificate.subject = TRY(reader.read(Tag::Sequence)).whole;
    certificate.key = TRY(read_key(reader));
    certificate.extensions = TRY(read_extensions(reader));
    return reader.finish();
}

} // namespace

Checked<Certificate> read_certificate(DerReader& reader) {
    Certificate certificate;
    const Element element = TRY(reader.read(Tag::Sequence));
    DerReader parts(element.contents);
    const Element signed_part = TRY(parts.read(Tag::Sequence));
    certificate.whole = element.whole;
    certificate.signed_part = signed_part.whole;
    TRY(read_signed_part(signed_part.contents, certificate));
    TRY(expect_algorithm(parts, oid::sha256_with_rsa, Status::UnknownSignatureAlgorithm));
    certificate.signature = TRY(parts.read_bit_string());
    TRY(parts.finish());
    return certificate;
}

bool is_signed_by(const PublicKey& key, Bytes signature, const Digest& digest) {
    Digest opened;
    return skci_rsa_open_signature(key.modulus.data(), key.modulus.size(), key.exponent.data(),
                                   key.exponent.size(), signature.data(), signature.size(),
                                   opened.bytes) &&
           opened == digest;
}

} // namespace skci
