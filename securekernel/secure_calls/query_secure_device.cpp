// SPDX-License-Identifier: MIT
// SECURESERVICE_QUERY_SECURE_DEVICE: what VTL1 has a device for, and how far its errand is. Each
// call takes it a step further. Out: parameter 2, 1 once the device has come back; 3, 1 if it
// brought what it was given; 4, where its registers are; 5, the page that it reaches. Knowing both
// helps nobody.
#include "securekernel/secure_calls/secure_calls.h"
#include "securekernel/secure_device.h"

namespace sk {

abi::NtStatus query_secure_device(abi::SecureCall& call) {
    const SecureDevice& device = drive_secure_device();
    if (!device.exists()) {
        return abi::NtStatus::NotFound;
    }
    call.parameter[2] = device.errand == SecureDevice::Errand::Done ? 1 : 0;
    call.parameter[3] = device.came_back_the_same ? 1 : 0;
    call.parameter[4] = device.registers.base;
    call.parameter[5] = device.memory;
    return abi::NtStatus::Success;
}

} // namespace sk
