// SPDX-License-Identifier: MIT
// What the assembly says by bare number, said once more in words: a drift does not compile.
#include "boot/asm_constants.h"

#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "abi/tlfs/vp_context.h"
#include "x86/control_registers.h"
#include "x86/cpuid.h"
#include "x86/msr.h"
#include "x86/page_table.h"
#include "x86/uart.h"

#include <cstddef>
#include <cstdint>

namespace {

using x86::Cr0;
using x86::Cr4;
using x86::Efer;
using x86::PageTableEntry;

template <typename Value>
constexpr std::uint32_t number(Value value) {
    return static_cast<std::uint32_t>(value);
}

static_assert(offsetof(abi::tlfs::InitialVpContext, rip) == CONTEXT_RIP);
static_assert(offsetof(abi::tlfs::InitialVpContext, rsp) == CONTEXT_RSP);
static_assert(offsetof(abi::tlfs::InitialVpContext, rflags) == CONTEXT_RFLAGS);
static_assert(x86::Rflags::at_reset().raw == RFLAGS_AT_RESET);

constexpr auto cr4_for_long_mode = Cr4{}
                                       .with(Cr4::physical_address_extension, true)
                                       .with(Cr4::fxsave, true)
                                       .with(Cr4::unmasked_exceptions, true);
static_assert(cr4_for_long_mode.raw == CR4_FOR_LONG_MODE);
constexpr auto cr0_for_long_mode = Cr0{}
                                       .with(Cr0::protection, true)
                                       .with(Cr0::monitor_coprocessor, true)
                                       .with(Cr0::extension_type, true)
                                       .with(Cr0::numeric_error, true)
                                       .with(Cr0::write_protect, true)
                                       .with(Cr0::paging, true);
static_assert(cr0_for_long_mode.raw == CR0_FOR_LONG_MODE);
static_assert(number(x86::Msr::ExtendedFeatureEnable) == MSR_EFER);
static_assert(Efer{}.with(Efer::long_mode_enable, true).raw == EFER_LME);
static_assert(number(x86::CpuidLeaf::ExtendedLimit) == CPUID_EXTENDED_LIMIT);
static_assert(number(x86::CpuidLeaf::ExtendedFeatures) == CPUID_EXTENDED_FEATURES);
static_assert(decltype(x86::CpuidExtendedEdx::long_mode)::mask == CPUID_EDX_LONG_MODE);

constexpr auto link =
    PageTableEntry{}.with(PageTableEntry::present, true).with(PageTableEntry::writable, true);
static_assert(link.raw == PAGE_TABLE_LINK);
static_assert(link.with(PageTableEntry::large, true).raw == LARGE_PAGE_ENTRY);
static_assert(abi::large_page_size == LARGE_PAGE_SIZE);
static_assert(abi::page_size == PAGE_SIZE);
static_assert(abi::physical_address_limit == PAGE_DIRECTORIES * abi::gibibyte);
static_assert(x86::entries_per_table == ENTRIES_PER_TABLE);

static_assert(abi::console_port == CONSOLE_DATA_PORT);
static_assert(abi::console_port + number(x86::UartRegister::LineStatus) == CONSOLE_STATUS_PORT);
static_assert(decltype(x86::UartLineStatus::transmitter_ready)::mask == CONSOLE_TRANSMITTER_READY);
static_assert(abi::power_off_port == POWER_OFF_PORT);
static_assert(number(abi::PowerOff::LoaderRefused) == POWER_OFF_LOADER_REFUSED);
static_assert(abi::bochs_shutdown_port == BOCHS_SHUTDOWN_PORT);

} // namespace
