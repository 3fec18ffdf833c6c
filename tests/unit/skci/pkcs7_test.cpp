// SPDX-License-Identifier: MIT
// The envelope: one shape is read, every other is refused for a reason of its own. Also what is in
// it: signed attributes and indirect data.
#include "skci/pkcs7.h"

#include "skci/hash.h"
#include "skci/object_identifiers.h"
#include "skci/signed_attributes.h"
#include "skci/spc_indirect_data.h"
#include "tests/catch.h"
#include "tests/unit/skci/der_builder.h"
#include "tests/unit/skci/fixtures.h"

namespace skci::test {

namespace {

/// The parts of a SignedData; a test replaces one.
struct Envelope {
    Der type = name(oid::signed_data);
    Der version = number(1);
    Der digests = value(Tag::Set, algorithm(oid::sha256));
    Der content = value(Tag::Sequence, name(oid::spc_indirect_data),
                        value(Tag::Context0, value(Tag::Sequence, text(5))));
    Der certificates = value(Tag::Context0, text(9));
    Der revocations;
    Der signer_version = number(1);
    Der signer_name = value(Tag::Sequence, value(Tag::Sequence, text(3)), number(77));
    Der signer_digest = algorithm(oid::sha256);
    Der attributes = value(Tag::Context0, text(4));
    Der signature_algorithm = algorithm(oid::rsa_encryption);
    Der signature = text(256);
    Der after_signature;
    Der more_signers;
    Der padding;

