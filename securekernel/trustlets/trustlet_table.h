// SPDX-License-Identifier: MIT
// Every trustlet there is, and what each may do at most. Constant, in this image's read-only pages,
// signed with it: there is no other way to add a trustlet than to build the secure kernel anew.
// [WI7 ch.9] [BH15]
// Guards: trustlet-id-table, capability-table, security-version. Lesson: 10.
#pragma once

#include "abi/ium/trustlets.h"

#include <cstdint>

namespace sk {

struct TrustletRow {
    abi::ium::TrustletId id{};
    const char* name = "";
    std::uint64_t lowest_security_version = 0; // an older build is refused, though it is signed
    std::uint64_t capabilities = 0;
};

/// Null: there is no such trustlet.
const TrustletRow* find_trustlet(std::uint64_t id);

} // namespace sk
