// SPDX-License-Identifier: MIT
// What cases work with: pages of RAM that are theirs, and a way to have one snippet executed in
// VTL0 or in VTL1.
#pragma once

#include "abi/boot_info.h"
#include "abi/tlfs/hypercall.h"
#include "tests/conformance/shared/exchange.h"
#include "tests/conformance/shared/snippets.h"
#include "tests/conformance/shared/state.h"

#include <cstddef>
#include <cstdint>

namespace conformance::stage {

/// The pages, in the kernel's free RAM, by their number from its beginning.
enum class Use : std::uint64_t {
    Exchange,
    Input, // parameter blocks
    Output,
    OwnInput, // parameter blocks of the checks between the cases
    OwnOutput,
    UserTables, // three tables
    UserCode = UserTables + 3,
    UserStack,
    AssistVtl0,
    AssistVtl1,
    HypercallVtl0,
    HypercallVtl1,
    MessagesVtl0, // SIMP
    MessagesVtl1,
    EventsVtl0, // SIEFP
    EventsVtl1,
    Scratch,
    Probe = 32, // eight pages that VTL0 may always read, write and execute
    Range = 64, // 512 pages for long lists
};
inline constexpr std::uint64_t probe_pages = 8;
inline constexpr std::uint64_t range_pages = 512;

void start(const abi::BootInfo& boot);
const abi::BootInfo& boot();

std::uint64_t page_number(Use use, std::uint64_t index = 0);
std::uint64_t physical(Use use, std::uint64_t index = 0);
std::byte* bytes(Use use, std::uint64_t index = 0);
Exchange& exchange();

/// The page for `vtl`, of a pair such as AssistVtl0 and AssistVtl1.
Use of(Use vtl0_use, abi::Vtl vtl);

/// Where ring 3 finds UserCode and the top of UserStack, in either VTL.
inline constexpr std::uint64_t user_code_address = 0x80'0000'0000;
inline constexpr std::uint64_t user_stack_top = user_code_address + 2 * abi::page_size;

/// VTL1's first instruction: what EnableVpVtl is given.
std::uint64_t secure_entry();

/// From now on VTL1 runs what it is asked to.
void secure_level_is_up();
bool has_secure_level();

/// Executes `snippet` in `vtl` with `registers`.
Fault run(abi::Vtl vtl, Snippet snippet, Registers& registers);
PrivateState state_of(abi::Vtl vtl);

/// VtlCall by the bare instruction; what VTL1 does is in the Exchange.
Fault vtl_call(Registers& registers);

std::uint64_t read_msr(abi::Vtl vtl, std::uint32_t msr);
Fault write_msr(abi::Vtl vtl, std::uint32_t msr, std::uint64_t value);

/// A hypercall with the blocks OwnInput and OwnOutput; all ones if it raised an exception.
abi::tlfs::HypercallResult call(abi::Vtl vtl, abi::tlfs::HypercallControl control);

/// One register by GetVpRegisters or SetVpRegisters.
struct Reading {
    abi::tlfs::HvStatus status;
    abi::tlfs::RegisterValue value;
};
Reading read_register(abi::Vtl caller, abi::tlfs::InputVtl target, abi::tlfs::RegisterName name);
abi::tlfs::HvStatus write_register(abi::Vtl caller, abi::tlfs::InputVtl target,
                                   abi::tlfs::RegisterName name, abi::tlfs::RegisterValue value);

/// VTL1 gives VTL0 `access` to page `number`.
abi::tlfs::HvStatus protect(std::uint64_t number, std::uint32_t access);

/// Fast answer: this intercept is answered so.
void reply_with(Reply reply, std::uint64_t length = 0);

} // namespace conformance::stage