    Der written() const {
        const Der signer = value(Tag::Sequence, signer_version, signer_name, signer_digest,
                                 attributes, signature_algorithm, signature, after_signature);
        const Der data = value(Tag::Sequence, version, digests, content, certificates, revocations,
                               value(Tag::Set, signer, more_signers));
        return joined(value(Tag::Sequence, type, value(Tag::Context0, data)), padding);
    }
    Status judged() const {
        const Der der = written();
        const auto read = read_signed_data(der);
        return read.is_ok() ? Status::Verified : read.error();
    }
};

struct Row {
    const char* what;
    Status reason;
    Der Envelope::*part;
    Der replaced_by;
};

template <typename T>
Status status_of(const Checked<T>& checked) {
    return checked.is_ok() ? Status::Verified : checked.error();
}

/// `file` with another signature in the place of its own.
File with_signature(const File& file, const Der& der) {
    const std::size_t begin = certificates_offset(file);
    File other(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(begin + 8));
    other.insert(other.end(), der.begin(), der.end());
    other.resize((other.size() + 7) / 8 * 8);
    const auto size = static_cast<std::uint32_t>(other.size() - begin);
    write_u32(other, begin, size);
    write_u32(other, left_out(read_u32(file, 0x3C)).certificates_entry + 4, size);
    return other;
}

Der attribute(Bytes type, const Der& contents) {
    return value(Tag::Sequence, name(type), value(Tag::Set, contents));
}

} // namespace

TEST_CASE("A PKCS#7 signature is taken apart", "[pkcs7]") {
    const Der der = Envelope{}.written();
    const auto read = read_signed_data(der);
    REQUIRE(read.is_ok());
    CHECK(read.value().content.size() == text(5).size());
    CHECK(read.value().certificates.size() == text(9).size());
    CHECK(read.value().signer.serial.size() == 1);
    CHECK(read.value().signer.signature.size() == 256);
}

TEST_CASE("RSA with SHA-256 is a name for RSA, and zeros may fill the table", "[pkcs7]") {
    Envelope envelope;
    envelope.signature_algorithm = algorithm(oid::sha256_with_rsa);
    envelope.padding = Der(7);
    CHECK(envelope.judged() == Status::Verified);
}

TEST_CASE("A PKCS#7 signature of another shape is refused", "[pkcs7]") {
    const Der no_null = value(Tag::Sequence, name(oid::sha256));
    const Row rows[] = {
        {"another type", Status::NotSignedData, &Envelope::type, name(oid::sha256)},
        {"version 2", Status::UnknownVersion, &Envelope::version, number(2)},
        {"no digest", Status::DerTruncated, &Envelope::digests, value(Tag::Set)},
        {"two digests", Status::DerTrailingData, &Envelope::digests,
         value(Tag::Set, algorithm(oid::sha256), algorithm(oid::sha256))},
        {"another digest", Status::UnknownDigestAlgorithm, &Envelope::digests,
         value(Tag::Set, algorithm(oid::rsa_encryption))},
        {"digest without NULL", Status::DerTruncated, &Envelope::digests, value(Tag::Set, no_null)},
        {"other content", Status::NotCodeContent, &Envelope::content,
         value(Tag::Sequence, name(oid::sha256), value(Tag::Context0, value(Tag::Sequence)))},
        {"no content", Status::DerTruncated, &Envelope::content,
         value(Tag::Sequence, name(oid::spc_indirect_data))},
        {"no certificates", Status::DerUnexpectedTag, &Envelope::certificates, {}},
        {"a revocation list", Status::RevocationListPresent, &Envelope::revocations,
         value(Tag::Context1)},
        {"two signers", Status::NotOneSigner, &Envelope::more_signers, value(Tag::Sequence)},
        {"signer's version 3", Status::UnknownVersion, &Envelope::signer_version, number(3)},
        {"signer's other digest", Status::UnknownDigestAlgorithm, &Envelope::signer_digest,
         algorithm(oid::rsa_encryption)},
        {"no attributes", Status::AttributesMissing, &Envelope::attributes, {}},
        {"another cipher", Status::UnknownSignatureAlgorithm, &Envelope::signature_algorithm,
         algorithm(oid::sha256)},
        {"unsigned attributes", Status::UnauthenticatedAttributes, &Envelope::after_signature,
         value(Tag::Context1)},
        {"more than a name", Status::DerTrailingData, &Envelope::signer_name,
         value(Tag::Sequence, value(Tag::Sequence), number(1), number(2))},
        {"eight zeros", Status::TrailingBytes, &Envelope::padding, Der(8)},
        {"a filler that is not zero", Status::TrailingBytes, &Envelope::padding,
         Der{std::byte{}, std::byte{1}}},
    };
    for (const Row& row : rows) {
        Envelope envelope;
        envelope.*row.part = row.replaced_by;
        INFO(row.what);
        CHECK(static_cast<unsigned>(envelope.judged()) == static_cast<unsigned>(row.reason));
    }
}

TEST_CASE("Signed attributes name type and digest of the content, each once", "[pkcs7]") {
    const Der content = text(20);
    const Der type = attribute(oid::content_type, name(oid::spc_indirect_data));
    const Der digest =
        attribute(oid::message_digest, value(Tag::OctetString, bytes_of(sha256(content))));
    const Der other = attribute(oid::sha256, text(3));
    const auto judged = [&](const Der& attributes) {
        return status_of(check_attributes(attributes, content));
    };
    CHECK(judged(joined(type, digest)) == Status::Verified);
    CHECK(judged(joined(digest, other, type)) == Status::Verified);
    CHECK(judged(type) == Status::AttributesMissing);
    CHECK(judged(digest) == Status::AttributesMissing);
    CHECK(judged({}) == Status::AttributesMissing);
    CHECK(judged(joined(type, digest, digest)) == Status::AttributesMissing);
    CHECK(judged(joined(type, type, digest)) == Status::AttributesMissing);
    CHECK(judged(joined(attribute(oid::content_type, name(oid::sha256)), digest)) ==
          Status::ContentTypeDiffers);
    CHECK(judged(joined(type, attribute(oid::message_digest, text(32)))) ==
          Status::ContentDigestDiffers);
    CHECK(judged(joined(type, attribute(oid::message_digest, text(31)))) ==
          Status::ContentDigestDiffers);
    CHECK(judged(joined(type, attribute(oid::message_digest,
                                        joined(value(Tag::OctetString, bytes_of(sha256(content))),
                                               text(1))))) == Status::DerTrailingData);
}

TEST_CASE("The digest of attributes is that of a SET, whatever its length", "[pkcs7]") {
    for (const std::size_t size : {0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x1234}) {
        const Der attributes(size, std::byte{7});
        CHECK(digest_of_attributes(attributes) == sha256(value(Tag::Set, attributes)));
    }
}

TEST_CASE("Indirect data is about a PE image and has a digest of 32 bytes", "[pkcs7]") {
    const Der bits = value(Tag::BitString, Der{std::byte{}});
    const Der link = value(Tag::Context0, value(Tag::Context0, text(4)));
    const auto judged = [&](Bytes type, const Der& image, const Der& digest) {
        const Der content = joined(value(Tag::Sequence, name(type), image),
                                   value(Tag::Sequence, algorithm(oid::sha256), digest));
        return status_of(read_spc_indirect_data(content));
    };
    const Der image = value(Tag::Sequence, bits, link);
    CHECK(judged(oid::spc_pe_image_data, image, text(32)) == Status::Verified);
    CHECK(judged(oid::sha256, image, text(32)) == Status::NotPeImageData);
    CHECK(judged(oid::spc_pe_image_data, image, text(31)) == Status::DerBadValue);
    CHECK(judged(oid::spc_pe_image_data, value(Tag::Sequence, bits), text(32)) ==
          Status::DerTruncated);
    CHECK(judged(oid::spc_pe_image_data, value(Tag::Sequence, bits, link, link), text(32)) ==
          Status::DerTrailingData);
    const Der wrong_class = value(Tag::Context0, value(Tag::Context1, text(16), text(9)));
    CHECK(judged(oid::spc_pe_image_data, value(Tag::Sequence, bits, wrong_class), text(32)) ==
          Status::PageHashesMalformed);
}

TEST_CASE("A signer that names another certificate, or has another signature, is refused",
          "[pkcs7]") {
    const File& good = fixture("good");
    const SignedData data =
        read_signed_data(find_signature(good, read_image_layout(good).value()).value()).value();
    const auto offset_of = [&](Bytes part) {
        return static_cast<std::size_t>(part.data() - good.data());
    };
    File other = good;
    other[offset_of(data.signer.serial) + 5] ^= std::byte{1};
    CHECK(judge(other) == Status::SignerNotFound);
    other = good;
    other[offset_of(data.signer.issuer) + data.signer.issuer.size() - 1] ^= std::byte{1};
    CHECK(judge(other) == Status::SignerNotFound);
    other = good;
    other[offset_of(data.signer.signature) + 100] ^= std::byte{1};
    CHECK(judge(other) == Status::SignatureWrong);

    // The signature of one signer with the certificate of another.
    const File& plain = fixture("plain");
    const SignedData others =
        read_signed_data(find_signature(plain, read_image_layout(plain).value()).value()).value();
    Envelope swapped;
    swapped.content = value(Tag::Sequence, name(oid::spc_indirect_data),
                            value(Tag::Context0, value(Tag::Sequence, data.content)));
    swapped.certificates = value(Tag::Context0, others.certificates);
    swapped.signer_name =
        value(Tag::Sequence, data.signer.issuer, value(Tag::Integer, data.signer.serial));
    swapped.attributes = value(Tag::Context0, data.signer.attributes);
    swapped.signature = value(Tag::OctetString, data.signer.signature);
    CHECK(judge(with_signature(good, swapped.written())) == Status::SignerNotFound);
    swapped.certificates = value(Tag::Context0, data.certificates);
    CHECK(judge(with_signature(good, swapped.written())) == Status::Verified);
    swapped.signature = value(Tag::OctetString, data.signer.signature.first(255));
    CHECK(judge(with_signature(good, swapped.written())) == Status::SignatureWrong);
}

} // namespace skci::test
