// SPDX-License-Identifier: MIT
#include "ium/runtime/policy.h"

using namespace ium;

// A trustlet to learn with: it may be debugged.
TRUSTLET_POLICY(4) = {policy_of(TrustletId::Hello),
                      {allow(PolicyId::Etw), debugging(DebugPolicy::Always), security_version(2),
                       capabilities(Capability::Mailbox, Capability::Crypto)}};
