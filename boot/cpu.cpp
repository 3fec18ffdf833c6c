// SPDX-License-Identifier: MIT
#include "boot/cpu.h"

#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "boot/asm_constants.h"
#include "x86/page_table.h"
#include "x86/uart.h"

// What loader.S does by bare number, said once more in words.
static_assert(x86::Cr4::from(CR4_FOR_LONG_MODE) ==
              x86::Cr4{}.with(x86::Cr4::physical_address_extension, true)
                  .with(x86::Cr4::fxsave, true).with(x86::Cr4::unmasked_exceptions, true));
static_assert(x86::Cr0::from(CR0_FOR_LONG_MODE) ==
              x86::Cr0{}.with(x86::Cr0::protection, true).with(x86::Cr0::paging, true)
                  .with(x86::Cr0::monitor_coprocessor, true).with(x86::Cr0::numeric_error, true)
                  .with(x86::Cr0::extension_type, true).with(x86::Cr0::write_protect, true));
static_assert(x86::Efer::from(EFER_LME) == x86::Efer{}.with(x86::Efer::long_mode_enable, true));
static_assert(MSR_EFER == static_cast<std::uint32_t>(x86::Msr::ExtendedFeatureEnable));
static_assert(CPUID_EXTENDED_LIMIT == static_cast<std::uint32_t>(x86::CpuidLeaf::ExtendedLimit));
static_assert(CPUID_EXTENDED_FEATURES ==
              static_cast<std::uint32_t>(x86::CpuidLeaf::ExtendedFeatures));
static_assert(CPUID_EDX_LONG_MODE == decltype(x86::CpuidExtendedEdx::long_mode)::mask);
static_assert(x86::PageTableEntry::from(PAGE_TABLE_LINK) ==
              x86::PageTableEntry{}.with(x86::PageTableEntry::present, true)
                  .with(x86::PageTableEntry::writable, true));
static_assert(x86::PageTableEntry::from(LARGE_PAGE_ENTRY) ==
              x86::PageTableEntry::from(PAGE_TABLE_LINK).with(x86::PageTableEntry::large, true));
static_assert(LARGE_PAGE_SIZE == abi::large_page_size && PAGE_SIZE == abi::page_size);
static_assert(PAGE_DIRECTORIES * abi::gibibyte == abi::physical_address_limit);
static_assert(ENTRIES_PER_TABLE == x86::entries_per_table);
static_assert(x86::Rflags::at_reset().raw == RFLAGS_AT_RESET);
static_assert(CONSOLE_DATA_PORT == abi::console_port);
static_assert(CONSOLE_STATUS_PORT ==
              abi::console_port + static_cast<unsigned>(x86::UartRegister::LineStatus));
static_assert(CONSOLE_TRANSMITTER_READY ==
              decltype(x86::UartLineStatus::transmitter_ready)::mask);
static_assert(POWER_OFF_PORT == abi::power_off_port);
static_assert(POWER_OFF_LOADER_REFUSED ==
              static_cast<std::uint32_t>(abi::PowerOff::LoaderRefused));
static_assert(BOCHS_SHUTDOWN_PORT == abi::bochs_shutdown_port);

namespace boot::cpu {

void out8(std::uint16_t port, std::uint8_t value) {
    asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

void out32(std::uint16_t port, std::uint32_t value) {
    asm volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

std::uint8_t in8(std::uint16_t port) {
    std::uint8_t value;
    asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

x86::CpuidResult cpuid(x86::CpuidLeaf leaf) {
    x86::CpuidResult result;
    asm volatile("cpuid"
                 : "=a"(result.eax), "=b"(result.ebx), "=c"(result.ecx), "=d"(result.edx)
                 : "a"(leaf), "c"(0));
    return result;
}

std::uint64_t read_msr(x86::Msr msr) {
    std::uint32_t low;
    std::uint32_t high;
    asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return static_cast<std::uint64_t>(high) << 32 | low;
}

void write_msr(x86::Msr msr, std::uint64_t value) {
    asm volatile("wrmsr"
                 :
                 : "a"(static_cast<std::uint32_t>(value)),
                   "d"(static_cast<std::uint32_t>(value >> 32)), "c"(msr)
                 : "memory");
}

x86::Cr0 cr0() {
    x86::Cr0 value;
    asm volatile("mov %%cr0, %0" : "=r"(value.raw));
    return value;
}

std::uint64_t cr3() {
    std::uint64_t value;
    asm volatile("mov %%cr3, %0" : "=r"(value));
    return value;
}

x86::Cr4 cr4() {
    x86::Cr4 value;
    asm volatile("mov %%cr4, %0" : "=r"(value.raw));
    return value;
}

void load_task_register(std::uint16_t selector) {
    asm volatile("ltr %0" : : "r"(selector) : "memory");
}

x86::DescriptorTableRegister gdtr() {
    x86::DescriptorTableRegister value;
    asm volatile("sgdt %0" : "=m"(value));
    return value;
}

void halt_forever() {
    for (;;) {
        asm volatile("cli; hlt");
    }
}

} // namespace boot::cpu
