// SPDX-License-Identifier: MIT
#include "ium/iumdll/iumdll.h"
#include "process/environment.h"

/// What begins with the PEB is one page of the secure kernel's.
const abi::ium::TrustletInformation* IumTrustletInformation() {
    const auto& page =
        reinterpret_cast<const abi::ium::EnvironmentPage&>(process::process_environment());
    return &page.trustlet;
}
