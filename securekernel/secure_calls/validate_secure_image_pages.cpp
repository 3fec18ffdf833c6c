// SPDX-License-Identifier: MIT
// SECURESERVICE_VALIDATE_SECURE_IMAGE_PAGES: VTL0 brings a page of an image that VTL1 knows.
#include "securekernel/images/secure_image.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {

abi::NtStatus validate_secure_image_pages(abi::SecureCall& call) {
    SecureImage* const image = secure_images.find(call.parameter[0]);
    return image == nullptr ? abi::NtStatus::InvalidHandle
                            : image->validate(call.parameter[2], {call.parameter[3]});
}

} // namespace sk
