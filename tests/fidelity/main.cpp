// SPDX-License-Identifier: MIT
// The loader starts this in the hypervisor's place. It runs each case as a guest and prints a line
// about how it ended: tests/machine/fidelity_test.cpp compares the lines of all machines.
#include "abi/boot_info.h"
#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "hypervisor/console.h"
#include "hypervisor/cpu.h"
#include "rt/panic.h"
#include "tests/fidelity/stage.h"

#include <algorithm>
#include <cstring>
#include <string_view>

extern "C" const fidelity::Case fidelity_cases[]; // cases/first.S
extern "C" const fidelity::Case fidelity_cases_end[];
extern "C" const std::byte exception_handlers[]; // handlers.S
extern "C" const std::byte exception_handlers_end[];

namespace fidelity {
namespace {

using hv::console::print;

/// Arithmetic flags are not part of a result: many instructions leave them undefined.
constexpr std::uint64_t told_flags = 0x3F'7700;
constexpr std::uint64_t dr6_at_start = 0xFFFF'0FF0;

/// An address by what is there, the same in every build.
void tell_place(std::uint64_t address) {
    struct Area {
        std::uint64_t begin;
        std::uint64_t top; // stacks are told from here downwards
        const char* name;
    };
    static constexpr Area areas[] = {{user_stack, user_stack, "user stack"},
                                     {kernel_stack, kernel_stack, "stack"},
                                     {interrupt_stack, interrupt_stack, "own stack"}};
    for (const Area& area : areas) {
        if (address / abi::page_size == area.begin / abi::page_size && address <= area.top) {
            print("{}-{x}", area.name, area.top - address);
            return;
        }
    }
    if (address >= code && address < code + 2 * abi::page_size) {
        print("code+{x}", address - code);
    } else if (address >= abi::hypervisor_image_base) {
        print("image");
    } else {
        print("{x}", address);
    }
}

bool is_in_handler(const x86::svm::Vmcb& vmcb) {
    return vmcb.control.exit_code == x86::svm::ExitCode::Vmmcall &&
           vmcb.save.rip >= reinterpret_cast<std::uint64_t>(exception_handlers) &&
           vmcb.save.rip < reinterpret_cast<std::uint64_t>(exception_handlers_end);
}

/// A frame with an error code has RIP, never a small number, where one without has CS.
void tell_exception(const Record& record) {
    constexpr std::uint64_t largest_selector = 0x200;
    const bool has_code = record.frame[1] >= largest_selector;
    const std::uint64_t* const frame = record.frame + (has_code ? 1 : 0);
    print("vector {x}", record.vector);
    if (has_code) {
        print(" error {x}", record.frame[0]);
    }
    print(" at ");
    tell_place(frame[0]);
    print(" cs {x} flags {x} rsp ", frame[1], frame[2] & told_flags);
    tell_place(frame[3]);
    print(" ss {x}, frame at ", frame[4]);
    tell_place(record.rsp);
}

void tell_exit(const x86::svm::Vmcb& vmcb) {
    const auto& control = vmcb.control;
    print("exit {x} {x} {x}", static_cast<std::uint32_t>(control.exit_code), control.exit_info_1,
          control.exit_info_2);
    if ((control.exit_interrupt_info.raw >> 31 & 1) != 0) {
        print(" during {x}", control.exit_interrupt_info.raw);
    }
    print(" at ");
    tell_place(vmcb.save.rip);
    print(" cs {x} cpl {x} flags {x} rsp ", vmcb.save.cs.selector, vmcb.save.cpl,
          vmcb.save.rflags.raw & told_flags);
    tell_place(vmcb.save.rsp);
    if ((control.interrupt_state.raw & 1) != 0) {
        print(" shadow");
    }
}

void tell(const Case& which, const Stage& stage) {
    print("{}: ", which.name);
    // VMEXIT_INVALID is -1, of which QEMU stores the lower half. What else is in the VMCB then
    // means nothing.
    if (static_cast<std::uint32_t>(stage.vmcb.control.exit_code) == ~0u) {
        print("exit invalid\n");
        return;
    }
    if (is_in_handler(stage.vmcb)) {
        tell_exception(stage.record);
    } else {
        tell_exit(stage.vmcb);
    }
    print(" rax {x}", stage.vmcb.save.rax);
    if (stage.vmcb.save.cr2 != 0) {
        print(" cr2 {x}", stage.vmcb.save.cr2);
    }
    if (stage.vmcb.save.dr6 != dr6_at_start) {
        print(" dr6 {x}", stage.vmcb.save.dr6);
    }
    print("\n");
}

void play(const Case& which) {
    static constexpr std::uint8_t vmmcall[] = {0x0F, 0x01, 0xD9};
    Stage& stage = fresh_stage();
    const auto bytes = static_cast<std::size_t>(which.code_end - which.code);
    std::memcpy(at(code), which.code, bytes);
    std::memcpy(at(code) + bytes, vmmcall, sizeof vmmcall); // What did nothing ends here.
    which.set_up(stage, which.argument);
    run(stage);
    tell(which, stage);
    if (stage.apic == Stage::Apic::Used) {
        drain_interrupts(stage);
    }
}

/// Cases first to last - 1.
struct Range {
    std::size_t first;
    std::size_t last;
};

/// The number that follows `word` in the option; `otherwise` if the word is not there.
std::size_t number_after(std::string_view option, std::string_view word, std::size_t otherwise) {
    const std::size_t at = option.find(word);
    if (at == std::string_view::npos) {
        return otherwise;
    }
    std::size_t number = 0;
    for (const char digit : option.substr(at + word.size())) {
        if (digit < '0' || digit > '9') {
            break;
        }
        number = number * 10 + static_cast<std::size_t>(digit - '0');
    }
    return std::min(number, otherwise);
}

/// With the boot option scene=from-13-to-57, cases 13 to 56: a machine that a case would end runs
/// what is before it and what is behind it in different boots.
Range asked_for(std::string_view option) {
    const auto count = static_cast<std::size_t>(fidelity_cases_end - fidelity_cases);
    const std::size_t first = number_after(option, "from-", count);
    return {first == count ? 0 : first, number_after(option, "-to-", count)};
}

} // namespace
} // namespace fidelity

extern "C" [[noreturn]] void hypervisor_entry(std::uint64_t boot_info) {
    using namespace fidelity;
    const auto& boot = *reinterpret_cast<const abi::BootInfo*>(hv::cpu::ram_at(boot_info));
    prepare_processor();
    const Range range = asked_for(boot.scene);
    for (std::size_t number = range.first; number < range.last; ++number) {
        play(fidelity_cases[number]);
    }
    hv::console::print("done\n");
    hv::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::Orderly));
}

void rt::panic(const char*) {
    hv::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::HypervisorPanic));
}
