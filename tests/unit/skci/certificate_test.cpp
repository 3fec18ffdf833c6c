// SPDX-License-Identifier: MIT
// Certificates, read field by field: what X.509 allows and we do not need is refused by name.
#include "skci/certificate.h"

#include "skci/hash.h"
#include "skci/object_identifiers.h"
#include "tests/catch.h"
#include "tests/unit/skci/der_builder.h"
#include "tests/unit/skci/fixtures.h"

#include <cstring>
#include <string_view>

namespace skci::test {

namespace {

Der letters(Tag tag, std::string_view text) { return value(tag, std::as_bytes(std::span(text))); }

Der unsigned_number(std::size_t size) {
    return value(Tag::Integer, Der{{}}, Der(size, std::byte{0xC3}));
}

Der extension(Bytes type, const Der& contents) {
    return value(Tag::Sequence, name(type), value(Tag::OctetString, contents));
}

const Der truth = value(Tag::Boolean, Der{std::byte{0xFF}});

/// The parts of a certificate; a test replaces one. Its signature is nobody's.
struct Parts {
    Der version = value(Tag::Context0, number(2));
    Der serial = number(9);
    Der inner_algorithm = algorithm(oid::sha256_with_rsa);
    Der issuer = value(Tag::Sequence, text(2));
    Der validity = value(Tag::Sequence, letters(Tag::UtcTime, "250101000000Z"),
                         letters(Tag::GeneralizedTime, "20550101000000Z"));
    Der subject = value(Tag::Sequence, text(3));
    Der key_algorithm = algorithm(oid::rsa_encryption);
    Der modulus = unsigned_number(256);
    Der exponent = value(Tag::Integer, Der{std::byte{1}, std::byte{0}, std::byte{1}});
    Der extensions;
    Der outer_algorithm = algorithm(oid::sha256_with_rsa);
    Der signature = value(Tag::BitString, Der(257));

