// SPDX-License-Identifier: MIT
// What VTL0's kernel tells VTL1 in memory, where registers do not do: structures whose pages are
// named by their numbers. VTL1 copies each once and judges the copy.  [BH20]  Lesson: 6.
//
// The parameters of the services for secure processes (numbers of SecureCall::parameter; 1 is the
// status that comes back):
//
//   CreateSecureImage (25)         0 page of a MemoryDescriptorList of the file
//                                  2 virtual base                3 abi::SecureImagePurpose
//                             out  2 image handle                3 size in pages
//                                  4 abi::skci::Status if it was refused
//   ValidateSecureImagePages (193) 0 image handle   2 page of the image   3 page number of a page
//                                  that holds the file's bytes, not relocated
//                             out  the page is the image's: relocated, read-only in VTL0
//   LoadDriver (216)               0 handle of an image for SecureImagePurpose::Driver
//                                  2 page of a MemoryDescriptorList: for each page of the image one
//                                  of VTL0's that holds the file's bytes, not relocated
//                             out  the pages are the driver's: relocated, imports filled in
//   CloseSecureHandle (30)         0 process handle, run down: VTL0 needs its letters no more
//   CopyProtectedPage (244)        0 page number of an image's page   2 page number of one of
//   VTL0's
//                             out  the second holds what the first does, and is VTL0's
//   CreateProcess (6)              0 handle of the program   2 page of a ProcessCreation
//                             out  2 process handle   3 abi::LaunchGate at which it failed
//   InitializeProcess (7)          0 process handle   2 handle of iumdll.dll   3 of iumbase.dll
//   CreateThread (8)               0 process handle   2 thread id   3 start routine (of a
//                                  NormalService::CreateThread, or 0)   4 its argument
//                                  5 page number of its SharedPage   6 that page's address in VTL0
//                                  7 page number of a page for its TEB
//                             out  2 cookie; if it failed the page is VTL0's, as before
//   TerminateThread (10)           0 cookie
//   RundownProcess (11)            0 process handle; its threads are gone
//                             out  2 how many pages were given back; call again until none
//                                  3..11 their numbers, zeroed
//   RetrieveMailbox (20)           0 process handle   2 slot   3, 4 key   5 page number for it
//                             out  2 bytes
//   RemoveProtectedPage (243)      0 page number of a trustlet's page that VTL0 wants back
//                             out  the page is VTL0's, sealed; if the trustlet needs it again it
//                                  asks for it: NormalService::PageIn
//                                  2 version   3, 4 PageTag
//   DebugProcess (12)              0 process handle: may it be debugged?
//   QuerySecureDevice (65)    out  2 its errand is done   3 it brought what it was given
//                                  4 address of its registers   5 of the memory that it reaches
//   DebugReadMemory (39)           0 process handle   2 virtual address   3 page number for what
//                                  the page there holds
//   LiveDumpCaptureProcess (59)    0 process handle   2 page of a MemoryDescriptorList of a buffer
//                             out  2 bytes of the dump, ium/trustlet_dump.h; nothing is written
//                                  if there is less room
//   ProtectKernelDataPage (257)    0 page number: never written by VTL0 again
#pragma once

#include "abi/memory_layout.h"
#include "abi/nt/process.h"
#include "abi/nt/trustlet_attributes.h"

#include <cstddef>
#include <cstdint>

namespace abi {

/// MDL: which pages hold a stretch of memory.
struct MemoryDescriptorList {
    static constexpr std::size_t max_pages = 508;

    std::uint32_t size = 0; // of this structure in bytes, its page numbers included
    std::uint32_t reserved_004 = 0;
    std::uint64_t byte_count = 0;
    std::uint32_t byte_offset = 0; // in the first page
    std::uint32_t page_count = 0;
    std::uint64_t reserved_018 = 0;
    std::uint64_t pages[max_pages] = {};

    static constexpr std::size_t header_size = 32;
};
static_assert(sizeof(MemoryDescriptorList) == page_size);
static_assert(offsetof(MemoryDescriptorList, pages) == MemoryDescriptorList::header_size);

/// What an image is to be used for: what its signature must say.
enum class SecureImagePurpose : std::uint64_t {
    Trustlet = 1, // a trustlet or one of its DLLs: signature level 12 and the usage "isolated user
                  // mode"
    Shared = 2,   // a DLL of ordinary programs that trustlets may use too: signed code
    Driver = 3,   // code for VTL0's kernel (LoadDriver): signed code, native
};

/// By which VTL1 knows a page again that it has sealed.  [RFC8439, authentication tag]
struct PageTag {
    std::uint8_t bytes[16] = {};
};
static_assert(sizeof(PageTag) == 16);

/// The gates of a trustlet's launch, in their order.  [BH15]
enum class LaunchGate : std::uint64_t {
    None = 0,
    CreationAttribute = 1, // VTL0 asked for a trustlet, by an ID that exists
    Signature = 2,         // signature level, usages
    PolicyId = 3,          // the ID in .tPolicy is the one that was asked for
    Policy = 4,            // the policy is well-formed and allows it; a new instance is made
    Loader = 5,            // its DLLs are signed likewise, and nothing else is in it
};

/// For CreateProcess.
struct ProcessCreation {
    nt::TrustletCreateAttributes attributes;
    std::uint64_t process_id = 0; // in VTL0
    nt::ProcessParameters parameters;
};
static_assert(sizeof(ProcessCreation) == 40 + 8 + 512);
static_assert(offsetof(ProcessCreation, parameters) == 48);

} // namespace abi
