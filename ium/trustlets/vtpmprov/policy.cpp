// SPDX-License-Identifier: MIT
#include "ium/runtime/policy.h"

using namespace ium;

// The one trustlet that writes secure storage; it cannot read what it has written.
TRUSTLET_POLICY(5) = {policy_of(TrustletId::VtpmProvisioning),
                      {allow(PolicyId::Etw), debugging(DebugPolicy::Never),
                       forbid(PolicyId::CrashDump), security_version(1),
                       capabilities(Capability::SecureStoragePut, Capability::Crypto)}};
