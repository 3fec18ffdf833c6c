// SPDX-License-Identifier: MIT
#include "tests/processors/vtl0/processor.h"

#include "abi/memory_layout.h"
#include "rt/check.h"
#include "rt/trap_frame.h"
#include "tests/processors/shared/cpu.h"
#include "x86/exception.h"

extern "C" const std::uint8_t guarded_store_instruction[]; // guarded_store.S
extern "C" const std::uint8_t guarded_store_failed[];

namespace processors {
namespace {

constinit Processor all_processors[2];
constinit std::uint64_t image_offset = 0; // physical - virtual, of this image

volatile std::uint32_t& apic(x86::ApicRegister which) {
    return *reinterpret_cast<volatile std::uint32_t*>(
        cpu::ram_at(x86::apic_default_base + static_cast<std::uint32_t>(which)));
}

} // namespace

Processor& processor(unsigned index) { return all_processors[index]; }

Processor& own() {
    const auto id = x86::ApicIdRegister::from(apic(x86::ApicRegister::Id));
    return all_processors[id.get(x86::ApicIdRegister::id)];
}

void note_boot_info(const abi::BootInfo& boot) {
    const abi::LoadedImage& image = boot.image(abi::ImageId::Kernel);
    image_offset = image.range.base - image.virtual_base;
}

std::uint64_t physical_address_of(const void* object) {
    return reinterpret_cast<std::uint64_t>(object) + image_offset;
}

void take_processor() {
    Processor& vp = own();
    vp.tables.install(
        reinterpret_cast<std::uint64_t>(vp.exception_stack + sizeof(vp.exception_stack)));
    const auto spurious =
        x86::SpuriousInterruptRegister{}
            .with(x86::SpuriousInterruptRegister::enabled, true)
            .with(x86::SpuriousInterruptRegister::vector, number_of(Vector::Spurious));
    write_apic(x86::ApicRegister::SpuriousInterrupt, spurious.raw);
}

void write_apic(x86::ApicRegister which, std::uint32_t value) { apic(which) = value; }

void send(x86::InterruptCommand command) {
    write_apic(x86::ApicRegister::InterruptCommandHigh,
               static_cast<std::uint32_t>(command.raw >> 32));
    write_apic(x86::ApicRegister::InterruptCommandLow, static_cast<std::uint32_t>(command.raw));
}

abi::tlfs::HvStatus call(abi::tlfs::HypercallControl control) {
    const auto result = abi::tlfs::HypercallResult::from(
        bare_hypercall(control.raw, physical_address_of(own().input), 0));
    return result.get(abi::tlfs::HypercallResult::status);
}

bool ask(Service service, std::uint64_t first, std::uint64_t second) {
    Request& request = own().request;
    request.service = service;
    request.argument[0] = first;
    request.argument[1] = second;
    bare_vtl_call(physical_address_of(&request));
    return request.status == 0;
}

void linger() {
    for (unsigned turn = 0; turn < 20'000; ++turn) {
        cpu::relax();
    }
}

} // namespace processors

extern "C" void on_interrupt(std::uint64_t vector) {
    using namespace processors;
    own().count_of(static_cast<Vector>(vector)).fetch_add(1);
    if (static_cast<Vector>(vector) != Vector::Spurious) {
        write_apic(x86::ApicRegister::EndOfInterrupt, 0);
    }
}

extern "C" void on_trap(rt::TrapFrame* frame) {
    using namespace processors;
    if (static_cast<x86::Exception>(frame->vector) == x86::Exception::NonMaskableInterrupt) {
        own().nmis.fetch_add(1);
        return;
    }
    CHECK(frame->rip == reinterpret_cast<std::uint64_t>(guarded_store_instruction),
          "VTL0 took an exception that the scene does not provoke.");
    frame->rip = reinterpret_cast<std::uint64_t>(guarded_store_failed);
    frame->rax = frame->vector + 1;
}
