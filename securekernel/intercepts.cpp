// SPDX-License-Identifier: MIT
#include "securekernel/intercepts.h"

#include "rt/check.h"
#include "securekernel/hypercalls.h"

namespace sk {

void handle_intercept(const abi::tlfs::Message& message) {
    CHECK(message.header.type == abi::tlfs::MessageType::GpaIntercept,
          "The hypervisor reports an intercept that VTL1 did not ask for.");
    // There is no access to VTL1's pages that VTL0 could be excused for: it gets a fault at the
    // instruction that tried, as from any page it has no right to. VTL0 may survive it or not.
    const auto status = hypercalls::inject(x86::Exception::GeneralProtection, 0);
    CHECK(status == abi::tlfs::HvStatus::Success, "The hypervisor refused VTL1's answer.");
}

} // namespace sk
