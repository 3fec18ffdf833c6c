// SPDX-License-Identifier: MIT
// VTL0's part in trustlets: their processes and twin threads, and what VTL1 asks for on their
// behalf. [WI7 ch.9] [McG secure images]  Lesson: 10.
//
// The kernel can stop a trustlet, starve it and lie to it. What it cannot do is look inside.
#pragma once

#include "abi/normal_call.h"
#include "abi/nt/trustlet_attributes.h"
#include "kernel/processes/create_process.h"

#include <string_view>

namespace nt::trustlets {

/// Starts the trustlet `image_name`, as VTL1 allows.
rt::Result<NewProcess, abi::NtStatus> create(Process* parent, std::string_view image_name,
                                             const abi::nt::ProcessParameters& parameters,
                                             const abi::nt::TrustletCreateAttributes& attributes);

/// The process's threads are gone: VTL1 gives back what its trustlet had.
void run_down(Process& process);

/// Nobody has a handle to the process any more: VTL1 need not keep its letters.
void forget(Process& process);

/// A letter that the trustlet of `process` has left, into the program's buffer.
abi::NtStatus fetch_letter(const Process& process, std::uint64_t buffer, std::uint64_t size);

/// Copies what VTL1 lets a debugger see of the trustlet of `process` to a program: `done` bytes.
struct UserRange {
    std::uint64_t address = 0;
    std::uint64_t size = 0;
};
abi::NtStatus read_memory(const Process& process, std::uint64_t address, UserRange to,
                          std::uint64_t& done);

/// Copies the dump of the trustlet of `process` (abi/ium/trustlet_dump.h) that VTL1 makes to a
/// program. `size` is that of the dump, also if there is less room: STATUS_INFO_LENGTH_MISMATCH.
abi::NtStatus capture_dump(const Process& process, UserRange to, std::uint64_t& size);

/// A twin in `process`, and in VTL1 the thread whose twin it is. It waits to be made ready; the
/// caller gets a reference.
rt::Result<Thread*, abi::NtStatus> make_twin(Process& process, std::uint64_t start_routine,
                                             std::uint64_t argument);

/// What a secure thread asked for, and what it is told. One place where an attack can lie
/// (scenes/attacks/).
struct NormalRequest {
    abi::NormalService service{};
    std::uint64_t first = 0;
    std::uint64_t second = 0;
};
struct NormalAnswer {
    abi::NtStatus status = abi::NtStatus::Success;
    std::uint64_t value[10] = {}; // parameters 2 to 11
};
NormalAnswer serve(const NormalRequest& request, abi::SharedPage& shared);

/// Called with each answer before VTL1 gets it; null: nobody lies.
using Liar = void (*)(const NormalRequest& request, NormalAnswer& answer, abi::SharedPage& shared);
extern Liar liar;

} // namespace nt::trustlets
