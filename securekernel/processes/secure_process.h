// SPDX-License-Identifier: MIT
// Secure processes: what makes a trustlet. Each has a process of VTL0's beside it, which has its
// name and its twin threads, and none of its memory.  [WI7 ch.9]  Lesson: 10.
#pragma once

#include "abi/ium/environment.h"
#include "abi/ium/policy.h"
#include "abi/ium/services.h"
#include "abi/ium/trustlets.h"
#include "abi/nt_status.h"
#include "abi/secure_services.h"
#include "abi/skci.h"
#include "rt/result.h"
#include "securekernel/memory/secure_space.h"
#include "securekernel/processes/page_supply.h"

#include <cstdint>
#include <span>

namespace sk {

class SecureImage;
struct SecureSection;

/// A message that VTL0 may fetch.
struct MailboxSlot {
    std::uint64_t page = 0; // physical, of VTL1's own; 0: empty
    std::uint64_t size = 0; // bytes
    abi::ium::MailboxKey key;
};

/// What a handle of VTL1 stands for.
struct SecureHandleEntry {
    SecureSection* section = nullptr;
    SecureImage* image = nullptr; // a known DLL that can be mapped

    bool is_free() const { return section == nullptr && image == nullptr; }
};

struct SecureProcess {
    enum class State : std::uint8_t {
        None,
        Created,
        Running,
        Ending, // its threads go no further
        Ended,  // only its letters are left
    };

    static constexpr unsigned max_handles = 16;

    std::uint32_t handle = 0;
    State state = State::None;
    bool is_busy = false; // a thread of it runs now, on some processor
    std::uint32_t thread_count = 0;
    abi::NtStatus exit_status = abi::NtStatus::Success;
    std::uint64_t vtl0_process_id = 0;
    SecureImage* program = nullptr;
    std::uint64_t thread_start = 0; // LdrInitializeThunk
    std::uint64_t environment = 0;  // the PEB
    abi::ium::TrustletInformation identity;
    abi::skci::Digest image_digest;
    abi::ium::MailboxKey mailbox_key;
    abi::ium::DebugPolicy debug_policy = abi::ium::DebugPolicy::Never;
    bool may_be_dumped = false;
    abi::nt::ProcessParameters parameters;
    SecureSpace space;
    PageSupply supply;
    SecureHandleEntry handles[max_handles] = {};
    MailboxSlot mailbox[abi::ium::mailbox_slots] = {};
};

/// The process that VTL0 means by `handle`; null if there is none.
SecureProcess* find_process(std::uint64_t handle);

/// A process without memory or threads, to be filled; null if there is no room.
SecureProcess* make_process();

/// Maps the images and lays down the PEB's page, which VTL0 sends: `environment_page`.
abi::NtStatus initialize_process(SecureProcess& process, SecureImage& iumdll, SecureImage& iumbase,
                                 x86::GuestPage environment_page);

/// A part of what it had is VTL0's again: the page numbers. 0, and only its letters are left, if
/// there was nothing more.
unsigned run_down(SecureProcess& process, std::uint64_t* numbers, unsigned limit);

/// Nobody in VTL0 knows the process, which has been run down, any more.
void forget_process(SecureProcess& process);

/// Does a trustlet exist? (IsTrustletRunning)
bool any_trustlet_running();

} // namespace sk
