// SPDX-License-Identifier: MIT
#include "ium/runtime/policy.h"

using namespace ium;

// hello.exe as it was one version ago: signed then, and signed for ever. The secure kernel's table
// asks for more (securekernel/trustlets/trustlet_table.cpp).
TRUSTLET_POLICY(4) = {policy_of(TrustletId::Hello),
                      {allow(PolicyId::Etw), debugging(DebugPolicy::Always), security_version(1),
                       capabilities(Capability::Mailbox, Capability::Crypto)}};
