// SPDX-License-Identifier: MIT
#include "skci/chain.h"

#include "skci/hash.h"

namespace skci {

Checked<CertificateSet> CertificateSet::read(Bytes certificates) {
    CertificateSet set;
    DerReader reader(certificates);
    while (!reader.at_end()) {
        if (set.count_ == limit) {
            return rt::Err{Status::TooManyCertificates};
        }
        set.all_[set.count_++] = TRY(read_certificate(reader));
    }
    return set;
}

const Certificate* CertificateSet::with_serial(Bytes issuer, Bytes serial) const {
    for (std::size_t index = 0; index < count_; ++index) {
        const Certificate& certificate = all_[index];
        if (are_equal(certificate.issuer, issuer) && are_equal(certificate.serial, serial)) {
            return &certificate;
        }
    }
    return nullptr;
}

const Certificate* CertificateSet::with_subject(Bytes subject) const {
    for (std::size_t index = 0; index < count_; ++index) {
        if (are_equal(all_[index].subject, subject)) {
            return &all_[index];
        }
    }
    return nullptr;
}

namespace {

/// May `issuer` issue certificates, with `below` authorities between it and the signer?
Checked<rt::Ok> check_authority(const Certificate& issuer, std::size_t below) {
    const Extensions& extensions = issuer.extensions;
    if (extensions.authority != Authority::Yes ||
        !extensions.allow(KeyPurpose::CertificateSigning)) {
        return rt::Err{Status::IssuerIsNoAuthority};
    }
    if (extensions.path_limit != Extensions::no_path_limit && below > extensions.path_limit) {
        return rt::Err{Status::ChainTooLong};
    }
    return rt::Ok{};
}

} // namespace

Checked<rt::Ok> check_chain(const Certificate& signer, const CertificateSet& set,
                            const TrustAnchor& root) {
    const Certificate* current = &signer;
    for (std::size_t used = 1; used <= set.size(); ++used) {
        const Digest digest = sha256(current->signed_part);
        if (are_equal(current->issuer, root.name)) {
            if (!is_signed_by(root.key, current->signature, digest)) {
                return rt::Err{Status::RootMismatch};
            }
            if (used != set.size()) {
                return rt::Err{Status::UnneededCertificate};
            }
            return rt::Ok{};
        }
        const Certificate* issuer = set.with_subject(current->issuer);
        if (issuer == nullptr) {
            return rt::Err{Status::IssuerNotFound};
        }
        TRY(check_authority(*issuer, used - 1));
        if (!is_signed_by(issuer->key, current->signature, digest)) {
            return rt::Err{Status::IssuerSignatureWrong};
        }
        current = issuer;
    }
    return rt::Err{Status::ChainTooLong}; // They issue each other in a circle.
}

} // namespace skci
