// SPDX-License-Identifier: MIT
// From the signer's certificate up to a root that is not in the file.  [RFC5280 6.1]
//
// Whoever can write the file can put any certificate into it. What they cannot is make one whose
// chain of signatures ends at the pinned key.
#pragma once

#include "skci/certificate.h"

namespace skci {

/// Whom we believe without a signature.
struct TrustAnchor {
    Bytes name; // Name, whole
    PublicKey key;
};

/// The certificates of one signature.
class CertificateSet {
public:
    static constexpr std::size_t limit = 4;

    /// Reads them all; none may be left over.
    static Checked<CertificateSet> read(Bytes certificates);

    /// Null if there is none.
    const Certificate* with_serial(Bytes issuer, Bytes serial) const;
    const Certificate* with_subject(Bytes subject) const;
    std::size_t size() const { return count_; }

private:
    Certificate all_[limit];
    std::size_t count_ = 0;
};

/// Follows issuers from `signer` to `root`; each certificate of `set` must have its place.
Checked<rt::Ok> check_chain(const Certificate& signer, const CertificateSet& set,
                            const TrustAnchor& root);

} // namespace skci
