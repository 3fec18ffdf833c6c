// SPDX-License-Identifier: MIT
// Row 43: VTL1 has no memory of its own to give, and VTL0 gives it none for a trustlet. The
// trustlet ends, its secrets with it; nothing of them is lost to VTL0, and nothing stops VTL0. [WI7
// ch.9]
#include "kernel/memory/page_frames.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/trustlets/trustlets.h"

namespace nt::attacks {
namespace {

void give_nothing(const trustlets::NormalRequest& request, trustlets::NormalAnswer& answer,
                  abi::SharedPage&) {
    if (request.service == abi::NormalService::AllocatePages) {
        for (const std::uint64_t number : answer.value) {
            if (number != 0) {
                page_frames.release(x86::GuestPage{number});
            }
        }
        answer = {abi::NtStatus::NoMemory, {}};
    }
}

} // namespace

void refuse_memory(Stage&) {
    begin(0);
    trustlets::liar = give_nothing;
}

} // namespace nt::attacks
