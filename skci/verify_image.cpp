// SPDX-License-Identifier: MIT
#include "skci/verify_image.h"

#include "skci/hash.h"
#include "skci/page_hashes.h"
#include "skci/pe_hash.h"
#include "skci/pkcs7.h"
#include "skci/signed_attributes.h"
#include "skci/spc_indirect_data.h"

namespace skci {

namespace {

using abi::skci::Identity;
using abi::skci::PageHashes;
using abi::skci::PageHashRule;
using abi::skci::Policy;

/// May this certificate sign code, and this code?
Checked<rt::Ok> check_signer(const Certificate& signer, const Policy& policy) {
    const Extensions& extensions = signer.extensions;
    if (extensions.authority == Authority::Yes) {
        return rt::Err{Status::SignerIsAuthority};
    }
    if (!extensions.allow(KeyPurpose::DigitalSignature)) {
        return rt::Err{Status::SignerMayNotSign};
    }
    const std::uint32_t wanted =
        policy.usages | static_cast<std::uint32_t>(abi::skci::Usage::CodeSigning);
    if ((extensions.usages & wanted) != wanted) {
        return rt::Err{Status::UsageMissing};
    }
    return rt::Ok{};
}

Checked<PageHashes> find_page_hashes(const SpcIndirectData& indirect, const ImageLayout& layout,
                                     const Policy& policy) {
    if (!indirect.page_hashes.empty()) {
        return read_page_hashes(indirect.page_hashes, layout);
    }
    if (policy.page_hashes == PageHashRule::Required) {
        return rt::Err{Status::PageHashesMissing};
    }
    return PageHashes{};
}

} // namespace

Checked<Identity> verify_image(Bytes file, const Policy& policy, const TrustAnchor& root) {
    const ImageLayout layout = TRY(read_image_layout(file));
    const SignedData data = TRY(read_signed_data(TRY(find_signature(file, layout))));
    const SpcIndirectData indirect = TRY(read_spc_indirect_data(data.content));

    Identity identity;
    identity.image = pe_hash(file, layout);
    if (!are_equal(indirect.image_digest, bytes_of(identity.image))) {
        return rt::Err{Status::ImageDigestDiffers};
    }
    identity.pages = TRY(find_page_hashes(indirect, layout, policy));
    TRY(check_attributes(data.signer.attributes, data.content));

    const CertificateSet certificates = TRY(CertificateSet::read(data.certificates));
    const Certificate* signer = certificates.with_serial(data.signer.issuer, data.signer.serial);
    if (signer == nullptr) {
        return rt::Err{Status::SignerNotFound};
    }
    TRY(check_signer(*signer, policy));
    const Digest signed_digest = digest_of_attributes(data.signer.attributes);
    if (!is_signed_by(signer->key, data.signer.signature, signed_digest)) {
        return rt::Err{Status::SignatureWrong};
    }
    TRY(check_chain(*signer, certificates, root));
    identity.signer = sha256(signer->whole);
    identity.usages = signer->extensions.usages;
    return identity;
}

} // namespace skci
