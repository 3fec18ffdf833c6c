// SPDX-License-Identifier: MIT
// lsass's way to LsaIso: starts it, and asks it over its port.  [WI7 ch.9]
#pragma once

#include "abi/lsa_iso.h"

namespace lsass {

/// Is this system to have Credential Guard? VTL0's kernel knows, from the boot options.
bool wants_credential_guard();

/// Starts lsaiso.exe as a trustlet and waits until its port is there.
abi::NtStatus start_lsaiso();

/// For IsolatedKeys.
abi::NtStatus ask_lsaiso(const abi::lsa_iso::Request& request, abi::lsa_iso::Reply& reply);

} // namespace lsass