    Der written() const {
        const Der key =
            value(Tag::Sequence, key_algorithm,
                  value(Tag::BitString, Der(1), value(Tag::Sequence, modulus, exponent)));
        const Der to_be_signed = value(Tag::Sequence, version, serial, inner_algorithm, issuer,
                                       validity, subject, key, extensions);
        return value(Tag::Sequence, to_be_signed, outer_algorithm, signature);
    }
    void set_extensions(const Der& list) {
        extensions = value(Tag::Context3, value(Tag::Sequence, list));
    }
};

Status judged(const Parts& parts) {
    const Der der = parts.written();
    DerReader reader(der);
    const auto read = read_certificate(reader);
    return read.is_ok() ? Status::Verified : read.error();
}

Extensions extensions_of(const Der& list) {
    Parts parts;
    parts.set_extensions(list);
    const Der der = parts.written();
    DerReader reader(der);
    return read_certificate(reader).value().extensions;
}

Status judged_extensions(const Der& list) {
    Parts parts;
    parts.set_extensions(list);
    return judged(parts);
}

struct Row {
    const char* what;
    Status reason;
    Der Parts::*part;
    Der replaced_by;
};

} // namespace

TEST_CASE("A root's certificate is signed with its own key, and with no other", "[certificate]") {
    const File file = read_file(std::filesystem::path(SKCI_FIXTURES_DIR) / "root.der");
    DerReader reader(file);
    const Certificate root = read_certificate(reader).value();
    CHECK(reader.at_end());
    CHECK(root.extensions.authority == Authority::Yes);
    CHECK(root.extensions.allow(KeyPurpose::CertificateSigning));
    CHECK_FALSE(root.extensions.allow(KeyPurpose::DigitalSignature));
    CHECK(are_equal(root.issuer, root.subject));
    const Digest digest = sha256(root.signed_part);
    CHECK(is_signed_by(root.key, root.signature, digest));
    CHECK_FALSE(is_signed_by(root.key, root.signature, sha256(root.whole)));
    CHECK_FALSE(is_signed_by(root.key, root.signature.first(255), digest));
    File other_modulus(root.key.modulus.begin(), root.key.modulus.end());
    other_modulus[100] ^= std::byte{1};
    CHECK_FALSE(is_signed_by({other_modulus, root.key.exponent}, root.signature, digest));
}

TEST_CASE("A certificate with a field that is not as we need it is refused", "[certificate]") {
    REQUIRE(judged(Parts{}) == Status::Verified);
    const Der time = letters(Tag::UtcTime, "250101000000Z");
    const Row rows[] = {
        {"version 1", Status::CertificateVersionUnknown, &Parts::version, {}},
        {"version 2", Status::CertificateVersionUnknown, &Parts::version,
         value(Tag::Context0, number(1))},
        {"long serial", Status::CertificateMalformed, &Parts::serial, unsigned_number(21)},
        {"negative serial", Status::DerBadValue, &Parts::serial, number(0x80)},
        {"inner algorithm", Status::UnknownSignatureAlgorithm, &Parts::inner_algorithm,
         algorithm(oid::rsa_encryption)},
        {"outer algorithm", Status::UnknownSignatureAlgorithm, &Parts::outer_algorithm,
         algorithm(oid::sha256)},
        {"one date", Status::DerTruncated, &Parts::validity, value(Tag::Sequence, time)},
        {"date without Z", Status::ValidityMalformed, &Parts::validity,
         value(Tag::Sequence, time, letters(Tag::UtcTime, "2501010000000"))},
        {"date with letters", Status::ValidityMalformed, &Parts::validity,
         value(Tag::Sequence, letters(Tag::UtcTime, "25010100000xZ"), time)},
        {"short date", Status::ValidityMalformed, &Parts::validity,
         value(Tag::Sequence, letters(Tag::UtcTime, "2501010000Z"), time)},
        {"another key", Status::KeyNotRsa2048, &Parts::key_algorithm, algorithm(oid::sha256)},
        {"1024 bits", Status::KeyNotRsa2048, &Parts::modulus, unsigned_number(128)},
        {"2056 bits", Status::KeyNotRsa2048, &Parts::modulus, unsigned_number(257)},
        {"2047 bits", Status::KeyNotRsa2048, &Parts::modulus,
         value(Tag::Integer, Der(256, std::byte{0x45}))},
        {"exponent 3", Status::KeyNotRsa2048, &Parts::exponent, number(3)},
        {"unique identifiers", Status::DerUnexpectedTag, &Parts::extensions, value(Tag::Context1)},
        {"bits left in the signature", Status::DerBadValue, &Parts::signature,
         value(Tag::BitString, Der(257, std::byte{1}))},
    };
    for (const Row& row : rows) {
        Parts parts;
        parts.*row.part = row.replaced_by;
        INFO(row.what);
        CHECK(static_cast<unsigned>(judged(parts)) == static_cast<unsigned>(row.reason));
    }
}

TEST_CASE("Extensions say what a key is for", "[certificate]") {
    const Extensions none = extensions_of({});
    CHECK(none.authority == Authority::No);
    CHECK(none.usages == 0);
    CHECK(none.allow(KeyPurpose::DigitalSignature));

    const Der limited = value(Tag::Sequence, truth, number(2));
    const Extensions authority = extensions_of(extension(oid::basic_constraints, limited));
    CHECK(authority.authority == Authority::Yes);
    CHECK(authority.path_limit == 2);

    const Der all = value(Tag::Sequence, name(oid::code_signing), name(oid::system_component),
                          name(oid::isolated_user_mode), name(oid::enclave), name(oid::sha256));
    CHECK(extensions_of(extension(oid::extended_key_usage, all)).usages == 0b1111);
}

TEST_CASE("Extensions that come twice, are unknown or malformed are refused", "[certificate]") {
    const Der constraints = extension(oid::basic_constraints, value(Tag::Sequence));
    CHECK(judged_extensions(constraints) == Status::Verified);
    CHECK(judged_extensions(joined(constraints, constraints)) == Status::ExtensionTwice);
    CHECK(judged_extensions(extension(oid::sha256, text(1))) == Status::Verified);
    CHECK(judged_extensions(value(Tag::Sequence, name(oid::sha256), truth, text(1))) ==
          Status::UnknownCriticalExtension);
    CHECK(judged_extensions(extension(oid::basic_constraints,
                                      value(Tag::Sequence, value(Tag::Boolean, Der(1))))) ==
          Status::DerBadValue);
    CHECK(judged_extensions(
              extension(oid::basic_constraints, joined(value(Tag::Sequence), number(1)))) ==
          Status::DerTrailingData);
    CHECK(judged_extensions(extension(oid::key_usage, value(Tag::BitString, Der(1)))) ==
          Status::DerBadValue);
    CHECK(judged_extensions(extension(oid::extended_key_usage, value(Tag::Sequence, number(1)))) ==
          Status::DerUnexpectedTag);
}

} // namespace skci::test
