// SPDX-License-Identifier: MIT
// SECURESERVICE_LOAD_DRIVER: VTL0 brings the pages of a driver that VTL1 knows as an image.
#include "abi/secure_services.h"
#include "securekernel/cpu.h"
#include "securekernel/images/secure_image.h"
#include "securekernel/memory/capture.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/register_scrub.h"
#include "securekernel/secure_calls/secure_calls.h"

namespace sk {

abi::NtStatus load_driver(abi::SecureCall& call) {
    SecureImage* const image = secure_images.find(call.parameter[0]);
    if (image == nullptr) {
        return abi::NtStatus::InvalidHandle;
    }
    note_vector_use();                             // Code integrity computes with them.
    const std::uint64_t own = own_pool.allocate(); // A page is much for a stack.
    if (own == 0) {
        return abi::NtStatus::InsufficientResources;
    }
    abi::NtStatus status = copy_in(cpu::ram_at(own), {call.parameter[2]}, abi::page_size);
    if (abi::is_success(status)) {
        status = image->load_driver(
            *reinterpret_cast<const abi::MemoryDescriptorList*>(cpu::ram_at(own)));
    }
    own_pool.release(own);
    return status;
}

} // namespace sk
