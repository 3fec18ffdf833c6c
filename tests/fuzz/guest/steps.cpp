// SPDX-License-Identifier: MIT
#include "tests/fuzz/guest/steps.h"

#include "abi/ports.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "abi/tlfs/synthetic_msr.h"
#include "kernel/cpu.h"
#include "kernel/hypercalls.h"
#include "kernel/page_tables.h"
#include "kernel/traps.h"
#include "rt/instructions.h"
#include "x86/apic.h"
#include "x86/msr.h"
#include "x86/page_table.h"

#include <cstring>

using OddInstruction = void(std::uint64_t, std::uint64_t);
extern "C" OddInstruction* const odd_instruction_table[]; // instructions.S
extern "C" const std::uint32_t odd_instruction_count;
extern "C" void run_with_registers(const std::uint64_t* registers, OddInstruction* code);

namespace fuzz {
namespace {

using namespace abi::tlfs;

/// Half of the address space that nothing of the kernel's is in.
constexpr std::uint64_t window_address = 0x5000'0000;

alignas(abi::page_size) constinit std::uint64_t block[abi::page_size / 8] = {};

/// Anywhere but where this kernel is: it should live long enough to do harm elsewhere.
std::uint64_t some_physical(Stage& stage) {
    constexpr std::uint64_t bases[] = {abi::hypervisor_region.base,
                                       abi::hypervisor_image_region.base,
                                       abi::secure_kernel_region.base, x86::apic_default_base,
                                       abi::physical_address_limit - abi::page_size};
    Random& random = stage.random;
    const std::uint64_t within = random.number() % abi::hypervisor_region.size & ~7ull;
    if (random.one_in(4)) {
        return stage.ram_end - abi::hypervisor_region.size + within; // free
    }
    const std::uint64_t base = random.one_of(bases);
    return base + (base < stage.ram_end ? within : within % abi::page_size);
}

std::uint64_t some_block(Stage& stage) {
    return stage.random.one_in(4) ? some_physical(stage)
                                  : nt::hypercalls::physical_address_of(block);
}

HypercallControl some_control(Random& random) {
    constexpr CallCode calls[] = {
        CallCode::ModifyVtlProtectionMask,
        CallCode::EnablePartitionVtl,
        CallCode::EnableVpVtl,
        CallCode::InstallIntercept,
        CallCode::GetVpRegisters,
        CallCode::SetVpRegisters,
        CallCode::TranslateVirtualAddress,
        CallCode::PostMessage,
        CallCode::SignalEvent,
        CallCode::PostDebugData,
        CallCode::StartVirtualProcessor,
        CallCode::GetVpIndexFromApicId,
        CallCode::VtlReturn,
    };
    using Control = HypercallControl;
    auto control = Control::simple(random.one_of(calls));
    const bool is_rep = random.one_in(2);
    control = control.with(Control::fast, random.one_in(4))
                  .with(Control::rep_count, static_cast<std::uint16_t>(is_rep * random.below(6)))
                  .with(Control::rep_start, static_cast<std::uint16_t>(is_rep * random.below(2)));
    return random.one_in(8) ? Control::from(random.number()) : control;
}

void call_hypervisor(Stage& stage) {
    Random& random = stage.random;
    for (std::uint64_t& word : block) {
        word = some_number(random);
    }
    block[0] = random.one_in(8) ? block[0] : partition_self;
    if (random.one_in(2)) { // a processor and a VTL, as many blocks have them
        block[1] = random.one_of({vp_self, 0u, 1u}) |
                   std::uint64_t{InputVtl::of(abi::Vtl::Secure).raw} * random.below(2) << 32;
    }
    const HypercallControl control = some_control(random);
    const std::uint64_t input = some_block(stage);
    nt::hypercalls::call(control, input, some_block(stage));
}

void access_msr(Stage& stage) {
    Random& random = stage.random;
    constexpr std::uint32_t bases[] = {static_cast<std::uint32_t>(SyntheticMsr::GuestOsId),
                                       static_cast<std::uint32_t>(SyntheticMsr::Eoi),
                                       static_cast<std::uint32_t>(SyntheticMsr::Scontrol),
                                       static_cast<std::uint32_t>(x86::Msr::ExtendedFeatureEnable),
                                       static_cast<std::uint32_t>(x86::Msr::HostSaveArea),
                                       0};
    const std::uint32_t msr = random.one_of(bases) + random.below(32);
    if (random.one_in(2)) {
        rt::rdmsr(msr);
    } else {
        rt::wrmsr(msr, some_number(random));
    }
}

void execute_odd_instruction(Stage& stage) {
    Random& random = stage.random;
    OddInstruction* const odd = odd_instruction_table[random.below(odd_instruction_count)];
    Registers registers = Registers::some(random);
    if (random.one_in(2)) {
        const unsigned which = random.one_in(2) ? Registers::rcx : Registers::rdx;
        registers.all[which] = abi::direct_map_base + some_physical(stage);
    }
    run_with_registers(registers.all, odd);
}

/// Through the direct map, which shows all of physical memory.
void touch_memory(Stage& stage) {
    auto* const word =
        reinterpret_cast<volatile std::uint64_t*>(abi::direct_map_base + some_physical(stage));
    if (stage.random.one_in(2)) {
        *word = some_number(stage.random);
    } else {
        static_cast<void>(*word);
    }
}

void command_apic(Stage& stage) {
    Random& random = stage.random;
    const std::uint64_t offset = random.one_in(2) ? 0x300 : random.below(64) * 16;
    const std::uint64_t address = abi::direct_map_base + x86::apic_default_base + offset;
    *reinterpret_cast<volatile std::uint32_t*>(address) =
        static_cast<std::uint32_t>(some_number(random));
}

/// Any physical page, with any rights, at an address of its own; then used.
void map_and_use(Stage& stage) {
    Random& random = stage.random;
    const x86::GuestPage page =
        x86::GuestPhysicalAddress{random.one_in(8) ? random.number() >> 12 : some_physical(stage)}
            .page();
    const auto rights = x86::PageTableEntry{}
                            .with(x86::PageTableEntry::present, true)
                            .with(x86::PageTableEntry::writable, random.one_in(2))
                            .with(x86::PageTableEntry::user, random.one_in(4))
                            .with(x86::PageTableEntry::global, random.one_in(4));
    nt::page_tables::map_page(window_address, page, rights, stage.free);
    if (random.one_in(3)) {
        reinterpret_cast<void (*)()>(window_address)();
        return;
    }
    auto* const word = reinterpret_cast<volatile std::uint64_t*>(window_address);
    *word = *word + some_number(random);
}

} // namespace

void take_step(Stage& stage) {
    switch (stage.random.below(12)) {
    case 0: access_msr(stage); return;
    case 1:
    case 2: execute_odd_instruction(stage); return;
    case 3: touch_memory(stage); return;
    case 4: command_apic(stage); return;
    case 5: map_and_use(stage); return;
    case 6:
    case 7: run_program(stage); return;
    case 8: run_program_in_kernel(stage); return;
    default: call_hypervisor(stage); return;
    }
}

Belongings::Belongings()
    : cr0_(nt::cpu::read_cr0()), cr4_(nt::cpu::read_cr4()),
      efer_(rt::rdmsr(static_cast<std::uint32_t>(x86::Msr::ExtendedFeatureEnable))),
      hypercall_page_(rt::rdmsr(static_cast<std::uint32_t>(SyntheticMsr::Hypercall))) {}

void Belongings::put_back() const {
    nt::cpu::write_cr0(cr0_);
    nt::cpu::write_cr4(cr4_);
    rt::wrmsr(static_cast<std::uint32_t>(x86::Msr::ExtendedFeatureEnable), efer_);
    rt::wrmsr(static_cast<std::uint32_t>(SyntheticMsr::GuestOsId), guest_os_identity);
    rt::wrmsr(static_cast<std::uint32_t>(SyntheticMsr::Hypercall), hypercall_page_);
}

} // namespace fuzz
