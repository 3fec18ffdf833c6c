// SPDX-License-Identifier: MIT
// Starting a trustlet and waiting for its end.
#pragma once

#include "user/runtime/trustlets.h"

#include <string_view>

namespace attacker {

/// Its exit status; STATUS_ACCESS_DENIED if it was not even started. All of an attack's trustlets
/// are of one collaboration.
abi::NtStatus run_trustlet(std::string_view line, abi::ium::TrustletId id);

} // namespace attacker
