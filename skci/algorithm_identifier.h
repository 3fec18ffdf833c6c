// SPDX-License-Identifier: MIT
// AlgorithmIdentifier: which algorithm, and its parameters. Ours have none, which PKCS#1 writes as
// NULL.  [RFC5280 4.1.1.2], [RFC8017 A.2.4]
#pragma once

#include "skci/der.h"

namespace skci {

/// The next value must name exactly `algorithm`; `otherwise` is what is wrong if it does not.
Checked<rt::Ok> expect_algorithm(DerReader& reader, Bytes algorithm, Status otherwise);

} // namespace skci
