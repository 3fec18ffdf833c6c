// SPDX-License-Identifier: MIT
// Secure calls: what VTL0 may ask of VTL1, one file a service, and the table that lists them.
//
// Parameters arrived in registers, so they are already our own copy; every value in them is still
// VTL0's word, to be checked. Status goes back in the second parameter.  [McG secure calls]
// Lesson: 6.
#pragma once

#include "abi/nt_status.h"
#include "abi/secure_call.h"

namespace sk {

/// Runs the service that `call` names and puts the answer into it. An unknown service is refused
/// with a status; Windows would stop the machine (deviations.md).
void handle_secure_call(abi::SecureCall& call);

abi::NtStatus close_process(abi::SecureCall& call);
abi::NtStatus copy_protected_page(abi::SecureCall& call);
abi::NtStatus create_process(abi::SecureCall& call);
abi::NtStatus create_secure_allocation(abi::SecureCall& call);
abi::NtStatus create_secure_image(abi::SecureCall& call);
abi::NtStatus create_thread(abi::SecureCall& call);
abi::NtStatus debug_process(abi::SecureCall& call);
abi::NtStatus debug_read_memory(abi::SecureCall& call);
abi::NtStatus initialize_process(abi::SecureCall& call);
abi::NtStatus is_trustlet_running(abi::SecureCall& call);
abi::NtStatus finish_start_processor(abi::SecureCall& call);
abi::NtStatus live_dump_capture_process(abi::SecureCall& call);
abi::NtStatus load_driver(abi::SecureCall& call);
abi::NtStatus make_protected_page_executable(abi::SecureCall& call);
abi::NtStatus make_protected_page_writable(abi::SecureCall& call);
abi::NtStatus phase3_init(abi::SecureCall& call);
abi::NtStatus phase4_init(abi::SecureCall& call);
abi::NtStatus protect_kernel_data_page(abi::SecureCall& call);
abi::NtStatus register_protected_page(abi::SecureCall& call);
abi::NtStatus remove_protected_page(abi::SecureCall& call);
abi::NtStatus retrieve_mailbox(abi::SecureCall& call);
abi::NtStatus rundown_process(abi::SecureCall& call);
abi::NtStatus terminate_thread(abi::SecureCall& call);
abi::NtStatus validate_secure_image_pages(abi::SecureCall& call);
abi::NtStatus start_processor(abi::SecureCall& call);
abi::NtStatus query_secure_device(abi::SecureCall& call);
abi::NtStatus verify_page(abi::SecureCall& call);

} // namespace sk
