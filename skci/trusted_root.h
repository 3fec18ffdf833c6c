// SPDX-License-Identifier: MIT
// The one root that skci.dll believes: its certificate is compiled in, so that nobody can offer
// another. The build makes it (tools/make_keys.py), with the keys that sign our images.
#pragma once

#include "skci/chain.h"

namespace skci {

/// DER; defined in the file that make_keys.py writes.
extern const unsigned char trusted_root_certificate[];
extern const std::size_t trusted_root_certificate_size;

/// The name and key in a root's certificate.
Checked<TrustAnchor> read_trust_anchor(Bytes certificate);

/// Those of the compiled-in root.
TrustAnchor trusted_root();

} // namespace skci
