// SPDX-License-Identifier: MIT
#include "skci/error.h"

#include <iterator>

namespace skci {

namespace {

using abi::skci::Status;

struct Row {
    Status status;
    const char* sentence;
};

constexpr Row rows[] = {
    {Status::Verified, "it is signed by someone whom the pinned root vouches for."},
    {Status::NotAnImage, "it is not a 64-bit PE image for x64."},
    {Status::HeadersOutsideFile, "its headers do not fit where they say they are."},
    {Status::TooManySections, "it has more than 32 sections."},
    {Status::SectionOutsideFile, "a section reaches past the image or into the signature."},
    {Status::SectionsOutOfOrder, "its sections overlap or are not in ascending order."},
    {Status::HashedBytesOutsideSections, "it has bytes between its sections that no page holds."},
    {Status::NotSigned, "it has no signature."},
    {Status::CertificateTableMisplaced, "its certificate table is not at the end of the file."},
    {Status::CertificateTableMalformed,
     "its certificate table does not hold exactly one PKCS#7 signature."},
    {Status::TrailingBytes, "bytes follow its signature."},
    {Status::DerTruncated, "its signature ends in the middle of a value."},
    {Status::DerNotMinimal, "its signature writes a length in a way that DER forbids."},
    {Status::DerUnexpectedTag, "its signature has another kind of value than expected."},
    {Status::DerTrailingData, "its signature has more values than expected."},
    {Status::DerBadValue, "its signature has a number, a truth value or bits that DER forbids."},
    {Status::NotSignedData, "its certificate table holds no PKCS#7 SignedData."},
    {Status::UnknownVersion, "its signature has an unknown version."},
    {Status::UnknownDigestAlgorithm, "it was not digested with SHA-256."},
    {Status::UnknownSignatureAlgorithm, "something in it was not signed with RSA and SHA-256."},
    {Status::NotCodeContent, "its signature is not one of code."},
    {Status::NotOneSigner, "it has more than one signer."},
    {Status::UnauthenticatedAttributes, "its signature carries attributes that nobody signed."},
    {Status::RevocationListPresent, "its signature carries a revocation list."},
    {Status::AttributesMissing,
     "its signed attributes do not name the content's type and digest exactly once."},
    {Status::ContentTypeDiffers, "its signed attributes name another type of content."},
    {Status::ContentDigestDiffers, "its signed attributes name another digest of the content."},
    {Status::NotPeImageData, "its signature is not about a PE image."},
    {Status::ImageDigestDiffers, "the image's digest differs from the signed one."},
    {Status::PageHashesMissing, "its signature has no page hashes."},
    {Status::PageHashesMalformed, "its page hashes do not fit its sections."},
    {Status::CertificateMalformed, "a certificate's serial number is too long."},
    {Status::CertificateVersionUnknown, "a certificate is not of version 3."},
    {Status::ValidityMalformed, "a certificate's validity is not two dates."},
    {Status::KeyNotRsa2048, "a certificate's key is not RSA with 2048 bits and exponent 65537."},
    {Status::ExtensionTwice, "a certificate has an extension twice."},
    {Status::UnknownCriticalExtension, "a certificate has a critical extension that is unknown."},
    {Status::SignerNotFound, "the certificate of its signer is not in its signature."},
    {Status::TooManyCertificates, "its signature has more than four certificates."},
    {Status::UnneededCertificate, "its signature has a certificate that plays no part."},
    {Status::SignatureWrong, "its signature was not made with its signer's key."},
    {Status::SignerIsAuthority, "its signer is an authority, which may not sign code."},
    {Status::SignerMayNotSign, "its signer's key is not for signatures."},
    {Status::UsageMissing, "its signer may not sign code of this kind."},
    {Status::IssuerNotFound, "the issuer of a certificate is neither in it nor the pinned root."},
    {Status::IssuerIsNoAuthority, "a certificate was issued by someone who is no authority."},
    {Status::ChainTooLong, "its chain of certificates is longer than an authority allows."},
    {Status::IssuerSignatureWrong, "a certificate was not signed by the issuer that it names."},
    {Status::RootMismatch, "it is signed under another root that has the pinned root's name."},
    {Status::PageNotInImage, "it has no page at this address."},
    {Status::PageHashMissing, "there is no hash of this page."},
    {Status::PageDigestDiffers, "the page's digest differs from the signed one."},
    {Status::SealBroken, "sealed data was changed, or sealed with another key or header."},
};

constexpr bool has_a_row_for_each() {
    for (unsigned index = 0; index < std::size(rows); ++index) {
        if (static_cast<unsigned>(rows[index].status) != index) {
            return false;
        }
    }
    return std::size(rows) == static_cast<std::size_t>(Status::Count);
}
static_assert(has_a_row_for_each());

} // namespace

const char* sentence_of(Status status) {
    const auto index = static_cast<std::size_t>(status);
    return index < std::size(rows) ? rows[index].sentence
                                   : "it was judged in words from elsewhere.";
}

} // namespace skci
