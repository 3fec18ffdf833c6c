// SPDX-License-Identifier: MIT
// Rows 24, 27 and 28: a trustlet that is one, and does what it may not. iumtests.exe plays it: what
// it is told to do is in ium/trustlets/iumtests/attacks.cpp. Guards: signature, ium-whitelist,
// capability-table.
#include "user/programs/attacker/attacks.h"
#include "user/programs/attacker/trustlet_run.h"

namespace attacker {

using abi::ium::TrustletId;

NtStatus load_unsigned_library() {
    return run_trustlet("iumtests load-library usertests_library.dll", TrustletId::IumTests);
}

NtStatus open_file() { return run_trustlet("iumtests open-file", TrustletId::IumTests); }

void provision_storage() { run_trustlet("vtpmprov", TrustletId::VtpmProvisioning); }

NtStatus read_storage() { return run_trustlet("iumtests read-storage", TrustletId::IumTests); }

} // namespace attacker
