// SPDX-License-Identifier: MIT
#include "skci/trusted_root.h"

namespace skci {

Checked<TrustAnchor> read_trust_anchor(Bytes certificate) {
    DerReader reader(certificate);
    const Certificate root = TRY(read_certificate(reader));
    TRY(reader.finish());
    return TrustAnchor{root.subject, root.key};
}

} // namespace skci
