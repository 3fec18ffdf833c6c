// SPDX-License-Identifier: MIT
// Attacks on registers: those VTL1 has locked, and those it shares.
#include "abi/memory_layout.h"
#include "abi/tlfs/register_names.h"
#include "abi/trace_marks.h"
#include "machine/attacks/catalogue.h"
#include "x86/control_registers.h"
#include "x86/msr.h"
#include "x86/pci.h"

namespace machine::attacks {
namespace {

using abi::Guard;
using abi::Rule;
using abi::Vtl;
using abi::tlfs::RegisterName;

constexpr std::uint64_t number_of(RegisterName name) { return static_cast<std::uint64_t>(name); }

constexpr std::size_t vector_register_words = 12; // XMM0 to XMM5
constexpr std::size_t words_per_page = abi::page_size / sizeof(std::uint64_t);

/// Is a word of the secret among what VTL0 found in its registers?
bool found_leftovers(const Evidence& evidence) {
    for (std::size_t held = 0; held < vector_register_words; ++held) {
        for (std::size_t word = 0; word < words_per_page; ++word) {
            const std::uint64_t secret = evidence.secret_word(word);
            if (secret != 0 && evidence.loot(held) == secret) {
                return true;
            }
        }
    }
    return false;
}

Attack find_register_leftovers() {
    return {36,
            "find-register-leftovers",
            "VTL 0 looks for VTL 1's secret in shared registers",
            Guard::RegisterScrub,
            [](const Evidence& evidence) {
                return evidence.secure_decision(
                    static_cast<std::uint64_t>(Rule::RegistersScrubbed));
            },
            found_leftovers};
}

/// SMEP, SMAP and WP are off, and ring 0 has written a program's page.
bool kernel_is_unrestricted(const Evidence& evidence) {
    const auto vtl0 = evidence.registers_of(Vtl::Normal);
    return vtl0 && !vtl0->cr4.get(x86::Cr4::supervisor_execution_prevention) &&
           !vtl0->cr4.get(x86::Cr4::supervisor_access_prevention) &&
           !vtl0->cr0.get(x86::Cr0::write_protect) &&
           evidence.word_at(evidence.loot(1)) == abi::attackers_word;
}

Attack switch_smep_off() {
    return {8,
            "switch-smep-off",
            "VTL 0's kernel clears CR4.SMEP and SMAP, and CR0.WP",
            Guard::RegisterLock,
            [](const Evidence& evidence) {
                const auto cr4 = evidence.secure_decision(number_of(RegisterName::Cr4));
                return cr4 ? evidence.secure_decision(number_of(RegisterName::Cr0)) : cr4;
            },
            kernel_is_unrestricted};
}

bool system_calls_are_the_attackers(const Evidence& evidence) {
    const auto vtl0 = evidence.registers_of(Vtl::Normal);
    return vtl0 && evidence.loot(0) != 0 && vtl0->lstar == evidence.loot(0) &&
           vtl0->sysenter_eip == evidence.loot(0) && vtl0->star == evidence.loot(1) &&
           !vtl0->efer.get(x86::Efer::system_call);
}

/// All four writes refused; the rule of the last.
std::optional<Rule> refused_system_call_entry(const Evidence& evidence) {
    std::optional<Rule> rule;
    for (const x86::Msr msr : {x86::Msr::Star, x86::Msr::SysenterEip,
                               x86::Msr::ExtendedFeatureEnable, x86::Msr::LongStar}) {
        rule = evidence.secure_decision(static_cast<std::uint64_t>(msr));
        if (!rule) {
            return rule;
        }
    }
    return rule;
}

Attack move_system_call_entry() {
    return {9,
            "move-system-call-entry",
            "VTL 0's kernel writes LSTAR, STAR, SYSENTER_EIP and EFER",
            Guard::RegisterLock,
            refused_system_call_entry,
            system_calls_are_the_attackers};
}

Attack load_own_tables() {
    return {10,
            "load-own-tables",
            "VTL 0's kernel loads another IDT and GDT",
            Guard::RegisterLock,
            [](const Evidence& evidence) {
                const auto gates = evidence.secure_decision(number_of(RegisterName::Idtr));
                return gates ? evidence.secure_decision(number_of(RegisterName::Gdtr)) : gates;
            },
            [](const Evidence& evidence) {
                const auto vtl0 = evidence.registers_of(Vtl::Normal);
                return vtl0 && evidence.loot(0) != 0 && vtl0->idtr.base == evidence.loot(0) &&
                       vtl0->gdtr.base == evidence.loot(1);
            }};
}

/// Read back from the device itself: nothing stood between the attacker and the port.
bool device_is_over_vtl1(const Evidence& evidence) {
    return abi::secure_kernel_region.contains(evidence.loot(0)) &&
           evidence.loot(0) == evidence.target();
}

Attack move_bar() {
    return {11,
            "move-bar",
            "VTL 0's kernel moves a device's memory over VTL 1's",
            Guard::IoPortLock,
            [](const Evidence& evidence) { return evidence.secure_decision(x86::pci_data_port); },
            device_is_over_vtl1};
}

/// The second processor has left the attacker's word: it ran the attacker's code.
Attack start_processor() {
    return {12,
            "start-processor",
            "VTL 0 starts a second processor with code and registers of its own",
            Guard::VtlStartupDeny,
            [](const Evidence& evidence) {
                using Delivery = x86::InterruptCommand::Delivery;
                const auto call =
                    evidence.refused_hypercall(abi::tlfs::CallCode::StartVirtualProcessor);
                const auto init = evidence.refused_startup(Delivery::Init);
                return call && init ? evidence.refused_startup(Delivery::Startup) : std::nullopt;
            },
            [](const Evidence& evidence) { return evidence.loot(0) == abi::attackers_word; },
            2};
}

} // namespace

std::vector<Attack> attacks_on_registers() {
    return {switch_smep_off(), move_system_call_entry(), load_own_tables(),
            move_bar(),        start_processor(),        find_register_leftovers()};
}

} // namespace machine::attacks
