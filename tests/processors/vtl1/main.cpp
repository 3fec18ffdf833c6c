// SPDX-License-Identifier: MIT
// VTL1's half, in the place of securekernel.exe: why it was entered, on this processor, and what
// its interrupts mean.
#include "abi/boot_info.h"
#include "abi/ports.h"
#include "abi/tlfs/synthetic_msr.h"
#include "rt/check.h"
#include "rt/instructions.h"
#include "rt/trap_frame.h"
#include "tests/guests/registers.h"
#include "tests/processors/shared/cpu.h"
#include "tests/processors/vtl1/own_code.h"
#include "tests/processors/vtl1/secure_processor.h"

extern "C" const std::uint8_t vtl1_entry[]; // tests/guests/vtl1_entry.S

namespace processors {
namespace {

using namespace abi::tlfs;
using guests::Registers;

constinit SecureProcessor all_processors[2];
constinit std::uint64_t image_offset = 0; // physical - virtual, of this image

constexpr std::uint64_t fast_return = VtlReturnControl{}.with(VtlReturnControl::fast, true).raw;
constexpr std::uint64_t full_return = VtlReturnControl{}.raw;

void write_msr(SyntheticMsr msr, std::uint64_t value) {
    rt::wrmsr(static_cast<std::uint32_t>(msr), value);
}

void begin(SecureProcessor& vp) {
    vp.is_started = true;
    vp.tables.install(
        reinterpret_cast<std::uint64_t>(vp.exception_stack + sizeof(vp.exception_stack)));
    const auto placed =
        VpAssistPageMsr{}
            .with(VpAssistPageMsr::enable, true)
            .with(VpAssistPageMsr::page_number, physical_address_of(&vp.assist) / abi::page_size);
    write_msr(SyntheticMsr::VpAssistPage, placed.raw);
    vp.assist.entry_reason = VtlEntryReason::VtlCall; // The first entry is one, and found no page.
}

void write_seen(const SecureProcessor& vp) {
    if (vp.request != nullptr) {
        vp.request->seen = {vp.calls,      vp.intercepts,    vp.interrupts,  vp.vinas,
                            vp.vina_flags, vp.message_count, vp.event_count, vp.intercept_messages};
    }
}

std::uint64_t on_call(SecureProcessor& vp, const Registers& registers) {
    ++vp.calls;
    vp.request = reinterpret_cast<Request*>(cpu::ram_at(registers.rbx));
    serve(*vp.request);
    write_seen(vp);
    return fast_return;
}

/// VTL0 was stopped in the middle of anything: it must find every register as it left it.
std::uint64_t go_on(SecureProcessor& vp, const Registers& registers) {
    write_seen(vp);
    vp.assist.return_rax = registers.rax;
    vp.assist.return_rcx = registers.rcx;
    return full_return;
}

/// SINT 0: the hypervisor's own messages are intercepts.
void on_intercept_message(SecureProcessor& vp) {
    Message& slot = vp.messages[intercept_sint];
    if (slot.header.type == MessageType::GpaIntercept) {
        vp.intercept_messages = vp.intercept_messages + 1;
        punish();
    }
    const bool is_another_waiting = (slot.header.flags & MessageHeader::message_pending) != 0;
    slot = Message{};
    if (is_another_waiting) {
        write_msr(SyntheticMsr::Eom, 0);
    }
}

/// SINT 2: what VTL0 posts and signals.
void on_message(SecureProcessor& vp) {
    Message& slot = vp.messages[2];
    if (slot.header.type != MessageType::None) {
        vp.message_count = vp.message_count + 1;
        slot = Message{};
    }
    if (vp.event_flags[2][0] != 0) {
        vp.event_count = vp.event_count + 1;
        vp.event_flags[2][0] = 0;
    }
}

void on_vina(SecureProcessor& vp) {
    vp.vinas = vp.vinas + 1;
    if (vp.assist.vina_asserted != 0) {
        vp.vina_flags = vp.vina_flags + 1;
    }
}

} // namespace

SecureProcessor& secure_processor(unsigned index) { return all_processors[index]; }

SecureProcessor& own() {
    return all_processors[rt::rdmsr(static_cast<std::uint32_t>(SyntheticMsr::VpIndex))];
}

std::uint64_t physical_address_of(const void* object) {
    return reinterpret_cast<std::uint64_t>(object) + image_offset;
}

} // namespace processors

/// The loader calls this in VTL0, as it calls securekernel.exe; 0 is STATUS_SUCCESS. The VTL0 half
/// calls it again with 0, and learns where VTL1 begins: nothing is enabled here.
extern "C" std::uint64_t processors_secure_entry(std::uint64_t boot_info_address) {
    using namespace processors;
    if (boot_info_address == 0) {
        return reinterpret_cast<std::uint64_t>(vtl1_entry);
    }
    const auto& boot = *reinterpret_cast<const abi::BootInfo*>(cpu::ram_at(boot_info_address));
    const abi::LoadedImage& image = boot.image(abi::ImageId::SecureKernel);
    image_offset = image.range.base - image.virtual_base;
    close_own_code(boot);
    return 0;
}

extern "C" std::uint64_t vtl1_entered(const guests::Registers* registers) {
    using namespace processors;
    SecureProcessor& vp = own();
    if (!vp.is_started) {
        begin(vp);
    }
    switch (vp.assist.entry_reason) {
    case VtlEntryReason::VtlCall: return on_call(vp, *registers);
    case VtlEntryReason::Intercept:
        ++vp.intercepts;
        punish();
        return go_on(vp, *registers);
    case VtlEntryReason::Interrupt:
        ++vp.interrupts;
        cpu::take_interrupts();
        return go_on(vp, *registers);
    default: rt::panic("VTL1 was entered without a reason.");
    }
}

extern "C" void on_interrupt(std::uint64_t vector) {
    using namespace processors;
    SecureProcessor& vp = own();
    switch (static_cast<Vector>(vector)) {
    case Vector::Vina: on_vina(vp); break;
    case Vector::Intercept: on_intercept_message(vp); break;
    case Vector::Message: on_message(vp); break;
    default: rt::panic("VTL1 took an interrupt that is not its own.");
    }
    rt::wrmsr(static_cast<std::uint32_t>(abi::tlfs::SyntheticMsr::Eoi), 0);
}

extern "C" void on_trap(rt::TrapFrame*) { rt::panic("VTL1 took an exception in its own code."); }

void rt::panic(const char*) {
    processors::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::SecureBugcheck));
}
