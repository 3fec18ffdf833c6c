// SPDX-License-Identifier: MIT
// What must hold for any bytes at all that are given to code integrity. Each returns what is wrong,
// empty if nothing is.
#pragma once

#include "skci/chain.h"

#include <string>

namespace fuzz {

/// Values inside values: none reaches out of the one around it, and each has the only encoding that
/// DER allows.
std::string check_der(skci::Bytes der);

/// A PKCS#7 signature, and what is in it: nothing that is read lies outside, all refusals have a
/// sentence.
std::string check_signature(skci::Bytes der);

/// A file: if it is verified, then with any CheckSum, and each of its pages with it.
std::string check_signed_image(skci::Bytes file, const skci::TrustAnchor& root);

} // namespace fuzz
