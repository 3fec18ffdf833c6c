// SPDX-License-Identifier: MIT
#include "ium/runtime/policy.h"

using namespace ium;

// As on Windows: it may be traced, never debugged, and is encrypted in a crash dump.
TRUSTLET_POLICY(5) = {policy_of(TrustletId::LsaIso),
                      {allow(PolicyId::Etw), debugging(DebugPolicy::Never),
                       allow(PolicyId::CrashDump), security_version(1),
                       capabilities(Capability::Crypto)}};
