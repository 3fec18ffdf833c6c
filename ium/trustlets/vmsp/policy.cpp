// SPDX-License-Identifier: MIT
#include "ium/runtime/policy.h"

using namespace ium;

// As on Windows: never debugged, in no crash dump; the one trustlet that reads secure storage.
TRUSTLET_POLICY(5) = {policy_of(TrustletId::Vmsp),
                      {allow(PolicyId::Etw), debugging(DebugPolicy::Never),
                       forbid(PolicyId::CrashDump), security_version(1),
                       capabilities(Capability::SecureStorageGet, Capability::Crypto)}};
