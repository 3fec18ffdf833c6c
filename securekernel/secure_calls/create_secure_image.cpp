// SPDX-License-Identifier: MIT
// SECURESERVICE_CREATE_SECURE_IMAGE: VTL0 shows a file; if it is signed for what it shall be used
// for, it becomes an image that VTL1 knows.  [McG secure images]
#include "securekernel/images/secure_image.h"
#include "securekernel/register_scrub.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {

abi::NtStatus create_secure_image(abi::SecureCall& call) {
    note_vector_use(); // Code integrity computes with them.
    const auto answer =
        secure_images.create(call.parameter[0], call.parameter[2],
                             static_cast<abi::SecureImagePurpose>(call.parameter[3]));
    call.parameter[4] = static_cast<std::uint64_t>(answer.verdict);
    if (answer.image != nullptr) {
        call.parameter[2] = answer.image->handle();
        call.parameter[3] = answer.image->page_count();
    }
    return answer.status;
}

} // namespace sk
