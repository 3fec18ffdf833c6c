// SPDX-License-Identifier: MIT
#include "skci/trusted_root.h"

#include "rt/check.h"

namespace skci {

TrustAnchor trusted_root() {
    const auto root =
        read_trust_anchor({reinterpret_cast<const std::byte*>(trusted_root_certificate),
                           trusted_root_certificate_size});
    CHECK(root.is_ok(), "The root that the build compiled in is no certificate.");
    return root.value();
}

} // namespace skci
