// SPDX-License-Identifier: MIT
// How a secure thread runs, and how VTL1 asks VTL0 for something: normal calls.
// [WI7 ch.9] [McG secure calls]  Lesson: 6 and 10.
//
// The secure kernel has no scheduler. Each secure thread has a twin, a thread of VTL0's kernel, and
// runs while its twin makes the secure call ResumeThread with its cookie. That call comes back when
// the secure thread can go no further without VTL0:
//
//   in    operation ResumeThread, thread_cookie; if the last answer was a request:
//         parameter 0      how it went (an NtStatus)
//         parameter 2..11  what it gives
//   out   parameter 1      STATUS_SUCCESS, or why the thread cannot run
//         service          what it wants (NormalService)
//         parameter 2..11  with what
//
// Whatever VTL0 replies is as hostile as what it asks.
#pragma once

#include "abi/memory_layout.h"

#include <cstddef>
#include <cstdint>

namespace abi {

/// Why a secure thread came back to its twin. Parameters and replies by their numbers, 2 to 11.
enum class NormalService : std::uint16_t {
    Interrupted = 0,   // nothing: VTL0 has an interrupt to take; resume when it suits
    ThreadEnded = 1,   // 2: the exit status. Never resume it again
    ProcessEnded = 2,  // 2: the exit status; the process's threads are gone, and this one
    SystemCall = 3,    // the request is in the thread's shared page (SharedPage)
    AllocatePages = 4, // 2: how many (up to 8). Reply: as many page numbers from 2 on
    GetImagePage = 5,  // 2: image handle, 3: page of the image. Reply 2: page number, registered by
                       // ValidateSecureImagePages
    OpenImage = 6,     // the name is in the shared page (OpenImageRequest). Reply 2: image handle
    CreateThread = 7,  // 2: start routine, 3: argument. VTL0 makes a twin, and for it CreateThread
                       // of the secure calls. Reply 2: thread id
    PageIn = 8,        // 2: version that RemoveProtectedPage named. Reply 2: page number of a page
                       // that holds it, sealed   3, 4: the PageTag that came with it
};

/// The page through which a secure thread's system calls travel to VTL0: part of the twin's
/// process, its own allocation, and VTL0's to write. VTL1 writes a request, and afterwards copies
/// what it needs out of it, once.
struct SharedPage {
    static constexpr std::size_t data_offset = 0x80;
    static constexpr std::size_t data_size = page_size - data_offset;

    std::uint32_t number = 0; // the system call's
    std::uint32_t reserved_004 = 0;
    std::uint64_t parameters[11] = {}; // pointers lead into `data`, by its address in VTL0
    std::uint8_t reserved_060[data_offset - 0x60] = {};
    std::uint8_t data[data_size] = {};
};
static_assert(sizeof(SharedPage) == page_size);
static_assert(offsetof(SharedPage, parameters) == 8);
static_assert(offsetof(SharedPage, data) == SharedPage::data_offset);

/// In SharedPage::data, for NormalService::OpenImage: the file's name, zero-terminated.
struct OpenImageRequest {
    char name[64] = {};
};
static_assert(sizeof(OpenImageRequest) == 64);

} // namespace abi
