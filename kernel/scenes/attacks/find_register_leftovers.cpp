// SPDX-License-Identifier: MIT
// Row 36: VTL0 looks into the registers after VTL1 has worked with its secret.
//
// Both levels share the vector registers. VTL1 adds up its secret page in them (VERIFY_PAGE); what
// it leaves there, VTL0 finds.  [TLFS vsm, shared and private state]  Guard: register-scrub.
// Lesson: 6.
#include "abi/nt_status.h"
#include "abi/secure_call.h"
#include "kernel/hypercalls.h"
#include "kernel/scenes/attacks/attack.h"
#include "rt/check.h"

#include <bit>

// vector_registers.S
extern "C" std::uint64_t call_and_look(std::uint64_t code, std::uint64_t first_word,
                                       std::uint64_t first_parameter, std::uint64_t* found);

namespace nt::attacks {
namespace {

/// The first eight bytes of a SecureCall.
struct FirstWord {
    abi::SecureOperation operation = abi::SecureOperation::InvokeService;
    std::uint8_t flags = 0;
    abi::SecureService service = abi::SecureService::VerifyPage;
    std::uint32_t thread_cookie = 0;
};

} // namespace

void find_register_leftovers(Stage& stage) {
    const x86::GuestPage page = page_with_secret(stage);

    begin(page.address().value);
    const std::uint64_t status =
        call_and_look(hypercalls::vtl_call_code(), std::bit_cast<std::uint64_t>(FirstWord{}),
                      page.number, const_cast<std::uint64_t*>(loot()));
    CHECK(abi::is_success(static_cast<abi::NtStatus>(status)), "VTL1 did not verify its page.");
}

} // namespace nt::attacks
