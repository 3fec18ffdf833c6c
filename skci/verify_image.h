// SPDX-License-Identifier: MIT
// The question that VTL1 asks before it lets anything run: does the pinned root vouch for this
// file, for this purpose?  [AUTHENTICODE], [WI7 ch.9]
//
// The chain of reasons, each link one file: the root's key signs the signer's certificate (chain),
// the certificate has the usages that are asked for, its key signs the attributes
// (signed_attributes), they name the digest of the indirect data, that names the digest of the
// image (pe_hash) and of its pages (page_hashes).
#pragma once

#include "skci/chain.h"

namespace skci {

Checked<abi::skci::Identity> verify_image(Bytes file, const abi::skci::Policy& policy,
                                          const TrustAnchor& root);

} // namespace skci
