// SPDX-License-Identifier: MIT
#include "ium/runtime/policy.h"

using namespace ium;

// A trustlet to learn with: it may be debugged, and dumped so that everybody can read it.
TRUSTLET_POLICY(5) = {policy_of(TrustletId::Hello),
                      {allow(PolicyId::Etw), debugging(DebugPolicy::Always),
                       allow(PolicyId::CrashDump), security_version(2),
                       capabilities(Capability::Mailbox, Capability::Crypto)}};
