// SPDX-License-Identifier: MIT
#include "ium/runtime/policy.h"

using namespace ium;

// It tries everything, and may what is no other trustlet's own.
TRUSTLET_POLICY(4) = {
    policy_of(TrustletId::IumTests),
    {allow(PolicyId::Etw), debugging(DebugPolicy::Never), security_version(1),
     capabilities(Capability::Crypto, Capability::SecureSection, Capability::Mailbox)}};
