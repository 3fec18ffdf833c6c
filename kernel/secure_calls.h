// SPDX-License-Identifier: MIT
// The kernel's way to ask VTL1: the Vsl stubs.  [McG secure calls]  Lesson: 6.
//
// Each is one secure call. VTL0 believes nothing it is told here that it could check itself, and
// VTL1 believes nothing VTL0 tells it: the page numbers below are requests.
#pragma once

#include "abi/nt_status.h"
#include "abi/secure_call.h"
#include "abi/secure_services.h"
#include "x86/address.h"

#include <cstdint>

namespace nt::secure_calls {

/// VTL1 ends its start-up: what VTL0 needed of it until now is taken away too.
/// The device in `secure_device_slot` of bus 0 becomes VTL1's; 0: none does.
abi::NtStatus phase3_init(std::uint8_t secure_device_slot = 0); // VslpPhase3Init

/// VTL1's answer to Phase4Init: what it is.
struct SecureKernelFacts {
    abi::NtStatus status = abi::NtStatus::Success;
    std::uint64_t version = 0;
    std::uint64_t protected_pages = 0;
};
SecureKernelFacts phase4_init(); // VslpPhase4Init

/// Asks for processor `index` to run VTL0 from the InitialVpContext at `context` (physical) on.
abi::NtStatus start_processor(std::uint32_t index,
                              std::uint64_t context); // VslStartSecureProcessor

/// The processor that runs this has been started so, and is as it shall stay.
abi::NtStatus finish_start_processor(); // VslFinishStartSecureProcessor

/// Gives `page` to VTL1, which keeps a secret in it.
abi::NtStatus create_secure_allocation(x86::GuestPage page); // VslCreateSecureAllocation

/// Has VTL1 look at the pages of the driver that it knows by `image`: one for each page of the
/// image, in the MDL in the page `list`.
abi::NtStatus load_driver(std::uint32_t image, x86::GuestPage list); // VslLoadDriver

/// Pins `page`, data of the kernel's: nobody writes it again.
abi::NtStatus protect_kernel_data_page(x86::GuestPage page); // VslProtectKernelDataPage

/// Shares `page`, part of an image, with VTL1.
abi::NtStatus register_protected_page(x86::GuestPage page);

/// Asks VTL1 to make `page` code, for one ring.
abi::NtStatus make_page_executable(x86::GuestPage page, abi::CodeRing ring);

/// Asks VTL1 to let VTL0 write `page` again, and nobody run it.
abi::NtStatus make_page_writable(x86::GuestPage page);

/// Asks VTL1 whether `page`, its secret's or shared, is as it was.
struct Verification {
    abi::NtStatus status = abi::NtStatus::Success;
    bool intact = false;
};
Verification verify_page(x86::GuestPage page); // VslVerifyPage

/// Makes the file that the MDL in page `list` describes an image that VTL1 knows, to lie at `base`.
struct SecureImageAnswer {
    abi::NtStatus status = abi::NtStatus::Success;
    std::uint32_t handle = 0;
};
SecureImageAnswer
create_secure_image(x86::GuestPage list, std::uint64_t base,
                    abi::SecureImagePurpose purpose); // VslCreateSecureImageSection

/// Has VTL1 check page `index` of an image: `page` holds the file's bytes, not relocated, and is
/// the image's afterwards.
abi::NtStatus validate_secure_image_page(std::uint32_t image, std::uint64_t index,
                                         x86::GuestPage page); // VslValidateSecureImagePages

/// Has VTL1 copy what `from`, a page of an image it knows, holds into `to`, a page of VTL0's.
abi::NtStatus copy_protected_page(x86::GuestPage from, x86::GuestPage to);

/// A secure process of the image; `creation` holds an abi::ProcessCreation.
struct SecureHandleAnswer {
    abi::NtStatus status = abi::NtStatus::Success;
    std::uint32_t handle = 0;
};
SecureHandleAnswer create_secure_process(std::uint32_t image, x86::GuestPage creation);
abi::NtStatus initialize_secure_process(std::uint32_t process, std::uint32_t iumdll,
                                        std::uint32_t iumbase, x86::GuestPage environment);

/// A secure thread for the twin `thread_id`: its cookie in `handle`.
struct SecureThreadRequest {
    std::uint32_t process = 0;
    std::uint64_t thread_id = 0;
    std::uint64_t start_routine = 0;
    std::uint64_t argument = 0;
    x86::GuestPage shared_page;
    std::uint64_t shared_page_address = 0; // in the twin's process
    x86::GuestPage environment;            // a page for its TEB
};
SecureHandleAnswer create_secure_thread(const SecureThreadRequest& request);

/// Fetches the message in `slot` of a secure process, if `key` (16 bytes) is its key, into `page`:
/// how many bytes.
struct MailboxAnswer {
    abi::NtStatus status = abi::NtStatus::Success;
    std::uint64_t size = 0;
};
MailboxAnswer retrieve_mailbox(std::uint32_t process, std::uint32_t slot, const std::uint8_t* key,
                               x86::GuestPage page); // VslRetrieveMailbox

/// Copies the page of a secure process that is at `address` into `page`, if its policy lets it be
/// debugged.
abi::NtStatus debug_read_memory(std::uint32_t process, std::uint64_t address, x86::GuestPage page);

/// Has VTL1 write the dump of a secure process into the buffer that the MDL in page `list`
/// describes.
struct DumpAnswer {
    abi::NtStatus status = abi::NtStatus::Success;
    std::uint64_t size = 0; // bytes of the dump; nothing was written if there is less room
};
DumpAnswer capture_process(std::uint32_t process,
                           x86::GuestPage list); // VslLiveDumpCaptureProcess

/// Takes `page` back from the trustlet that has it: it holds what VTL1 has sealed, and comes back
/// with `tag` when the trustlet asks for `version`.
struct PagedOutAnswer {
    abi::NtStatus status = abi::NtStatus::Success;
    std::uint64_t version = 0;
    abi::PageTag tag;
};
PagedOutAnswer remove_protected_page(x86::GuestPage page); // VslRemoveProtectedPage

void terminate_secure_thread(std::uint32_t cookie); // VslTerminateSecureThread

/// Gives back pages of a secure process whose threads are gone: how many, up to nine. 0: all have
/// been given back, and only its letters are left.
unsigned run_down_secure_process(std::uint32_t process, std::uint64_t* pages);

/// VTL0 needs nothing more of the secure process, which has been run down.
void close_secure_process(std::uint32_t process); // VslCloseSecureHandle

/// Runs the secure thread of `call` until it needs VTL0, with interrupts on: any ends it for now.
void resume_secure_thread(abi::SecureCall& call);

bool is_trustlet_running();

/// VTL1's device: how far its errand is, which each call takes a step further.
struct SecureDeviceAnswer {
    abi::NtStatus status = abi::NtStatus::Success; // NotFound: VTL1 has none
    bool is_done = false;
    bool came_back_the_same = false;
    std::uint64_t registers = 0;
    std::uint64_t memory = 0; // the page that it reaches
};
SecureDeviceAnswer query_secure_device(); // VslQuerySecureDevice

/// `call` as it is, and the answer in it: for attacks.
void make_raw(abi::SecureCall& call);

/// Whatever VTL1 makes of `service`, with parameters that mean nothing: for attacks.
abi::NtStatus call_service(abi::SecureService service);

/// The shortest way there and back: VTL1 has nothing to flush. What a benchmark measures.
void flush_translations(); // VslFlushSecureAddressSpace

/// The same without parameters or an answer: the way alone.
void switch_and_return();

} // namespace nt::secure_calls
